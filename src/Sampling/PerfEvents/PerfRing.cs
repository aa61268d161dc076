using System.Runtime.InteropServices;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>A ring that the kernel writes records to: a page that says from where to where there are some, and pages of records after it.</summary>
/// <param name="address">Where it is mapped.</param>
/// <param name="page">Bytes of a page.</param>
/// <param name="size">Bytes for records: a power of two.</param>
internal sealed class PerfRing(nint address, int page, int size)
{
    // data_head and data_tail of perf_event_mmap_page
    private const int Head = 1024;
    private const int Tail = 1032;

    // Records are read from a copy: one that goes over the ring's end is whole there, and nothing that is written meanwhile is read twice.
    private byte[] _copy = [];

    /// <summary>Where it is mapped.</summary>
    public nint Address => address;

    /// <summary>All its bytes.</summary>
    public int Bytes => page + size;

    /// <summary>Takes all records that are there, and gives their room back.</summary>
    /// <returns>They are good until the next call.</returns>
    public ReadOnlySpan<byte> Take()
    {
        var head = Marshal.ReadInt64(address + Head);

        // What the kernel wrote before it moved the head is not read before the head was.
        Thread.MemoryBarrier();
        var tail = Marshal.ReadInt64(address + Tail);

        // Only who writes to the ring besides the kernel could make it more.
        var length = (int)Math.Clamp(head - tail, 0, size);
        if (_copy.Length < length)
        {
            _copy = new byte[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length)];
        }

        var from = (int)(tail & (size - 1));
        var first = Math.Min(length, size - from);
        Marshal.Copy(address + page + from, _copy, 0, first);
        Marshal.Copy(address + page, _copy, first, length - first);
        Thread.MemoryBarrier();
        Marshal.WriteInt64(address + Tail, head);
        return _copy.AsSpan(0, length);
    }
}
