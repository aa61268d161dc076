using System.Collections.Immutable;

namespace PerfGate.CallTrees;

/// <summary>An engine that takes call trees. It never throws for what the machine refuses it, and never hurts what it profiles.</summary>
public interface IProfiler
{
    /// <summary>Profiles one pass.</summary>
    /// <param name="target">What is profiled.</param>
    /// <param name="pass">Runs the test while it is profiled, and says when it did.</param>
    /// <exception cref="Exception">Only what <paramref name="pass"/> throws.</exception>
    Task<Profile> ProfileAsync(ProfileTarget target, Func<Task<ProfiledPass>> pass);
}

/// <summary>What is to be profiled.</summary>
/// <param name="Name">The name of the tree's root.</param>
/// <param name="IsAsync">True where the test goes on on threads of the pool: then its waits are looked for, which costs something.</param>
public sealed record ProfileTarget(string Name, bool IsAsync)
{
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

    /// <summary>Time of an operation while profiled over its median time without; null where it is not known.</summary>
    public double? Overhead { get; init; }

    /// <summary>The name of the kept trace, a file beside the run file; null where none was kept.</summary>
    public string? Trace { get; init; }

    /// <summary>Which changed code the process had loaded when the pass was over; null where nobody asked, or where it is not known.</summary>
    public ReachedCode? Reached { get; init; }

    /// <summary>Methods whose source was changed between two builds: those of the tree, and others that it may not show; empty where nobody looked.</summary>
    public ImmutableArray<ChangedFrame> Changed { get; init; } = [];

    /// <summary>The last one with a tree; of changed code, what any process of the test had loaded counts.</summary>
    internal static Profile? Join(IEnumerable<Profile> profiles)
    {
        var all = profiles.ToList();
        return all.OrderBy(profile => profile.Tree is not null).LastOrDefault() is { } last
            ? last with { Reached = all.Select(profile => profile.Reached).OfType<ReachedCode>().MaxBy(reached => reached.Count) }
            : null;
    }
}
