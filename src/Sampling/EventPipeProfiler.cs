using System.Globalization;
using PerfGate.CallTrees;
using PerfGate.Sampling.NetTrace;

namespace PerfGate.Sampling;

/// <summary>The portable engine: the runtime's own sampler, through EventPipe.</summary>
public sealed class EventPipeProfiler : IProfiler
{
    // Sampling starts in 0.1 s and stops in 0.2 s; what takes this long does not come.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const string NoSample = "the runtime took no sample of ";

    private bool _isStuck;

    /// <inheritdoc/>
    public async Task<Profile> ProfileAsync(ProfileTarget target, Func<Task<ProfiledPass>> pass)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(pass);
        var profile = await ProfileOnceAsync(target, pass).ConfigureAwait(false);

        // On a machine that others keep busy the sampler may have had no turn in a whole second: once more, then it is said.
        return profile.WhyNot?.StartsWith(NoSample, StringComparison.Ordinal) == true ? await ProfileOnceAsync(target, pass).ConfigureAwait(false) : profile;
    }

    private async Task<Profile> ProfileOnceAsync(ProfileTarget target, Func<Task<ProfiledPass>> pass)
    {
        if (_isStuck)
        {
            return new Profile { WhyNot = "an earlier session in this process did not begin or end in time" };
        }

        EventPipePass session;
        try
        {
            session = await EventPipePass.StartAsync(target.IsAsync, Patience).ConfigureAwait(false);
        }
        catch (SamplingException failure)
        {
            _isStuck = failure.IsStuck;
            return new Profile { WhyNot = failure.Message };
        }

        using (session)
        {
            Stream? trace = null;
            var whyNot = "the pass did not end";
            ProfiledPass profiled;
            try
            {
                using var processor = SamplerProcessor.Reserve();
                profiled = await pass().ConfigureAwait(false);
            }
            finally
            {
                // Also when the test throws: a session left behind would slow down everything after it.
                try
                {
                    trace = await session.StopAsync(Patience).ConfigureAwait(false);
                }
                catch (SamplingException failure)
                {
                    _isStuck = failure.IsStuck;
                    whyNot = failure.Message;
                }
            }

            if (trace is null)
            {
                return new Profile { WhyNot = whyNot };
            }

            if (target.TracePath is not null)
            {
                Keep(trace, target.TracePath);
            }

            return Read(target.Name, trace, profiled, target.Changed);
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

    /// <summary>A trace to a profile.</summary>
    /// <param name="root">The name of the tree's root.</param>
    /// <param name="trace">The trace.</param>
    /// <param name="pass">The part of it that counts; null for a whole program.</param>
    /// <param name="changed">Changed code to look for, or null.</param>
    internal static Profile Read(string root, Stream trace, ProfiledPass? pass, ChangedCode? changed = null)
    {
        var collector = new SampleCollector();
        var loaded = new LoadedMethods();
        try
        {
            var summary = NetTraceReader.Read(trace, changed is null ? collector.Take : (in TraceEvent traceEvent, ReadOnlySpan<byte> payload, ReadOnlySpan<ulong> stack) =>
            {
                collector.Take(traceEvent, payload, stack);
                loaded.Take(traceEvent, payload);
            });
            var isWhole = pass is null;
            pass ??= Whole(collector);
            var tree = new SampleTree(collector, root, pass, 1e9 / summary.TicksPerSecond, isWhole);
            var built = tree.Build();
            var profile = !collector.Methods.HasNames ? new Profile { WhyNot = "the trace ends without the names of methods", Dropped = summary.Dropped }
                : tree.Used == 0
                ? new Profile { WhyNot = isWhole ? NoSample + "it" : $"{NoSample}the test, of {collector.Threads.Values.Sum(samples => samples.Count).ToString(CultureInfo.InvariantCulture)} in all", Dropped = summary.Dropped }
                : new Profile { Tree = built, Samples = tree.Used, Interval = Interval(collector, pass) * 1e9 / summary.TicksPerSecond, Dropped = summary.Dropped };
            return changed is not null && summary is { IsWhole: true, Dropped: 0 } ? profile with { Reached = loaded.Of(changed) } : profile;
        }
        catch (TraceFormatException failure)
        {
            return new Profile { WhyNot = $"the runtime's trace cannot be read: {failure.Message}" };
        }
    }

    // A program is one operation, in as many slices as a test's pass has.
    private static ProfiledPass Whole(SampleCollector collector)
    {
        const int Slices = 12;
        var times = collector.Threads.Values.SelectMany(samples => samples).Select(sample => sample.Time).DefaultIfEmpty();
        var (from, to) = (times.Min(), times.Max() + 1);
        return new ProfiledPass(from, to, IsAsync: true, [.. Enumerable.Range(1, Slices).Select(slice => new PassSlice(from + ((to - from) * slice / Slices), 1.0 / Slices))]);
    }

    private static double? Interval(SampleCollector collector, ProfiledPass pass)
    {
        var gaps = new List<long>();
        foreach (var samples in collector.Threads.Values)
        {
            for (var i = 1; i < samples.Count; i++)
            {
                if (samples[i - 1].Time >= pass.From && samples[i].Time < pass.To)
                {
                    gaps.Add(samples[i].Time - samples[i - 1].Time);
                }
            }
        }

        gaps.Sort();
        return gaps.Count == 0 ? null : gaps[gaps.Count / 2];
    }
}
