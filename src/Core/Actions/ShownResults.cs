namespace PerfGate.Actions;

/// <summary>Which results of a method are written; the others are <c>***</c>.</summary>
internal enum ShownResults : byte
{
    /// <summary>All of them.</summary>
    All,

    /// <summary>Yes or no (<c>HasPassword</c>), and whole numbers, which say how many.</summary>
    Counts,

    /// <summary>Yes or no.</summary>
    Answers,

    /// <summary>None.</summary>
    None,
}
