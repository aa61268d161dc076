using System.Globalization;
using PerfGate.CallTrees;
using PerfGate.Sampling.NetTrace;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling;

/// <summary>Reads what was recorded of a pass.</summary>
internal static class ProfileReader
{
    private const string NoSample = "no sample was taken of ";

    /// <summary>True for the profile of a pass that the sampler had no turn in.</summary>
    public static bool IsWithoutSample(Profile profile) => profile.WhyNot?.StartsWith(NoSample, StringComparison.Ordinal) == true;

    /// <summary>A trace to a profile.</summary>
    /// <param name="root">The name of the tree's root.</param>
    /// <param name="trace">The trace.</param>
    /// <param name="pass">The part of it that counts; null for a whole program.</param>
    /// <param name="changed">Changed code to look for, or null.</param>
    /// <param name="clock">What the kernel sampled meanwhile; null where the trace holds the samples.</param>
    /// <param name="allocations">What the runtime told of allocations, beside <paramref name="clock"/>; null where that is not known.</param>
    public static Profile Read(string root, Stream trace, ProfiledPass? pass, ChangedCode? changed = null, ClockRecording? clock = null, AllocationPass? allocations = null)
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
            var profile = !collector.Methods.HasNames ? new Profile { WhyNot = "the trace ends without the names of methods" }
                : clock is null ? OfTrace(root, collector, pass, 1e9 / summary.TicksPerSecond)
                : OfClock(root, collector, pass!, clock, allocations);
            profile = profile with { Dropped = summary.Dropped + profile.Dropped + (allocations?.Dropped ?? 0) };
            return changed is not null && summary is { IsWhole: true, Dropped: 0 } ? profile with { Reached = loaded.Of(changed) } : profile;
        }
        catch (TraceFormatException failure)
        {
            return new Profile { WhyNot = $"the runtime's trace cannot be read: {failure.Message}" };
        }
    }

    /// <summary>What a session told of allocations.</summary>
    /// <param name="trace">Its trace.</param>
    /// <param name="pass">The part of it that counts.</param>
    /// <exception cref="SamplingException">It cannot be read.</exception>
    public static AllocationPass ReadAllocations(Stream trace, ProfiledPass pass)
    {
        var collector = new SampleCollector();
        try
        {
            var summary = NetTraceReader.Read(trace, collector.Take);
            return collector.Methods.HasNames ? new AllocationPass(collector, pass) { Dropped = summary.Dropped } : throw new SamplingException("the trace ends without the names of methods");
        }
        catch (TraceFormatException failure)
        {
            throw new SamplingException($"the runtime's trace cannot be read: {failure.Message}", failure);
        }
    }

    private static Profile OfTrace(string root, SampleCollector collector, ProfiledPass? pass, double nanosecondsPerTick)
    {
        var isWhole = pass is null;
        pass ??= Whole(collector);
        var tree = new SampleTree(collector, root, pass, nanosecondsPerTick, isWhole);
        var built = tree.Build();
        return tree.Used == 0
            ? new Profile { WhyNot = isWhole ? NoSample + "it" : $"{NoSample}the test, of {collector.Threads.Values.Sum(samples => samples.Count).ToString(CultureInfo.InvariantCulture)} in all" }
            : new Profile { Tree = built, Samples = tree.Used, Interval = Median(collector.Threads.Values.SelectMany(samples => Gaps(samples.ConvertAll(sample => sample.Time), pass))) * nanosecondsPerTick };
    }

    private static Profile OfClock(string root, SampleCollector collector, ProfiledPass pass, ClockRecording clock, AllocationPass? allocations)
    {
        if (clock.IsFull)
        {
            return new Profile { WhyNot = $"threads lost and got their processors more than {clock.Switches.Count.ToString("N0", CultureInfo.InvariantCulture)} times: make the operation shorter", Dropped = clock.Lost };
        }

        var kernel = new LinuxPerfKernel();
        ReadMemory read = (address, bytes) => kernel.Read(address, bytes) == bytes.Length;
        var calls = new CallSites(clock.Code, read);
        var hidden = new HiddenCallers(collector.Methods.StartOf, read, calls);
        var tails = new TailCalls(collector.Methods.CodeAt, read, calls);
        var native = new NativeFrames(new NativeSymbols());
        var tree = new ClockTree(collector, clock, root, pass, new NativeCode(clock.Code, native.NameOf), WithHidden, allocations);
        var built = tree.Build();
        return !tree.HasTest
            ? new Profile { WhyNot = $"{NoSample}the test, of {clock.Samples.Count.ToString(CultureInfo.InvariantCulture)} in all", Dropped = clock.Lost }
            : new Profile
            {
                Tree = built,
                Samples = tree.Used,
                Interval = Median(clock.Samples.GroupBy(sample => sample.Thread).SelectMany(thread => Gaps([.. thread.Select(sample => sample.Time).Order()], pass))),
                Dropped = clock.Lost,
                Throttled = clock.Throttled,
                Repaired = clock.Repaired,
                SeesKernel = clock.SeesKernel,
                Waits = clock.WaitSource switch { WaitSource.Switches => Profile.WaitsAtSwitches, WaitSource.Poll => Profile.WaitsPolled, _ => Profile.WaitsUnknown },
            };

        List<ulong> WithHidden(UserStack stack, StackTop top)
        {
            var whole = hidden.Of(stack.Addresses, stack.Hidden, top);
            tails.AddTo(whole);
            return whole;
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

    private static IEnumerable<long> Gaps(List<long> times, ProfiledPass pass) =>
        times.Zip(times.Skip(1)).Where(pair => pair.First >= pass.From && pair.Second < pass.To).Select(pair => pair.Second - pair.First);

    private static double? Median(IEnumerable<long> gaps)
    {
        var sorted = gaps.Order().ToList();
        return sorted.Count == 0 ? null : sorted[sorted.Count / 2];
    }
}
