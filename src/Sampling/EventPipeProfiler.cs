using PerfGate.CallTrees;
using PerfGate.Sampling.NetTrace;

namespace PerfGate.Sampling;

/// <summary>The portable engine: the runtime's own sampler, through EventPipe.</summary>
public sealed class EventPipeProfiler : IProfiler
{
    // Sampling starts in 0.1 s and stops in 0.2 s; what takes this long does not come.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async Task<Profile> ProfileAsync(string root, Func<Task<ProfiledPass>> pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        EventPipePass session;
        try
        {
            session = await EventPipePass.StartAsync(Patience).ConfigureAwait(false);
        }
        catch (SamplingException failure)
        {
            return new Profile { WhyNot = failure.Message };
        }

        using (session)
        {
            Stream? trace = null;
            var whyNot = "the pass did not end";
            ProfiledPass profiled;
            try
            {
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
                    whyNot = failure.Message;
                }
            }

            return trace is null ? new Profile { WhyNot = whyNot } : Read(root, trace, profiled);
        }
    }

    private static Profile Read(string root, Stream trace, ProfiledPass pass)
    {
        var collector = new SampleCollector();
        try
        {
            var summary = NetTraceReader.Read(trace, collector.Take);
            var tree = new SampleTree(collector, root).Build(pass, 1e9 / summary.TicksPerSecond, out var used);
            return used == 0
                ? new Profile { WhyNot = "the runtime took no sample of the test", Dropped = summary.Dropped }
                : new Profile { Tree = tree, Samples = used, Interval = Interval(collector, pass) * 1e9 / summary.TicksPerSecond, Dropped = summary.Dropped };
        }
        catch (TraceFormatException failure)
        {
            return new Profile { WhyNot = $"the runtime's trace cannot be read: {failure.Message}" };
        }
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
