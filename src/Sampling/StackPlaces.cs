using System.Collections.Immutable;
using PerfGate.CallTrees;

namespace PerfGate.Sampling;

/// <summary>Which place in a test's tree a stack has, whoever took it; and what the runtime's own events add to the tree.</summary>
/// <param name="samples">What the runtime told: stacks, names, allocations, awaits.</param>
/// <param name="builder">The tree.</param>
/// <param name="root">The name of its root.</param>
/// <param name="pass">When the test ran, and how often.</param>
/// <param name="seen">Every stack that was taken in the pass, with what its thread did.</param>
/// <param name="isWhole">True for a whole program, all of whose stacks count; false for a test, which is what PerfGate's loop calls.</param>
internal sealed class StackPlaces(SampleCollector samples, CallTreeBuilder builder, string root, ProfiledPass pass, IEnumerable<(int Stack, StackState State)> seen, bool isWhole)
{
    /// <summary>The node of stacks whose outer frames are lost.</summary>
    public const string Truncated = "[truncated]";

    /// <summary>The node of collections.</summary>
    public const string Collecting = "[garbage collection]";

    /// <summary>Where allocated bytes stand among the costs.</summary>
    public const int AllocatedCost = 2;

    private const int WaitingCost = 1;
    private const string Awaiting = "[awaiting]";
    private readonly Dictionary<(int Stack, StackState State), StackPath> _paths = [];
    private Dictionary<string, ImmutableArray<string>>? _begun;
    private TestCode? _testCode;

    /// <summary>Names native code; null where stacks have none of it.</summary>
    public NativeCode? Native { get; init; }

    /// <summary>Another pass of the same test: it may have seen where an async method is begun that this one only saw to go on. Null where there is none.</summary>
    public StackPlaces? Sibling { get; set; }

    /// <summary>Whether the outer frames of a stack are lost.</summary>
    public Func<int, bool> IsCut { get; init; } = stack => samples.Stacks[stack].Length >= SampleCollector.MostFrames;

    /// <summary>What a stack is.</summary>
    public StackPath PathOf(int stack, StackState state)
    {
        // The same stack may wait now and run now: a call into native code is both.
        if (!_paths.TryGetValue((stack, state), out var path))
        {
            _paths.Add((stack, state), path = Resolve(stack, state));
        }

        return path;
    }

    /// <summary>The frames above a path's own; null for what is nobody's cost: PerfGate's loop between the batches, threads that only wait for work.</summary>
    public ImmutableArray<string>? PlaceOf(StackPath path, bool isMeasured, bool isTests) => path switch
    {
        { Frames.IsEmpty: true } => null,
        { Waits: true, Frames.Length: 1 } when isWhole => null,
        { IsOfTest: true } => [],
        { IsTruncated: true } when isMeasured => [Truncated],
        { Waits: true } when !isTests => null,
        { IsTruncated: true } => [CallTree.OtherThreads, Truncated],
        { Waits: true, IsResumed: false } => [CallTree.OtherThreads],
        _ when pass.IsAsync => Begun.GetValueOrDefault(path.Frames[0], []),
        _ => [CallTree.OtherThreads],
    };

    /// <summary>The node of a path from the root; the root is the test itself, with its row.</summary>
    public int Descend(ImmutableArray<string> frames)
    {
        var node = CallTreeBuilder.Root;
        foreach (var frame in !isWhole && frames[0] == root.Split('(')[0] ? frames[1..] : frames)
        {
            node = builder.Child(node, frame);
        }

        return node;
    }

    /// <summary>Whether another thread that waits does so in code of the test: one of the pool that goes on with a method, or one that an operation started.</summary>
    public bool IsTests(StackPath path, int stack) => !path.IsIdle && (isWhole || TestCode.IsOn(stack));

    /// <summary>Adds what a thread allocated in the pass.</summary>
    public void AddAllocations(long thread, bool isMeasured)
    {
        foreach (var (node, slice, bytes) in AllocationsOf(thread, isMeasured))
        {
            builder.Add(node, AllocatedCost, slice, bytes);
        }
    }

    /// <summary>What a thread allocated in the pass: the node, the slice, and how much.</summary>
    public IEnumerable<(int Node, int Slice, long Bytes)> AllocationsOf(long thread, bool isMeasured)
    {
        foreach (var allocation in samples.Allocations.GetValueOrDefault(thread, []).Where(allocation => IsInPass(allocation.Time)))
        {
            var path = PathOf(allocation.Stack, StackState.Managed);
            if (PlaceOf(path, isMeasured, isTests: true) is { } place)
            {
                yield return (Descend(place.AddRange(path.Frames)), pass.SliceAt(allocation.Time), allocation.Bytes);
            }
        }
    }

    /// <summary>Whether a thread allocated for the test itself in the pass, and not beside it.</summary>
    public bool AllocatesForTest(long thread) => samples.Allocations.GetValueOrDefault(thread, []).Exists(allocation => IsInPass(allocation.Time) && PathOf(allocation.Stack, StackState.Managed).IsOfTest);

    /// <summary>Adds the time in which no thread runs the test and it is not over: it awaits what the innermost of its awaiting methods awaits.</summary>
    /// <param name="busy">When a thread runs the test, or waits in it.</param>
    /// <param name="nanosecondsPerTick">Of the clock of all times.</param>
    public void AddAwaiting(List<(long From, long To)> busy, double nanosecondsPerTick)
    {
        var changes = AwaitingNodes();
        var (at, next, awaiting) = (pass.From, 0, builder.Child(CallTreeBuilder.Root, Awaiting));
        busy.Sort();
        foreach (var (from, to) in busy.Append((pass.To, pass.To)))
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
                builder.Add(awaiting, WaitingCost, slice, (until - at) * nanosecondsPerTick);
                at = until;
            }

            at = Math.Max(at, to);
        }
    }

    /// <summary>When methods of the test begin to await, by the threads that they ran on until then; in the order of time.</summary>
    public ILookup<long, long> AwaitTimes() =>
        samples.Waits.Where(wait => wait.Stack is { } stack && IsInPass(wait.Time) && !AwaitingFrames(stack).IsEmpty).OrderBy(wait => wait.Time).ToLookup(wait => wait.Thread, wait => wait.Time);

    /// <summary>How long of a span all managed threads stood still, in ticks.</summary>
    public long Paused(long from, long to)
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

    private TestCode TestCode => _testCode ??= new TestCode(samples, Stacks().Where(item => PathOf(item.Stack, item.State).IsOfTest).Select(item => item.Stack));

    // An async method goes on without its callers on the stack. Who they are is seen where it was begun; the first such place, in the order
    // of the names, stands for all.
    private Dictionary<string, ImmutableArray<string>> Begun
    {
        get
        {
            if (_begun is null)
            {
                _begun = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
                foreach (var path in InOrder(PathsOfTest.Concat(Sibling?.PathsOfTest ?? [])))
                {
                    AddBegun([], path.Frames);
                }

                // What goes on begins others, too.
                var resumed = InOrder(Resumed.Concat(Sibling?.Resumed ?? [])).ToList();
                while (resumed.FindIndex(path => _begun.ContainsKey(path.Frames[0])) is >= 0 and var next)
                {
                    AddBegun(_begun[resumed[next].Frames[0]], resumed[next].Frames);
                    resumed.RemoveAt(next);
                }
            }

            return _begun;
        }
    }

    private void AddBegun(ImmutableArray<string> above, ImmutableArray<string> frames)
    {
        for (var i = 0; i < frames.Length; i++)
        {
            _begun!.TryAdd(frames[i], above.AddRange(frames[..i]));
        }
    }

    private static IEnumerable<StackPath> InOrder(IEnumerable<StackPath> paths) =>
        paths.DistinctBy(path => string.Join('/', path.Frames), StringComparer.Ordinal).OrderBy(path => path.Frames.Length).ThenBy(path => string.Join('/', path.Frames), StringComparer.Ordinal);

    private IEnumerable<StackPath> Resumed => Stacks().Select(item => PathOf(item.Stack, item.State)).Where(path => path is { IsResumed: true, IsTruncated: false, Frames.Length: > 1 });

    private IEnumerable<StackPath> PathsOfTest => Stacks().Select(item => PathOf(item.Stack, item.State)).Where(path => path.IsOfTest);

    // All that was seen in the pass: by the sampler, and where the runtime told of an await or of an allocation.
    private IEnumerable<(int Stack, StackState State)> Stacks()
    {
        var awaits = samples.Waits.Where(wait => wait.Stack is not null && IsInPass(wait.Time)).Select(wait => (wait.Stack!.Value, StackState.Managed));
        var allocations = samples.Allocations.Values.SelectMany(list => list).Where(allocation => IsInPass(allocation.Time)).Select(allocation => (allocation.Stack, StackState.Managed));
        return seen.Concat(awaits).Concat(allocations);
    }

    private bool IsInPass(long time) => time >= pass.From && time < pass.To;

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
                    open[wait.Task] = (frames.Length, builder.Child(Descend(frames), Awaiting));
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
        var path = PathOf(stack, StackState.Managed);
        return path.Frames.IsEmpty || PlaceOf(path, isMeasured: true, isTests: true) is not { } place ? [] : place.AddRange(path.Frames);
    }

    private StackPath Resolve(int index, StackState state)
    {
        var stack = samples.Stacks[index];
        var frames = new PathFrames();
        var (isInnermost, tells) = (true, false);
        var (waits, isIdle, isOwn, isOfTest, isResumed) = (state == StackState.Waiting, false, false, false, false);
        for (var i = 0; i < stack.Length && !isOwn && !isResumed; i++)
        {
            if (samples.Methods.Find(stack[i]) is not { } method)
            {
                Native?.Take(stack[i], frames, isInnermost);
                continue;
            }

            isOwn = !isWhole && FrameKinds.IsOwn(method.Type);
            isOfTest = isOwn && (FrameKinds.CallsTest(method.Type) || (frames.HasMethod && FrameKinds.CallsBody(method.Type, method.Method)));
            isResumed = FrameKinds.IsResumption(method.Type);
            isIdle |= FrameKinds.IsIdle(method.Type) || (isWhole && FrameKinds.IsHousekeeping(method.Type, method.Method));
            waits |= isIdle || Waits(method, state, isInnermost);
            isInnermost = false;
            frames.TakeNative();
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
                frames.Add(samples.Methods.NameOf(method.Type, method.Method), method.Method == "MoveNext");
            }
        }

        if (isInnermost)
        {
            frames.TakeNative();
        }

        var names = frames.Outermost(withNative: !waits);

        // Where the caller is lost, too: nobody of the test's writes an event out of nothing.
        tells |= pass.IsAsync && names.Length > 0 && names[0].StartsWith("EventSource.", StringComparison.Ordinal);
        // Below what begins threads and runs continuations nothing but native code: theirs.
        var isPlumbings = !isOfTest && !isInnermost && !frames.HasMethod;
        var isNobodys = isPlumbings || (isOwn && (!isOfTest || IsAround(stack))) || (isWhole && isIdle);
        var isCut = IsCut(index);
        return new StackPath(isNobodys ? [] : names, waits, isOfTest || (isWhole && !isResumed && !isCut), !isOwn && !isResumed && isCut, tells)
        {
            IsResumed = isResumed,
            IsOwn = isOwn && isNobodys,
            IsIdle = isIdle,
            Native = frames.Native,
            HasNoMethod = isInnermost,
        };
    }

    private static bool Waits(MethodTable.Entry method, StackState state, bool isInnermost) => state switch
    {
        StackState.Managed => isInnermost && FrameKinds.IsWait(method.Type, method.Method),
        StackState.Native => FrameKinds.IsWait(method.Type, method.Method) || FrameKinds.IsGate(method.Type, method.Method),
        _ => false, // whoever took the stack knew
    };

    // What surrounds an operation, its setup and cleanup, is not measured either.
    private bool IsAround(ulong[] stack) => Array.Exists(stack, address => samples.Methods.Find(address) is { } method && FrameKinds.IsAround(method.Type, method.Method));
}
