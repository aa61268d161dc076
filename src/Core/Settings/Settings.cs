using System.Collections.Immutable;
using PerfGate.Runs;
using PerfGate.Units;

namespace PerfGate.Settings;

/// <summary>What a run is for.</summary>
public enum Mode
{
    /// <summary>Measure, compare with the baseline, fail what regressed.</summary>
    Gate,

    /// <summary>Measure and keep the evidence; nothing fails by its numbers.</summary>
    Record,

    /// <summary>Run every perf test once, as an ordinary test.</summary>
    Off,
}

/// <summary>When a perf test is profiled, in a pass of its own after the timed one.</summary>
public enum ProfileWhen
{
    /// <summary>Tests that may fail, and those whose next baseline needs a call tree.</summary>
    Suspects,

    /// <summary>Every measured test.</summary>
    Always,

    /// <summary>None.</summary>
    Never,
}

/// <summary>Which engine takes the samples of a profiled pass.</summary>
public enum Sampler
{
    /// <summary>The kernel where it lets this process sample itself, else the runtime; where the baseline has a call tree, the engine that made it, as trees of two engines cannot be compared.</summary>
    Auto,

    /// <summary>The kernel (Linux): it interrupts threads where they are.</summary>
    PerfEvent,

    /// <summary>The runtime: it stops all threads where they let it.</summary>
    EventPipe,
}

/// <summary>Whether a test's actions are recorded, in a pass of its own after the timed one.</summary>
public enum ActionMode
{
    /// <summary>No.</summary>
    Off,

    /// <summary>For a third of a second.</summary>
    Sampled,

    /// <summary>As long, and every call is written to a file as well.</summary>
    All,
}

/// <summary>Options as one layer states them; null where it says nothing. Layers are folded with <see cref="Over"/>, the stronger first.</summary>
public sealed record Settings
{
    /// <summary>What the run is for.</summary>
    public Mode? Mode { get; init; }

    /// <summary>The baseline directory.</summary>
    public string? Baseline { get; init; }

    /// <summary>The directory for run files.</summary>
    public string? Results { get; init; }

    /// <summary>How much slower a test may become.</summary>
    public Threshold? MaxRegression { get; init; }

    /// <summary>How much more a test may allocate than its baseline.</summary>
    public Threshold? MaxAllocatedRegression { get; init; }

    /// <summary>The absolute limit of the time of one operation.</summary>
    public Quantity? MaxTime { get; init; }

    /// <summary>The absolute limit of the bytes of one operation.</summary>
    public Quantity? MaxAllocated { get; init; }

    /// <summary>The time one case may spend on warm-up and measuring.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>The time after which a perf test that has not ended fails.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Further counters by name.</summary>
    public ImmutableArray<string>? Counters { get; init; }

    /// <summary>When a test is profiled.</summary>
    public ProfileWhen? Profile { get; init; }

    /// <summary>The engine that takes the samples.</summary>
    public Sampler? Sampler { get; init; }

    /// <summary>A thread's processor time from one sample to the next.</summary>
    public TimeSpan? SampleInterval { get; init; }

    /// <summary>Whether the test's actions are recorded.</summary>
    public ActionMode? Actions { get; init; }

    /// <summary>The most that time may grow with a size.</summary>
    public GrowthLimit? MaxGrowth { get; init; }

    /// <summary>Whether the test is counted in a woven copy, too.</summary>
    public bool? Exact { get; init; }

    /// <summary>How much more work a test may do than its baseline.</summary>
    public Threshold? MaxWorkRegression { get; init; }

    /// <summary>Whether a slow-down fails that code layout or environment explain.</summary>
    public bool? FailOnLayout { get; init; }

    /// <summary>Whether the raw trace of a profiled pass is kept.</summary>
    public bool? KeepTraces { get; init; }

    /// <summary>The machine class, instead of the one derived from the hardware.</summary>
    public string? MachineClass { get; init; }

    /// <summary>These settings, with those of a weaker layer where they say nothing.</summary>
    public Settings Over(Settings weaker) => new()
    {
        Mode = Mode ?? weaker.Mode,
        Baseline = Baseline ?? weaker.Baseline,
        Results = Results ?? weaker.Results,
        MaxRegression = MaxRegression ?? weaker.MaxRegression,
        MaxAllocatedRegression = MaxAllocatedRegression ?? weaker.MaxAllocatedRegression,
        MaxTime = MaxTime ?? weaker.MaxTime,
        MaxAllocated = MaxAllocated ?? weaker.MaxAllocated,
        Budget = Budget ?? weaker.Budget,
        Timeout = Timeout ?? weaker.Timeout,
        Counters = Counters ?? weaker.Counters,
        Profile = Profile ?? weaker.Profile,
        Sampler = Sampler ?? weaker.Sampler,
        SampleInterval = SampleInterval ?? weaker.SampleInterval,
        Actions = Actions ?? weaker.Actions,
        MaxGrowth = MaxGrowth ?? weaker.MaxGrowth,
        Exact = Exact ?? weaker.Exact,
        MaxWorkRegression = MaxWorkRegression ?? weaker.MaxWorkRegression,
        FailOnLayout = FailOnLayout ?? weaker.FailOnLayout,
        KeepTraces = KeepTraces ?? weaker.KeepTraces,
        MachineClass = MachineClass ?? weaker.MachineClass,
    };

    /// <summary>The limits to record with a test.</summary>
    /// <param name="isLockStep">True where two builds are compared side by side, which sees far smaller changes than a stored time does.</param>
    public Policy ToPolicy(bool isLockStep = false)
    {
        var defaults = isLockStep ? new Policy { MaxRegression = new Threshold(Policy.LockStepRegression) } : new Policy();
        return new Policy
        {
            MaxRegression = MaxRegression ?? defaults.MaxRegression,
            MaxAllocatedRegression = MaxAllocatedRegression ?? defaults.MaxAllocatedRegression,
            MaxTime = MaxTime,
            MaxAllocated = MaxAllocated,
            MaxGrowth = MaxGrowth,
            Exact = Exact,
            MaxWorkRegression = MaxWorkRegression ?? defaults.MaxWorkRegression,
            FailOnLayout = FailOnLayout ?? defaults.FailOnLayout,
        };
    }
}
