namespace PerfGate.Runs;

/// <summary>Where a test stands in the source.</summary>
/// <param name="File">The path; relative to the test project's directory with forward slashes where it lies below it.</param>
/// <param name="Line">The line, from 1.</param>
public sealed record SourceLocation(string File, int Line);
