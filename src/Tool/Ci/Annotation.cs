namespace PerfGate.Tool.Ci;

/// <summary>A remark at a line of the source, which a CI system shows beside the change.</summary>
/// <param name="IsError">True for what fails.</param>
/// <param name="Code">One of the diagnostic codes.</param>
/// <param name="File">The path, absolute or from the root of the repository; empty where it is not known.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Title">The test and its verdict; any text.</param>
/// <param name="Message">What was found; any text.</param>
internal sealed record Annotation(bool IsError, string Code, string File, int Line, string Title, string Message);
