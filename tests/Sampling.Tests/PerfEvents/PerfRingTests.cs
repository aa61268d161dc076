using System.Runtime.InteropServices;
using CsCheck;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling.Tests.PerfEvents;

/// <summary>A ring in memory of our own, written as the kernel does it.</summary>
public sealed class PerfRingTests : IDisposable
{
    private const int Page = 4096;
    private const int Size = 8192;
    private readonly nint _memory = Marshal.AllocHGlobal(Page + Size);
    private readonly PerfRing _ring;
    private long _head;

    public PerfRingTests()
    {
        Marshal.Copy(new byte[Page + Size], 0, _memory, Page + Size);
        _ring = new PerfRing(_memory, Page, Size);
    }

    [Fact]
    public void An_empty_ring_has_nothing() => Assert.True(_ring.Take().IsEmpty);

    [Fact]
    public void What_was_taken_gives_its_room_back()
    {
        Write([1, 2, 3, 4, 5, 6, 7, 8]);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], _ring.Take().ToArray());
        Assert.Equal(8, Marshal.ReadInt64(_memory + 1032));
        Assert.True(_ring.Take().IsEmpty);
    }

    [Fact]
    public void What_goes_over_the_end_is_whole() => Gen.Int[1, Size / 8].Array[1, 30].Sample(
        lengths =>
        {
            var next = 0;
            foreach (var length in lengths)
            {
                var bytes = Enumerable.Range(0, length * 8).Select(_ => (byte)next++).ToArray();
                Write(bytes);
                Assert.Equal(bytes, _ring.Take().ToArray());
            }
        },
        iter: 200,
        threads: 1,
        seed: "0000perfring");

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(Size + 8)]
    [InlineData(-8)]
    [InlineData(long.MinValue)]
    public void A_head_that_cannot_be_is_no_danger(long head)
    {
        Marshal.WriteInt64(_memory + 1024, head);
        Assert.True(_ring.Take().Length <= Size);
        Assert.True(_ring.Take().IsEmpty);
    }

    [Theory]
    [InlineData(long.MinValue + 4)]
    [InlineData(-12)]
    [InlineData(Size - 4)]
    public void A_tail_that_somebody_moved_is_no_danger(long tail)
    {
        Marshal.WriteInt64(_memory + 1032, tail);
        Marshal.WriteInt64(_memory + 1024, 64);
        Assert.True(_ring.Take().Length <= Size);
        Assert.True(_ring.Take().IsEmpty);
    }

    public void Dispose() => Marshal.FreeHGlobal(_memory);

    private void Write(byte[] bytes)
    {
        foreach (var one in bytes)
        {
            Marshal.WriteByte(_memory + Page + (nint)(_head & (Size - 1)), one);
            _head++;
        }

        Marshal.WriteInt64(_memory + 1024, _head);
    }
}
