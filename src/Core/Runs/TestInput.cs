namespace PerfGate.Runs;

/// <summary>One input of a data row, rendered by <see cref="InputFormatter"/>.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Value">The value as text, bounded in length; not escaped for any output format.</param>
public sealed record TestInput(string Name, string Value);
