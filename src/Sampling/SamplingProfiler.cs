using PerfGate.CallTrees;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling;

/// <summary>
/// Takes call trees with the engine that is asked for: the kernel's, which interrupts threads where they are, or the runtime's own sampler.
/// Of both, the runtime tells of collections, awaits and allocations (beside the kernel's in a pass of their own) through EventPipe, and
/// names the methods at the end.
/// </summary>
public sealed class SamplingProfiler : IProfiler
{
    // Sampling starts in 0.1 s and stops in 0.2 s; what takes this long does not come.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly Func<PerfEventOptions, PerfEventPass> _start;
    private SamplerProbe? _probe;
    private bool _isStuck;

    /// <summary>A profiler for this process.</summary>
    public SamplingProfiler()
        : this(PerfEventPass.Start)
    {
    }

    /// <summary>A profiler with a kernel of its own.</summary>
    internal SamplingProfiler(Func<PerfEventOptions, PerfEventPass> start) => _start = start;

    /// <inheritdoc/>
    public async Task<Profile> ProfileAsync(ProfileTarget target, Func<Task<ProfiledPass>> pass)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(pass);
        var profile = await ProfileOnceAsync(target, pass).ConfigureAwait(false);

        // On a machine that others keep busy the sampler may have had no turn in a whole second: once more, then it is said.
        return ProfileReader.IsWithoutSample(profile) ? await ProfileOnceAsync(target, pass).ConfigureAwait(false) : profile;
    }

    private async Task<Profile> ProfileOnceAsync(ProfileTarget target, Func<Task<ProfiledPass>> pass)
    {
        if (_isStuck)
        {
            return new Profile { WhyNot = "an earlier session in this process did not begin or end in time" };
        }

        var (choice, clock) = Begin(target);
        using (clock)
        {
            if (choice.Engine is null)
            {
                return new Profile { WhyNot = choice.Because };
            }

            try
            {
                var what = (clock is null ? Told.Samples | Told.Allocations : Told.TypeLoading) | (target.IsAsync ? Told.Awaits : Told.None);
                using var session = await EventPipePass.StartAsync(what, Patience).ConfigureAwait(false);
                var profile = await RunAsync(target, pass, session, clock).ConfigureAwait(false);
                return profile with { Fallback = clock is null ? choice.Because : null };
            }
            catch (SamplingException failure)
            {
                _isStuck = failure.IsStuck;
                return new Profile { WhyNot = failure.Message };
            }
        }
    }

    // What a probe has found may have changed when it comes to a whole pass: rings, descriptors.
    private (SamplerChoice Choice, PerfEventPass? Clock) Begin(ProfileTarget target)
    {
        PerfEventPass? clock = null;
        var choice = SamplerChoice.Of(target, () =>
        {
            if (_probe is { WhyNot: not null } refused)
            {
                return refused;
            }

            if (target is { Sampler: Settings.Sampler.Auto, Preferred: Engines.EventPipe })
            {
                return _probe ??= SamplerProbe.Try();
            }

            try
            {
                clock = _start(new PerfEventOptions { Interval = target.Interval });
                return new SamplerProbe(Engines.PerfEvent, WhyNot: null);
            }
            catch (SamplingException refusal)
            {
                return _probe = new SamplerProbe(Engines.EventPipe, refusal.Message);
            }
        }, OperatingSystem.IsLinux());
        return (choice, clock);
    }

    private async Task<Profile> RunAsync(ProfileTarget target, Func<Task<ProfiledPass>> pass, EventPipePass session, PerfEventPass? clock)
    {
        Stream? trace = null;
        ClockRecording? recording = null;
        var whyNot = "the pass did not end";
        ProfiledPass profiled;
        try
        {
            using var processor = clock is null ? SamplerProcessor.Reserve() : null;
            profiled = await pass().ConfigureAwait(false);
        }
        finally
        {
            // Also when the test throws: a session left behind would slow down everything after it.
            try
            {
                recording = clock?.Stop();
            }
            catch (SamplingException failure)
            {
                _isStuck = failure.IsStuck;
                whyNot = failure.Message;
            }

            (trace, var whyNoTrace) = await StopAsync(session).ConfigureAwait(false);
            whyNot = whyNoTrace ?? whyNot;
        }

        if (trace is null || (clock is not null && recording is null))
        {
            return new Profile { WhyNot = whyNot };
        }

        if (target.TracePath is not null)
        {
            Keep(trace, target.TracePath);
        }

        var isSampled = recording?.Samples.Exists(sample => sample.Time >= profiled.From && sample.Time < profiled.To) == true;
        var allocations = target.Allocates == false ? AllocationPass.None : isSampled ? await AllocationsAsync(pass).ConfigureAwait(false) : null;
        return ProfileReader.Read(target.Name, trace, profiled, target.Changed, recording, allocations);
    }

    // The runtime walks a stack for each allocation that it tells of, which beside the kernel's samples would be in them. What goes wrong
    // here loses the allocations, and not the profile.
    private async Task<AllocationPass?> AllocationsAsync(Func<Task<ProfiledPass>> pass)
    {
        if (_isStuck)
        {
            return null;
        }

        try
        {
            using var session = await EventPipePass.StartAsync(Told.Allocations, Patience).ConfigureAwait(false);
            ProfiledPass profiled;
            Stream? trace = null;
            try
            {
                profiled = await pass().ConfigureAwait(false);
            }
            finally
            {
                (trace, _) = await StopAsync(session).ConfigureAwait(false);
            }

            return trace is null ? null : ProfileReader.ReadAllocations(trace, profiled);
        }
        catch (SamplingException failure)
        {
            _isStuck |= failure.IsStuck;
            return null;
        }
#pragma warning disable CA1031 // the test may throw this time, or not end; it was sampled all the same
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    private async Task<(Stream? Trace, string? WhyNot)> StopAsync(EventPipePass session)
    {
        try
        {
            return (await session.StopAsync(Patience).ConfigureAwait(false), null);
        }
        catch (SamplingException failure)
        {
            _isStuck |= failure.IsStuck;
            return (null, failure.Message);
        }
    }

    // A trace that cannot be kept is not worth the profile.
    private static void Keep(Stream trace, string path)
    {
        try
        {
            using var file = File.Create(path);
            trace.CopyTo(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What is there of it is removed with its run.
        }

        trace.Position = 0;
    }
}
