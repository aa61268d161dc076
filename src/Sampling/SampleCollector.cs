using System.Buffers.Binary;
using PerfGate.Sampling.NetTrace;

namespace PerfGate.Sampling;

/// <summary>Keeps of a trace what a call tree needs: samples with their stacks, the pauses of collections, and where code lies.</summary>
internal sealed class SampleCollector
{
    /// <summary>The runtime keeps as many frames of a stack, the innermost.</summary>
    public const int MostFrames = 100;

    private const int GcRestartEnd = 3;
    private const int GcSuspendBegin = 9;
    private const int AllocationTick = 10;

    // After the amount in 32 bits, the kind and the runtime's number.
    private const int AllocationAmountAt = 10;
    private const int HoldBegin = 301;
    private const int HoldEnd = 302;
    private const int WaitBegin = 10;
    private const int WaitEnd = 11;

    // After the awaiting task and its scheduler.
    private const int AwaitedTaskAt = 8;
    private const int TypeLoadBegin = 73;
    private const int TypeLoadEnd = 74;
    private const int SuspendForGc = 1;
    private const int SuspendForGcPrep = 6;
    private readonly Dictionary<StackKey, int> _stacks = [];
    private readonly List<(long Time, PauseMark Mark)> _marks = [];
    private List<(long From, long To)>? _pauses;

    /// <summary>Where code lies.</summary>
    public MethodTable Methods { get; } = new();

    /// <summary>Samples in the order of time, thread by thread.</summary>
    public Dictionary<long, List<Sample>> Threads { get; } = [];

    /// <summary>Allocations, one in some 100 KB of them, thread by thread.</summary>
    public Dictionary<long, List<Allocation>> Allocations { get; } = [];

    /// <summary>The beginnings and ends of awaits of tasks.</summary>
    public List<Wait> Waits { get; } = [];

    /// <summary>When threads began and ceased to wait in the runtime, thread by thread: from, or to.</summary>
    public Dictionary<long, List<(long Time, bool IsBegin)>> Holds { get; } = [];

    /// <summary>Stacks, each once: instruction pointers, the innermost first.</summary>
    public List<ulong[]> Stacks { get; } = [];

    /// <summary>When all managed threads stood still for a collection, from and to, in ticks and in the order of time.</summary>
    public List<(long From, long To)> Pauses => _pauses ??= PausesOf(_marks);

    /// <summary>When the runtime began to stop all threads for something else than a collection: a round of samples, nearly always.</summary>
    public List<long> Stops { get; } = [];

    /// <summary>When threads loaded types, where that was asked for.</summary>
    public ThreadSpans LoadingTypes { get; } = new();

    /// <summary>Takes an event.</summary>
    public void Take(in TraceEvent traceEvent, ReadOnlySpan<byte> payload, ReadOnlySpan<ulong> stack)
    {
        switch (traceEvent.Provider)
        {
            case "Microsoft-DotNETCore-SampleProfiler" when !stack.IsEmpty && payload.Length >= sizeof(int):
                if (!Threads.TryGetValue(traceEvent.Thread, out var samples))
                {
                    Threads.Add(traceEvent.Thread, samples = []);
                }

                samples.Add(new Sample(traceEvent.Time, Intern(stack), IsManaged: payload[0] == 2));
                break;
            case "Microsoft-Windows-DotNETRuntime" when traceEvent.Id == GcSuspendBegin && payload.Length >= sizeof(int):
                // The sampler, too, stops all threads for each round of samples; only what is done for a collection is its cost.
                var isForGc = payload[0] is SuspendForGc or SuspendForGcPrep;
                Mark(traceEvent.Time, isForGc ? PauseMark.Begin : PauseMark.Other);
                if (!isForGc)
                {
                    Stops.Add(traceEvent.Time);
                }

                break;
            case "Microsoft-Windows-DotNETRuntime" when traceEvent.Id == GcRestartEnd:
                Mark(traceEvent.Time, PauseMark.End);
                break;
            case "Microsoft-Windows-DotNETRuntime" when traceEvent.Id == AllocationTick && !stack.IsEmpty && payload.Length >= AllocationAmountAt + sizeof(long):
                if (!Allocations.TryGetValue(traceEvent.Thread, out var allocations))
                {
                    Allocations.Add(traceEvent.Thread, allocations = []);
                }

                allocations.Add(new Allocation(traceEvent.Time, Intern(stack), BinaryPrimitives.ReadInt64LittleEndian(payload[AllocationAmountAt..])));
                break;
            case "Microsoft-Windows-DotNETRuntime" when traceEvent.Id is HoldBegin or HoldEnd:
                if (!Holds.TryGetValue(traceEvent.Thread, out var holds))
                {
                    Holds.Add(traceEvent.Thread, holds = []);
                }

                holds.Add((traceEvent.Time, traceEvent.Id == HoldBegin));
                break;
            case "System.Threading.Tasks.TplEventSource" when traceEvent.Id is WaitBegin or WaitEnd && payload.Length >= AwaitedTaskAt + sizeof(int):
                Waits.Add(new Wait(traceEvent.Time, traceEvent.Thread, BinaryPrimitives.ReadInt32LittleEndian(payload[AwaitedTaskAt..]), traceEvent.Id == WaitBegin && !stack.IsEmpty ? Intern(stack) : null));
                break;
            case "Microsoft-Windows-DotNETRuntime" when traceEvent.Id is TypeLoadBegin or TypeLoadEnd:
                LoadingTypes.Add(traceEvent.Thread, traceEvent.Time, traceEvent.Id == TypeLoadBegin);
                break;
            default:
                Methods.TryAdd(traceEvent, payload);
                break;
        }
    }

    /// <summary>The index of a stack, each once.</summary>
    public int Intern(ReadOnlySpan<ulong> stack)
    {
        var key = new StackKey(stack);
        if (!_stacks.TryGetValue(key, out var index))
        {
            _stacks.Add(key, index = Stacks.Count);
            Stacks.Add(key.Addresses);
        }

        return index;
    }

    private void Mark(long time, PauseMark mark)
    {
        _marks.Add((time, mark));
        _pauses = null;
    }

    // Of several threads that collect, the background's and whoever allocates, a trace does not hold the events in the order of time.
    private static List<(long From, long To)> PausesOf(List<(long Time, PauseMark Mark)> marks)
    {
        var pauses = new List<(long From, long To)>();
        long? from = null;
        foreach (var (time, mark) in marks.Order())
        {
            if (mark == PauseMark.End && from is { } begun)
            {
                pauses.Add((begun, time));
            }

            from = mark == PauseMark.Begin ? time : null;
        }

        return pauses;
    }

    private enum PauseMark
    {
        /// <summary>The runtime lets threads go on.</summary>
        End,

        /// <summary>It begins to stop them for a collection.</summary>
        Begin,

        /// <summary>It begins to stop them for something else.</summary>
        Other,
    }

    /// <summary>One sample of one thread.</summary>
    /// <param name="Time">Ticks.</param>
    /// <param name="Stack">The index of its stack.</param>
    /// <param name="IsManaged">False while the thread runs or waits in native code.</param>
    internal readonly record struct Sample(long Time, int Stack, bool IsManaged);

    /// <summary>What was allocated since the last such event, by whoever made the last of it.</summary>
    /// <param name="Time">Ticks.</param>
    /// <param name="Stack">The index of its stack.</param>
    /// <param name="Bytes">How much.</param>
    internal readonly record struct Allocation(long Time, int Stack, long Bytes);

    /// <summary>An await of a task begins or ends.</summary>
    /// <param name="Time">Ticks.</param>
    /// <param name="Thread">The thread that tells of it.</param>
    /// <param name="Task">The number of the awaited task.</param>
    /// <param name="Stack">The index of the stack of who awaits; null at an end.</param>
    internal readonly record struct Wait(long Time, long Thread, int Task, int? Stack);

    private readonly struct StackKey : IEquatable<StackKey>
    {
        private readonly int _hash;

        public StackKey(ReadOnlySpan<ulong> stack)
        {
            Addresses = stack.ToArray();
            var hash = new HashCode();
            foreach (var address in Addresses)
            {
                hash.Add(address);
            }

            _hash = hash.ToHashCode();
        }

        public ulong[] Addresses { get; }

        public bool Equals(StackKey other) => _hash == other._hash && Addresses.AsSpan().SequenceEqual(other.Addresses);

        public override bool Equals(object? obj) => obj is StackKey other && Equals(other);

        public override int GetHashCode() => _hash;
    }
}
