using System.Numerics;
using System.Runtime.InteropServices;

namespace PerfGate.Actions;

/// <summary>
/// A ring of a fixed number of places, for many threads that put records in and one that takes them out. Nobody waits: where all places
/// are taken, the record is refused. Each place counts its rounds, which says whether it is free or filled (Vyukov's bounded queue).
/// </summary>
internal sealed class ActionQueue
{
    private readonly Slot[] _slots;
    private readonly int _mask;
    private Positions _positions;

    /// <summary>Makes the ring.</summary>
    /// <param name="capacity">Its places, rounded up to a power of two.</param>
    public ActionQueue(int capacity)
    {
        _slots = new Slot[BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(capacity, 2, 1 << 24))];
        _mask = _slots.Length - 1;
        for (var i = 0; i < _slots.Length; i++)
        {
            _slots[i].Round = i;
        }
    }

    /// <summary>Records ever put in.</summary>
    public long Added => Volatile.Read(ref _positions.Tail);

    /// <summary>Records ever taken out.</summary>
    public long Taken => Volatile.Read(ref _positions.Head);

    /// <summary>Whether it is time to take some out.</summary>
    public bool IsHalfFull => Added - Taken > _slots.Length / 2;

    /// <summary>Puts a record in; false where there is no place.</summary>
    public bool TryAdd(in ActionRecord record)
    {
        while (true)
        {
            var tail = Volatile.Read(ref _positions.Tail);
            ref var slot = ref _slots[tail & _mask];
            var ahead = Volatile.Read(ref slot.Round) - tail;
            if (ahead < 0)
            {
                return false;
            }

            if (ahead == 0 && Interlocked.CompareExchange(ref _positions.Tail, tail + 1, tail) == tail)
            {
                slot.Record = record;
                Volatile.Write(ref slot.Round, tail + 1);
                return true;
            }
        }
    }

    /// <summary>Takes the oldest record out; for one thread only.</summary>
    public bool TryTake(out ActionRecord record)
    {
        var head = _positions.Head;
        ref var slot = ref _slots[head & _mask];
        if (Volatile.Read(ref slot.Round) != head + 1)
        {
            record = default;
            return false;
        }

        record = slot.Record;
        slot.Record = default;
        Volatile.Write(ref slot.Round, head + _slots.Length);
        Volatile.Write(ref _positions.Head, head + 1);
        return true;
    }

    private struct Slot
    {
        public long Round;
        public ActionRecord Record;
    }

    // A cache line each, and none shared with neighbours: those who put in and the one who takes out would wait for each other.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Positions
    {
        [FieldOffset(64)]
        public long Tail;

        [FieldOffset(160)]
        public long Head;
    }
}
