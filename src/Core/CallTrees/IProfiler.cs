using System.Collections.Immutable;
using PerfGate.Settings;

namespace PerfGate.CallTrees;

/// <summary>An engine that takes call trees. It never throws for what the machine refuses it, and never hurts what it profiles.</summary>
public interface IProfiler
{
    /// <summary>Profiles one pass.</summary>
    /// <param name="target">What is profiled.</param>
    /// <param name="pass">Runs the test while it is profiled, and says when it did. An engine may ask for it more than once.</param>
    /// <exception cref="Exception">Only what <paramref name="pass"/> throws.</exception>
    Task<Profile> ProfileAsync(ProfileTarget target, Func<Task<ProfiledPass>> pass);
}

/// <summary>What is to be profiled.</summary>
/// <param name="Name">The name of the tree's root.</param>
/// <param name="IsAsync">True where the test goes on on threads of the pool: then its waits are looked for, which costs something.</param>
public sealed record ProfileTarget(string Name, bool IsAsync)
{
    /// <summary>The engine that is asked for.</summary>
    public Sampler Sampler { get; init; }

    /// <summary>With <see cref="Sampler.Auto"/> the engine (as <see cref="CallTree.Engine"/> has it) of the tree that this one is to be compared with; null where there is none.</summary>
    public string? Preferred { get; init; }

    /// <summary>A thread's processor time from one sample to the next, for engines that can set it.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Whether the test allocates so much in a pass that a profiler may see where; null where that is not known.</summary>
    public bool? Allocates { get; init; }

    /// <summary>Where the raw trace is kept, in the engine's own format; null where nobody asked for it.</summary>
    public string? TracePath { get; init; }

    /// <summary>Changed code to look for among the methods that the process loaded; null where nobody asked.</summary>
    public ChangedCode? Changed { get; init; }
}

/// <summary>What a profiled pass gave.</summary>
public sealed record Profile
{
    /// <summary>The tree, or null.</summary>
    public CallTree? Tree { get; init; }

    /// <summary>Why there is no tree, to be read after "no profile, because"; null where there is one.</summary>
    public string? WhyNot { get; init; }

    /// <summary>Samples in the tree.</summary>
    public int Samples { get; init; }

    /// <summary>Nanoseconds between two samples of one thread, the median.</summary>
    public double? Interval { get; init; }

    /// <summary>Events the engine had no room for.</summary>
    public long Dropped { get; init; }

    /// <summary>How often the kernel held samples back because they took it too much time.</summary>
    public long Throttled { get; init; }

    /// <summary>Samples in the tree whose stack was not linked and was repaired by what lay in its memory.</summary>
    public int Repaired { get; init; }

    /// <summary>Where the stacks of waits come from: <see cref="WaitsAtSwitches"/>, <see cref="WaitsPolled"/> or <see cref="WaitsUnknown"/>; null for an engine that sees threads which wait as it sees those that run.</summary>
    public string? Waits { get; init; }

    /// <summary>Whether samples were taken in the kernel, too; null for an engine that does not say.</summary>
    public bool? SeesKernel { get; init; }

    /// <summary>Why another engine than the best one took the samples, to be read after "not perf_event, because", in one line with what a user could set; null where the best one, or the one that was asked for, did.</summary>
    public string? Fallback { get; init; }

    /// <summary>Time of an operation while profiled over its median time without; null where it is not known.</summary>
    public double? Overhead { get; init; }

    /// <summary>The name of the kept trace, a file beside the run file; null where none was kept.</summary>
    public string? Trace { get; init; }

    /// <summary>Which changed code the process had loaded when the pass was over; null where nobody asked, or where it is not known.</summary>
    public ReachedCode? Reached { get; init; }

    /// <summary>Methods whose source was changed between two builds: those of the tree, and others that it may not show; empty where nobody looked.</summary>
    public ImmutableArray<ChangedFrame> Changed { get; init; } = [];

    /// <summary><see cref="Waits"/>: from samples taken when threads gave up their processor.</summary>
    public const string WaitsAtSwitches = "switches";

    /// <summary><see cref="Waits"/>: from a look at the waiting threads from time to time.</summary>
    public const string WaitsPolled = "poll";

    /// <summary><see cref="Waits"/>: from nowhere; only how long threads waited is known.</summary>
    public const string WaitsUnknown = "none";

    /// <summary>The last one with a tree, of the best engine; of changed code, what any process of the test had loaded counts.</summary>
    internal static Profile? Join(IEnumerable<Profile> profiles)
    {
        var all = profiles.ToList();
        return all.OrderBy(profile => profile.Tree is not null).ThenBy(profile => profile.Fallback is null).LastOrDefault() is { } last
            ? last with { Reached = all.Select(profile => profile.Reached).OfType<ReachedCode>().MaxBy(reached => reached.Count) }
            : null;
    }
}
