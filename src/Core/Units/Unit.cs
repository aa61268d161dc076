namespace PerfGate.Units;

/// <summary>What a number counts.</summary>
public enum Unit
{
    /// <summary>Plain events, such as collections or context switches.</summary>
    Count,

    /// <summary>Nanoseconds.</summary>
    Nanoseconds,

    /// <summary>Bytes; 1 KB is 1024 B, as everywhere in .NET.</summary>
    Bytes,

    /// <summary>Executed instructions of the intermediate language: work, and never a time.</summary>
    Instructions,

    /// <summary>Calls of a method.</summary>
    Calls,

    /// <summary>A quotient; 1.25 is shown as <c>1.25x</c>.</summary>
    Ratio,

    /// <summary>A relative change; 0.25 is shown as <c>25 %</c>.</summary>
    Fraction,
}
