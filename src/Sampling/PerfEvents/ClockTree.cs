using System.Collections.Immutable;
using System.Runtime.InteropServices;
using PerfGate.CallTrees;
using PerfGate.Measuring;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>
/// What the kernel and the runtime told of a pass to a tree. A sample stands for a part of the processor time its thread had, which the
/// switches tell exactly; a wait is as long as its thread had no processor and could not go on. Waiting for a processor is nobody's cost.
/// </summary>
/// <param name="samples">What the runtime told: names, allocations, collections, awaits.</param>
/// <param name="clock">What the kernel told; its times are those of the runtime's events.</param>
/// <param name="root">The name of the root.</param>
/// <param name="pass">When the test ran, and how often.</param>
/// <param name="native">Names native code.</param>
/// <param name="withHidden">A stack with the callers that frame pointers pass by, of what lay on top of it.</param>
/// <param name="allocations">What the runtime told of allocations; null where that is not known, and no cost of the tree.</param>
internal sealed class ClockTree(
    SampleCollector samples, ClockRecording clock, string root, ProfiledPass pass, NativeCode native, Func<UserStack, StackTop, List<ulong>> withHidden, AllocationPass? allocations = null)
{
    private const int RunningCost = 0;
    private const int WaitingCost = 1;
    private const string Compiling = "[JIT]";
    private const string LoadingTypes = "[type loading]";
    private const string Waiting = "[waiting]";

    // Of fewer samples a thread's own processor time says nothing: it may have none, and then nothing takes that time.
    private const int EnoughSamples = 20;

    // What is missing of the samples of a loop that never calls the kernel: 0.3 to 0.4 %, and one at each end.
    private const double TimerSlack = 0.005;
    private const int SlackSamples = 2;

    // The kernel lets samples go on at its next tick, 4 to 10 ms later.
    private const long LongestThrottle = 10_000_000;

    // Looks at waiting threads meet a wait of this length as long as not too many threads wait; shorter ones share what looks met.
    private const long SureToBeMet = 50_000_000;

    // No node: what is nobody's cost.
    private const int Nobodys = -1;

    // What begins a thread, and whose it is.
    private const int OutermostFrames = 2;
    private readonly CallTreeBuilder _builder = new(Engines.PerfEvent, root, allocations is null ? [Metric.Running, Metric.Waiting] : [Metric.Running, Metric.Waiting, Metric.Allocated], [.. pass.Slices.Select(slice => slice.Operations)]);
    private readonly List<(long From, long To)> _busy = [];
    private readonly HashSet<int> _whole = [];
    private readonly HashSet<int> _cut = [];
    private readonly HashSet<int> _testThreads = [];
    private readonly Lazy<ProcessorTimeline> _processors = new(() => new ProcessorTimeline(clock.Switches));
    private StackPlaces _places = null!;
    private ILookup<long, long> _awaits = null!;

    /// <summary>How many samples went into the tree.</summary>
    public int Used { get; private set; }

    /// <summary>True where a thread was seen to run the test, or to wait in it, or the test was told to await.</summary>
    public bool HasTest { get; private set; }

    /// <summary>Makes the tree.</summary>
    public CallTree Build()
    {
        var running = clock.Samples.Where(sample => IsInPass(sample.Time)).Select(sample => new Placed(sample.Time, sample.Thread, Import(sample.Stack, sample.Top), sample.IsInKernel)).ToLookup(sample => sample.Thread);
        var waiting = clock.Waits.Where(wait => IsInPass(wait.Time)).Select(wait => new Placed(wait.Time, wait.Thread, Import(wait.Stack, wait.Top), IsInKernel: true)).ToLookup(wait => wait.Thread);
        var switches = clock.Switches.ToLookup(change => change.Thread);
        _places = new StackPlaces(samples, _builder, root, pass, [.. running.SelectMany(group => Stacks(group, StackState.Running)), .. waiting.SelectMany(group => Stacks(group, StackState.Waiting))], isWhole: false)
        {
            Native = native,
            IsCut = stack => _cut.Contains(stack) || (!_whole.Contains(stack) && samples.Stacks[stack].Length >= SampleCollector.MostFrames),
        };
        _awaits = _places.AwaitTimes();
        HasTest = pass.IsAsync && _awaits.Count > 0;
        var allocated = allocations?.PlacesBeside(_places, _builder, root);
        var threads = running.Select(group => group.Key).Concat(waiting.Select(group => group.Key)).Concat(switches.Select(group => group.Key)).Distinct().Order();
        var timelines = new List<(int Thread, ThreadTimeline Timeline, bool IsMeasured)>();
        foreach (var thread in threads)
        {
            var inside = running[thread].OrderBy(sample => sample.Time).ToList();
            var isMeasured = inside.Exists(IsOfTest) || waiting[thread].Any(wait => _places.PathOf(wait.Stack, StackState.Waiting).IsOfTest);
            var timeline = ThreadTimeline.Of([.. switches[thread]], inside.Count > 0, pass.From, pass.To, clock.ThreadEnds.GetValueOrDefault(thread, long.MaxValue), clock.SwitchOverheads.GetValueOrDefault(thread));
            HasTest |= isMeasured;
            timelines.Add((thread, timeline, isMeasured));
            if (AddRunning(thread, inside, timeline, isMeasured))
            {
                _testThreads.Add(thread);
            }
        }

        foreach (var (thread, timeline, isMeasured) in timelines)
        {
            AddWaits([.. waiting[thread].OrderBy(wait => wait.Time)], timeline, isMeasured);
        }

        allocations?.AddTo(_builder, allocated!, pass);

        if (pass.IsAsync)
        {
            _places.AddAwaiting(_busy, nanosecondsPerTick: 1);
        }

        return _builder.Build();
    }

    private bool IsOfTest(Placed sample) => _places.PathOf(sample.Stack, StackState.Running).IsOfTest;

    private bool IsInPass(long time) => time >= pass.From && time < pass.To;

    // What calls return to is the instruction behind the call, which may be another function's.
    private int Import(int stack, StackTop top)
    {
        var addresses = withHidden(clock.Stacks[stack], top);
        for (var frame = 1; frame < addresses.Count; frame++)
        {
            addresses[frame]--;
        }

        var index = samples.Intern(CollectionsMarshal.AsSpan(addresses));
        (clock.Stacks[stack].IsCut ? _cut : _whole).Add(index);
        return index;
    }

    // True where some of it is the test's.
    private bool AddRunning(int thread, List<Placed> inside, ThreadTimeline timeline, bool isMeasured)
    {
        var had = timeline.OnIn(pass.From, pass.To);
        var unseen = Unseen(inside.Count, had);
        var weight = inside.Count < EnoughSamples ? clock.Interval : (had - unseen) / inside.Count;
        var (isTests, placed, perSlice) = (false, new List<long>(), new long[pass.Slices.Length]);
        foreach (var sample in inside)
        {
            perSlice[pass.SliceAt(sample.Time)]++;
            var path = _places.PathOf(sample.Stack, StackState.Running);
            if (IsHouse(path, sample) || PlaceOf(path, isMeasured, path.Waits && _places.IsTests(path, sample.Stack)) is not { } place)
            {
                continue;
            }

            isTests |= path.IsOfTest || path.IsResumed;
            placed.Add(sample.Time);
            if (path.Tells)
            {
                continue; // the price of knowing the awaits is no cost of the test
            }

            Used++;
            _builder.Add(NodeOf(sample, path, place, isMeasured), RunningCost, pass.SliceAt(sample.Time), weight);
        }

        if (isMeasured && unseen > 0)
        {
            AddKernel(perSlice, timeline, unseen);
        }

        if (pass.IsAsync && isTests)
        {
            AddBusy(thread, inside, placed, timeline);
        }

        return placed.Count > 0;
    }

    // Before it waits again, a thread of the pool looks for work for a while. It runs the test until that awaits, as it tells. After that, and
    // where nothing awaits, as much is the test's as of the samples there.
    private void AddBusy(int thread, List<Placed> inside, List<long> placed, ThreadTimeline timeline)
    {
        var (awaits, next, after, without) = (_awaits[thread].ToArray(), 0, new List<(long From, long To)>(), new List<(long From, long To)>());
        foreach (var (from, to) in timeline.Busy(pass.From, pass.To))
        {
            var last = from;
            for (; next < awaits.Length && awaits[next] < to; next++)
            {
                last = Math.Max(from, awaits[next]);
            }

            _busy.Add((from, last));
            (last > from ? after : without).Add((last, to));
        }

        List<long> all = [.. inside.Select(sample => sample.Time)];
        foreach (var spans in new[] { after, without })
        {
            var share = CountIn(spans, placed) / Math.Max(1.0, CountIn(spans, all));
            _busy.AddRange(spans.Select(span => (span.From, span.From + (long)((span.To - span.From) * share))));
        }
    }

    // How many times lie in spans; both in order.
    private static int CountIn(List<(long From, long To)> spans, List<long> times)
    {
        var (count, span) = (0, 0);
        foreach (var time in times)
        {
            while (span < spans.Count && spans[span].To <= time)
            {
                span++;
            }

            count += span < spans.Count && spans[span].From <= time ? 1 : 0;
        }

        return count;
    }

    // Samples come once an interval of the thread's processor time; those that fall into the kernel are missing where it may not be sampled. So are
    // those that were lost or held back, of whatever thread: what they may explain is not said to be the kernel's, and nor is the slack of timers.
    private double Unseen(int seen, long had) => clock.SeesKernel ? 0
        : Math.Max(0, (had * (1 - TimerSlack)) - ((seen + clock.Lost + SlackSamples) * (double)clock.Interval) - (clock.Throttled * (double)LongestThrottle));

    private void AddKernel(long[] seen, ThreadTimeline timeline, double unseen)
    {
        var from = pass.From;
        var missing = new double[pass.Slices.Length];
        for (var slice = 0; slice < missing.Length; slice++)
        {
            var to = slice + 1 < missing.Length ? pass.Slices[slice].To : pass.To;
            missing[slice] = Math.Max(0, timeline.OnIn(from, to) - ((double)seen[slice] * clock.Interval));
            from = to;
        }

        var (node, sum) = (_builder.Child(CallTreeBuilder.Root, CallTree.Kernel), missing.Sum());
        for (var slice = 0; slice < missing.Length; slice++)
        {
            _builder.Add(node, RunningCost, slice, unseen * missing[slice] / sum);
        }
    }

    private int NodeOf(Placed sample, StackPath path, ImmutableArray<string> place, bool isMeasured)
    {
        var top = place is [CallTree.OtherThreads, ..] ? _builder.Child(CallTreeBuilder.Root, CallTree.OtherThreads) : CallTreeBuilder.Root;
        if ((isMeasured && _places.Paused(sample.Time, sample.Time + 1) > 0) || path.Native == NativePlace.Collector || (path.HasNoMethod && IsCollectors(sample.Thread)))
        {
            return _builder.Child(top, StackPlaces.Collecting);
        }

        if (path.Native == NativePlace.Compiler)
        {
            return _builder.Child(top, Compiling);
        }

        if (path.Native != NativePlace.None && samples.LoadingTypes.Contains(sample.Thread, sample.Time))
        {
            return _builder.Child(top, LoadingTypes);
        }

        var node = _places.Descend(place.AddRange(path.Frames));
        return sample.IsInKernel ? _builder.Child(node, CallTree.Kernel) : node;
    }

    private void AddWaits(List<Placed> stacks, ThreadTimeline timeline, bool isMeasured)
    {
        // A look meets what is long where it can, and of what is short each look stands for the same part.
        var (next, known, byChance) = (0, new SharedWaits(pass.Slices.Length), new SharedWaits(pass.Slices.Length));
        foreach (var off in timeline.Off)
        {
            // A sample at a switch comes just before it, a look at who waits comes after it.
            Placed? stack = null;
            for (; next < stacks.Count && stacks[next].Time < off.To; next++)
            {
                stack = stacks[next];
            }

            // What it was about before the pass is nobody's.
            if ((!off.HasBegun && (!isMeasured || pass.IsAsync)) || WaitIn(off, isMeasured) is not { } span)
            {
                continue;
            }

            var length = span.To - span.From;
            var isByChance = clock.WaitSource == WaitSource.Poll && length < SureToBeMet;
            var (node, waits) = (stack is { } found ? NodeOfWait(found, isMeasured, span) : Nobodys, isByChance ? byChance : known);
            AddWait(span, node, isMeasured, stack is null || isByChance ? waits.Untold : null);
            if (stack is not null)
            {
                waits.Tell(pass.SliceAt(span.From), node, isByChance ? 1 : length);
            }
        }

        Share(known, byChance, isMeasured);
        Share(byChance, known, isMeasured);
    }

    // Who is ready and has no processor waits for nothing that the test does, but where another of its threads has that processor: then the thread
    // that runs the test waits for that one, whom it started or woke a moment ago.
    private OffSpan? WaitIn(OffSpan off, bool isMeasured)
    {
        if (!off.IsPreempted)
        {
            return off;
        }

        var had = isMeasured && !pass.IsAsync && off.HasBegun ? _processors.Value.Had(off.Processor, off.From, off.To, IsTests) : 0;
        return had > 0 ? off with { To = off.From + had } : null;
    }

    private bool IsTests(int thread) => _testThreads.Contains(thread) || IsBegun(thread);

    // By the test: the runtime's own threads and PerfGate's go by their names. That it began the thread need not be seen on the stack, where its
    // last call took its place.
    private bool IsBegun(int thread) =>
        clock.Born.Contains(thread) && clock.ThreadNames.GetValueOrDefault(thread, "") is var name && !name.StartsWith(".NET ", StringComparison.Ordinal) && !name.StartsWith("PerfGate ", StringComparison.Ordinal);

    private int NodeOfWait(Placed wait, bool isMeasured, OffSpan span)
    {
        var path = _places.PathOf(wait.Stack, StackState.Waiting);
        if (path is { HasNoMethod: true, IsTruncated: true } && isMeasured && !pass.IsAsync)
        {
            return _builder.Child(CallTreeBuilder.Root, Waiting);
        }

        if (PlaceOf(path, isMeasured, _places.IsTests(path, wait.Stack) || (path is { IsIdle: false, HasNoMethod: false } && IsBegun(wait.Thread))) is not { } place)
        {
            return isMeasured && !pass.IsAsync && !path.IsOwn ? _builder.Child(CallTreeBuilder.Root, Waiting) : Nobodys;
        }

        if (path.IsOfTest || path.IsResumed)
        {
            _busy.Add((span.From, span.To));
        }

        return path.Tells ? Nobodys : _places.Descend(place.AddRange(path.Frames));
    }

    // The thread that runs a test that is not async runs nothing else: where its stack does not say so, outer frames are lost.
    private ImmutableArray<string>? PlaceOf(StackPath path, bool isMeasured, bool isTests) =>
        _places.PlaceOf(path, isMeasured, isTests) is { } place ? isMeasured && !pass.IsAsync && place is [CallTree.OtherThreads, ..] ? [StackPlaces.Truncated] : place : null;

    private void AddWait(OffSpan span, int node, bool isMeasured, double[]? untold)
    {
        for (var at = span.From; at < span.To;)
        {
            var slice = pass.SliceAt(at);
            var to = slice + 1 < pass.Slices.Length ? Math.Min(span.To, Math.Max(at + 1, pass.Slices[slice].To)) : span.To;
            var paused = isMeasured ? _places.Paused(at, to) : 0;
            if (paused > 0 && (node != Nobodys || untold is not null))
            {
                _builder.Add(_builder.Child(CallTreeBuilder.Root, StackPlaces.Collecting), RunningCost, slice, paused);
            }

            if (untold is not null)
            {
                untold[slice] += to - at - paused;
            }
            else if (node != Nobodys)
            {
                _builder.Add(node, WaitingCost, slice, to - at - paused);
            }

            at = to;
        }
    }

    private void Share(SharedWaits waits, SharedWaits others, bool isMeasured)
    {
        foreach (var (slice, node, nanoseconds) in waits.ShareOut(others))
        {
            if (node is null && isMeasured && !pass.IsAsync)
            {
                _builder.Add(_builder.Child(CallTreeBuilder.Root, Waiting), WaitingCost, slice, nanoseconds);
            }
            else if (node is { } place and not Nobodys)
            {
                _builder.Add(place, WaitingCost, slice, nanoseconds);
            }
        }
    }

    // Threads that the runtime began for itself do nothing for the test but collect. What they compile may be anybody's, and while all threads
    // stand still for a collection, that time is the test's thread's already.
    private bool IsHouse(StackPath path, Placed sample) =>
        path.HasNoMethod && (path.Native == NativePlace.Collector || IsCollectors(sample.Thread) ? _places.Paused(sample.Time, sample.Time + 1) > 0
        : path.Native == NativePlace.Compiler || path.Frames.Take(OutermostFrames).Any(frame => frame.StartsWith("[libcoreclr.so", StringComparison.Ordinal) || frame.StartsWith("libcoreclr.so!", StringComparison.Ordinal)));

    private bool IsCollectors(int thread) => clock.ThreadNames.GetValueOrDefault(thread, "") is ".NET Server GC" or ".NET BGC";

    private static IEnumerable<(int Stack, StackState State)> Stacks(IEnumerable<Placed> placed, StackState state) => placed.Select(sample => (sample.Stack, state));

    private readonly record struct Placed(long Time, int Thread, int Stack, bool IsInKernel);
}
