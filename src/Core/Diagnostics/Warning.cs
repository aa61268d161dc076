namespace PerfGate.Diagnostics;

/// <summary>A problem that did not prevent the work; it travels inside the result and is shown with it.</summary>
/// <param name="Code">One of <see cref="DiagnosticCodes"/>.</param>
/// <param name="Text">What happened, where, and what to do; plain text, not escaped.</param>
public sealed record Warning(string Code, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Code}: {Text}";
}
