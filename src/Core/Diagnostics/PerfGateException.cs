namespace PerfGate.Diagnostics;

/// <summary>What PerfGate throws: a gate that failed (PG0xxx), a wrong use (PG1xxx), a file it cannot use (PG2xxx), or its own failure (PG9xxx).</summary>
public sealed class PerfGateException : Exception
{
    /// <summary>Creates the exception; its message reads <c>code: text</c>.</summary>
    public PerfGateException(string code, string text, Exception? inner = null)
        : base($"{code}: {text}", inner)
    {
        Code = code;
        Text = text;
    }

    /// <summary>One of <see cref="DiagnosticCodes"/>.</summary>
    public string Code { get; }

    /// <summary>The message without its code.</summary>
    public string Text { get; }

    /// <summary>
    /// For a test that failed its gate one line, the test with its file and line: where IDEs and CI servers lead a reader to. The way through
    /// PerfGate says nothing about the test. For everything else the stack as it was.
    /// </summary>
    public override string? StackTrace => Place ?? base.StackTrace;

    /// <summary>The one line of <see cref="StackTrace"/>; null for the stack as it was.</summary>
    internal string? Place { get; init; }
}
