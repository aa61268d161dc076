using System.Globalization;
using PerfGate.CallTrees;
using PerfGate.Sampling;
using PerfGate.Settings;

namespace PerfGate.Bench;

/// <summary>An engine that takes call trees, as a bench asks for it.</summary>
/// <param name="Name">As trees name it.</param>
/// <param name="Sampler">As the option asks for it.</param>
internal sealed record Engine(string Name, Sampler Sampler)
{
    /// <summary>How the choice of engines is spelt.</summary>
    public const string Usage = "--engine perf_event|eventpipe|both";

    /// <summary>What takes call trees in a test process, as its runtime configuration names it.</summary>
    public const string Profiler = "PerfGate.Sampling.SamplingProfiler, PerfGate.Sampling";

    public static Engine EventPipe { get; } = new(Engines.EventPipe, Sampler.EventPipe);

    public static Engine PerfEvent { get; } = new(Engines.PerfEvent, Sampler.PerfEvent);

    /// <summary>Those that can work here at all.</summary>
    public static IReadOnlyList<Engine> All { get; } = OperatingSystem.IsLinux() ? [EventPipe, PerfEvent] : [EventPipe];

    /// <summary>Those that are meant, in the order of columns; null where nobody is.</summary>
    /// <param name="name">A name, or `both`.</param>
    public static IReadOnlyList<Engine>? Named(string name) => name == "both" ? All : All.Where(engine => engine.Name == name).ToArray() is { Length: > 0 } named ? named : null;

    /// <summary>What the kernel or the runtime took of its samples and what not, as half a sentence.</summary>
    public static string Note(Profile profile) => string.Create(CultureInfo.InvariantCulture, $"one in {profile.Interval / 1e6:0.00} ms, {profile.Dropped} lost")
        + (profile.Waits is null ? "" : string.Create(CultureInfo.InvariantCulture, $", {profile.Repaired} repaired, {profile.Throttled} throttled, waits from {profile.Waits}{(profile.SeesKernel == true ? "" : ", kernel unseen")}"));

    /// <summary>Profiles one pass.</summary>
    /// <param name="name">The name of the tree's root.</param>
    /// <param name="isAsync">True where the test goes on on threads of the pool.</param>
    /// <param name="allocates">Whether allocations are looked for, which may be in another pass after the one that is sampled.</param>
    /// <param name="pass">Runs the test.</param>
    /// <exception cref="BenchFailedException">There is no tree, or it is of another engine.</exception>
    public async Task<(Profile Profile, CallTree Tree)> ProfileAsync(string name, bool isAsync, bool allocates, Func<Task<ProfiledPass>> pass)
    {
        var profile = await new SamplingProfiler().ProfileAsync(new ProfileTarget(name, isAsync) { Sampler = Sampler, Allocates = allocates ? null : false }, pass);
        return profile.Tree is not { } tree ? throw new BenchFailedException($"{Name}, {name}: no profile, because {profile.WhyNot}")
            : tree.Engine != Name ? throw new BenchFailedException($"{Name}, {name}: the tree is by {tree.Engine}")
            : (profile, tree);
    }
}
