namespace PerfGate.Tool.Output;

/// <summary>How far measuring has come.</summary>
internal sealed record MeasuringState
{
    /// <summary>What is counted: a process, or a pair of them.</summary>
    public string What { get; init; } = "Process";

    /// <summary>The process that measures, from 1.</summary>
    public int Process { get; init; }

    /// <summary>How many there will be.</summary>
    public required int Processes { get; init; }

    /// <summary>The test that is being measured, or null.</summary>
    public string? Test { get; init; }

    /// <summary>Series this process has done.</summary>
    public int Done { get; init; }

    /// <summary>Series a process has: as the one before showed, in the first the number of methods; 0 when nobody knows yet.</summary>
    public int Expected { get; init; }

    /// <summary>True in the last report of a process.</summary>
    public bool IsProcessOver { get; init; }

    /// <summary>Since the first process was started.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The share of the work that is done, from 0 to 1.</summary>
    public double Share => Math.Clamp((Process - 1 + (IsProcessOver ? 1 : Expected == 0 ? 0 : Math.Min(0.95, (double)Done / Expected))) / Processes, 0, 1);

    /// <summary>What the rest will take if it goes on like this; null while too little is done to say so.</summary>
    public TimeSpan? Left => Share < 0.05 ? null : Elapsed * ((1 - Share) / Share);
}
