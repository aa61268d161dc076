using System.Collections.Immutable;
using PerfGate.CallTrees;
using PerfGate.Measuring;

namespace PerfGate.Sampling;

/// <summary>
/// Samples to a tree. Each stands for the time from when the runtime began to stop its thread, which may take a while in code without
/// safepoints, until it began to do so for the next one.
/// </summary>
/// <param name="samples">What a trace held.</param>
/// <param name="root">The name of the root.</param>
/// <param name="pass">When the test ran, and how often.</param>
/// <param name="nanosecondsPerTick">Of the trace's clock.</param>
/// <param name="isWhole">True for a whole program, all of whose stacks count; false for a test, which is what PerfGate's loop calls.</param>
internal sealed class SampleTree(SampleCollector samples, string root, ProfiledPass pass, double nanosecondsPerTick, bool isWhole = false)
{
    private const int RunningCost = 0;
    private const int WaitingCost = 1;
    private const int AllocatedCost = 2;
    private const string Collecting = "[garbage collection]";
    private const string Awaiting = "[awaiting]";
    private const string Truncated = "[truncated]";

    // EventPipe keeps the innermost 100 frames.
    private const int MostFrames = 100;
    private readonly Dictionary<int, Path> _paths = [];
    private readonly CallTreeBuilder _builder = new(Engines.EventPipe, root, [Metric.Running, Metric.Waiting, Metric.Allocated], [.. pass.Slices.Select(slice => slice.Operations)]);
    private readonly List<(long From, long To)> _busy = [];
    private readonly long[] _rounds = RoundsOf(samples);
    private Dictionary<string, ImmutableArray<string>> _begun = [];
    private TestCode? _testCode;

    /// <summary>How many samples went into the tree.</summary>
    public int Used { get; private set; }

    /// <summary>Makes the tree.</summary>
    public CallTree Build()
    {
        _begun = pass.IsAsync ? Begun() : [];
        foreach (var (thread, list) in samples.Threads.OrderBy(item => item.Key))
        {
            var inside = Inside(list);
            var isMeasured = inside.Exists(sample => PathOf(sample).IsOfTest);
            AddSamples(inside, isMeasured, Earlier(list), samples.Holds.GetValueOrDefault(thread, []));
            AddAllocations(thread, isMeasured);
        }

        if (pass.IsAsync && !isWhole)
        {
            AddAwaiting();
        }

        return _builder.Build();
    }

    private void AddSamples(List<SampleCollector.Sample> inside, bool isMeasured, string? earlier, List<(long Time, bool IsBegin)> holds)
    {
        for (var i = 0; i < inside.Count; i++)
        {
            var path = PathOf(inside[i]);
            earlier = path.Frames.IsEmpty || path.Frames[0] != earlier ? null : earlier;
            var isTests = path.Waits && earlier is null && IsTests(path, inside[i].Stack);
            if (PlaceOf(path, isMeasured, isTests) is not { } place)
            {
                continue;
            }

            var (from, to) = SpanOf(inside, i, isSteady: isMeasured && !pass.IsAsync);
            if (path is not { Waits: true, IsOfTest: false, IsResumed: false })
            {
                _busy.Add((from, to));
            }

            if (path.Tells)
            {
                continue; // the price of knowing the awaits is no cost of the test
            }

            Used++;
            var slice = pass.SliceAt(from);
            var paused = Paused(from, to);
            if (paused > 0 && isMeasured)
            {
                _builder.Add(_builder.Child(CallTreeBuilder.Root, Collecting), RunningCost, slice, paused * nanosecondsPerTick);
            }

            _builder.Add(Descend(place.AddRange(path.Frames)), path.Waits || IsHeld(inside[i], holds) ? WaitingCost : RunningCost, slice, (to - from - paused) * nanosecondsPerTick);
        }
    }

    // The frames of a wait are often inlined: the last of them is the method that waits, and only the runtime tells that it does.
    private static bool IsHeld(SampleCollector.Sample sample, List<(long Time, bool IsBegin)> holds)
    {
        var next = holds.BinarySearch((sample.Time, IsBegin: true)) is var found && found >= 0 ? found + 1 : ~found;
        return !sample.IsManaged && next > 0 && holds[next - 1].IsBegin;
    }

    private (long From, long To) SpanOf(List<SampleCollector.Sample> inside, int i, bool isSteady)
    {
        var round = RoundOf(inside[i].Time);
        var from = round < 0 ? inside[i].Time : Math.Max(_rounds[round], pass.From);
        var to = i + 1 == inside.Count ? pass.To : RoundOf(inside[i + 1].Time) is >= 0 and var next ? _rounds[next] : inside[i + 1].Time;

        // A thread that is missing in the next round has ended, or runs nothing that has a stack, as the finalizer's does between two turns;
        // the one that runs the test is there all the time, and what is missing of it was dropped.
        return (from, Math.Max(from, isSteady || round < 0 || round + 1 == _rounds.Length ? to : Math.Min(to, _rounds[round + 1])));
    }

    private int RoundOf(long time) => Array.BinarySearch(_rounds, time) is var found && found >= 0 ? found : ~found - 1;

    // The stops in which samples were taken.
    private static long[] RoundsOf(SampleCollector samples)
    {
        var stops = samples.Stops.Order().ToArray();
        var times = samples.Threads.Values.SelectMany(list => list).Select(sample => sample.Time).Order().ToArray();
        return stops.Where((stop, i) =>
        {
            var first = Array.BinarySearch(times, stop) is var found && found >= 0 ? found : ~found;
            return first < times.Length && (i + 1 == stops.Length || times[first] < stops[i + 1]);
        }).ToArray();
    }

    private void AddAllocations(long thread, bool isMeasured)
    {
        foreach (var allocation in samples.Allocations.GetValueOrDefault(thread, []).Where(allocation => allocation.Time >= pass.From && allocation.Time < pass.To))
        {
            var path = PathOf(new SampleCollector.Sample(allocation.Time, allocation.Stack, IsManaged: true));
            if (PlaceOf(path, isMeasured, isTests: true) is { } place)
            {
                _builder.Add(Descend(place.AddRange(path.Frames)), AllocatedCost, pass.SliceAt(allocation.Time), allocation.Bytes);
            }
        }
    }

    // What a thread was about when the pass began, by its outermost frame: no operation of the pass began that.
    private string? Earlier(List<SampleCollector.Sample> list) =>
        list.FindLastIndex(sample => sample.Time < pass.From) is >= 0 and var last && PathOf(list[last]).Frames is [var frame, ..] ? frame : null;

    // Whether another thread that waits does so in code of the test: one of the pool that goes on with a method, or one that an operation started.
    private bool IsTests(Path path, int stack) => !path.IsIdle && (isWhole || TestCode.IsOn(stack));

    private TestCode TestCode => _testCode ??= new TestCode(samples, Stacks().Where(sample => PathOf(sample).IsOfTest).Select(sample => sample.Stack));

    // All that was seen in the pass: by the sampler, and where the runtime told of an await or of an allocation.
    private IEnumerable<SampleCollector.Sample> Stacks()
    {
        var awaits = samples.Waits.Where(wait => wait.Stack is not null).Select(wait => new SampleCollector.Sample(wait.Time, wait.Stack!.Value, IsManaged: true));
        var allocations = samples.Allocations.Values.SelectMany(list => list).Select(allocation => new SampleCollector.Sample(allocation.Time, allocation.Stack, IsManaged: true));
        return samples.Threads.Values.SelectMany(Inside).Concat(Inside([.. awaits, .. allocations]));
    }

    // Null for what is nobody's cost: PerfGate's loop between the batches, threads that only wait for work.
    private ImmutableArray<string>? PlaceOf(Path path, bool isMeasured, bool isTests) => path switch
    {
        { Frames.IsEmpty: true } => null,
        { Waits: true, Frames.Length: 1 } when isWhole => null,
        { IsOfTest: true } => [],
        { IsTruncated: true } when isMeasured => [Truncated],
        { Waits: true } when !isTests => null,
        { IsTruncated: true } => [CallTree.OtherThreads, Truncated],
        { Waits: true, IsResumed: false } => [CallTree.OtherThreads],
        _ when pass.IsAsync => _begun.GetValueOrDefault(path.Frames[0], []),
        _ => [CallTree.OtherThreads],
    };

    // While no thread runs the test and it is not over, it awaits: what the innermost of its awaiting methods awaits.
    private void AddAwaiting()
    {
        var changes = AwaitingNodes();
        var (at, next, awaiting) = (pass.From, 0, _builder.Child(CallTreeBuilder.Root, Awaiting));
        _busy.Sort();
        foreach (var (from, to) in _busy.Append((pass.To, pass.To)))
        {
            while (at < from)
            {
                for (; next < changes.Count && changes[next].Time <= at; next++)
                {
                    awaiting = changes[next].Node;
                }

                var slice = pass.SliceAt(at);
                var until = Math.Min(from, slice < pass.Slices.Length - 1 ? pass.Slices[slice].To : from);
                until = next < changes.Count ? Math.Min(until, changes[next].Time) : until;
                _builder.Add(awaiting, WaitingCost, slice, (until - at) * nanosecondsPerTick);
                at = until;
            }

            at = Math.Max(at, to);
        }
    }

    // From when on which node takes the time of an await. Methods that await each other's tasks await all at once; the innermost has the longest path.
    private List<(long Time, int Node)> AwaitingNodes()
    {
        var open = new Dictionary<int, (int Depth, int Node)>();
        var changes = new List<(long Time, int Node)>();
        foreach (var wait in samples.Waits.Where(wait => wait.Time < pass.To).OrderBy(wait => wait.Time))
        {
            if (wait.Stack is { } stack)
            {
                if (AwaitingFrames(stack) is { Length: > 0 } frames)
                {
                    open[wait.Task] = (frames.Length, _builder.Child(Descend(frames), Awaiting));
                    changes.Add((wait.Time, open.Values.MaxBy(item => item.Depth).Node));
                }
            }
            else if (open.Remove(wait.Task, out var ended) && open.Count > 0 && open.Values.MaxBy(item => item.Depth) is var deepest && deepest.Depth >= ended.Depth)
            {
                // Else the one whose await ended goes on as soon as a thread is there, which is still its wait.
                changes.Add((wait.Time, deepest.Node));
            }
        }

        return changes;
    }

    private ImmutableArray<string> AwaitingFrames(int stack)
    {
        var path = PathOf(new SampleCollector.Sample(0, stack, IsManaged: true));
        return path.Frames.IsEmpty || PlaceOf(path, isMeasured: true, isTests: true) is not { } place ? [] : place.AddRange(path.Frames);
    }

    private List<SampleCollector.Sample> Inside(List<SampleCollector.Sample> list) =>
        list.Where(sample => sample.Time >= pass.From && sample.Time < pass.To).ToList();

    // An async method goes on without its callers on the stack. Who they are is seen where it was begun; the first such place, in the order
    // of the names, stands for all.
    private Dictionary<string, ImmutableArray<string>> Begun()
    {
        var begun = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        var paths = Stacks().Select(PathOf).Where(path => path.IsOfTest).Distinct()
            .OrderBy(path => path.Frames.Length).ThenBy(path => string.Join('/', path.Frames), StringComparer.Ordinal);
        foreach (var path in paths)
        {
            for (var i = 0; i < path.Frames.Length; i++)
            {
                begun.TryAdd(path.Frames[i], path.Frames[..i]);
            }
        }

        return begun;
    }

    private int Descend(ImmutableArray<string> frames)
    {
        // The root is the test itself, with its row.
        var node = CallTreeBuilder.Root;
        foreach (var frame in !isWhole && frames[0] == root.Split('(')[0] ? frames[1..] : frames)
        {
            node = _builder.Child(node, frame);
        }

        return node;
    }

    private long Paused(long from, long to)
    {
        var (paused, low, high) = (0L, 0, samples.Pauses.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = samples.Pauses[middle].To <= from ? (middle + 1, high) : (low, middle);
        }

        // In order and apart from each other, as collections are.
        for (; low < samples.Pauses.Count && samples.Pauses[low].From < to; low++)
        {
            paused += Math.Min(to, samples.Pauses[low].To) - Math.Max(from, samples.Pauses[low].From);
        }

        return Math.Min(paused, to - from);
    }

    private Path PathOf(SampleCollector.Sample sample)
    {
        // The same stack may wait now and run now: a call into native code is both.
        var key = (sample.Stack * 2) + (sample.IsManaged ? 1 : 0);
        if (!_paths.TryGetValue(key, out var path))
        {
            _paths.Add(key, path = Resolve(samples.Stacks[sample.Stack], sample.IsManaged));
        }

        return path;
    }

    private Path Resolve(ulong[] stack, bool isManaged)
    {
        var frames = ImmutableArray.CreateBuilder<string>();
        var (isInnermost, tells) = (true, false);
        var (waits, isIdle, isOwn, isOfTest, isResumed, wasMachine) = (false, false, false, false, false, false);
        for (var i = 0; i < stack.Length && !isOwn && !isResumed; i++)
        {
            if (samples.Methods.Find(stack[i]) is not { } method)
            {
                continue;
            }

            isOwn = !isWhole && FrameKinds.IsOwn(method.Type);
            isOfTest = isOwn && FrameKinds.CallsTest(method.Type);
            isResumed = FrameKinds.IsResumption(method.Type);
            isIdle |= FrameKinds.IsIdle(method.Type) || (isWhole && FrameKinds.IsHousekeeping(method.Type, method.Method));
            waits |= isIdle || ((isInnermost || !isManaged) && FrameKinds.IsWait(method.Type, method.Method)) || (!isManaged && FrameKinds.IsGate(method.Type, method.Method));
            isInnermost = false;
            if (FrameKinds.TellsOfAwaits(method.Type))
            {
                // What it calls is part of the telling; the method that awaits comes next.
                tells = true;
                frames.Clear();
                continue;
            }

            // A lock that nobody else holds is no place of its own: taking it is its caller's work.
            var isFree = !waits && FrameKinds.IsLock(method.Type, method.Method);
            if (!isOwn && !isFree && !FrameKinds.IsPlumbing(method.Type, method.Method))
            {
                Add(samples.Methods.NameOf(method.Type, method.Method), method.Method == "MoveNext");
            }
        }

        frames.Reverse();

        // Where the caller is lost, too: nobody of the test's writes an event out of nothing.
        tells |= pass.IsAsync && frames.Count > 0 && frames[0].StartsWith("EventSource.", StringComparison.Ordinal);
        var isNobodys = (isOwn && (!isOfTest || IsAround(stack))) || (isWhole && isIdle);
        return new Path(isNobodys ? [] : frames.ToImmutable(), waits, isOfTest || (isWhole && !isResumed && stack.Length < MostFrames), !isOwn && !isResumed && stack.Length >= MostFrames, tells) { IsResumed = isResumed, IsIdle = isIdle };

        // An async method and its state machine bear one name.
        void Add(string name, bool isMachine)
        {
            if (!wasMachine || frames[^1] != name)
            {
                frames.Add(name);
            }

            wasMachine = isMachine;
        }
    }

    // What surrounds an operation, its setup and cleanup, is not measured either.
    private bool IsAround(ulong[] stack) => Array.Exists(stack, address => samples.Methods.Find(address) is { } method && FrameKinds.IsAround(method.Type, method.Method));

    /// <param name="Frames">Names from the test down.</param>
    /// <param name="Waits">True where the thread does not run.</param>
    /// <param name="IsOfTest">True where PerfGate's loop calls the first of the frames.</param>
    /// <param name="IsTruncated">True where that cannot be told because the outer frames are lost.</param>
    /// <param name="Tells">True where the runtime tells of an await, because the sampler asked for it.</param>
    private sealed record Path(ImmutableArray<string> Frames, bool Waits, bool IsOfTest, bool IsTruncated, bool Tells)
    {
        /// <summary>True where the pool calls the first of the frames.</summary>
        public bool IsResumed { get; init; }

        /// <summary>True for a thread that looks for work.</summary>
        public bool IsIdle { get; init; }
    }
}
