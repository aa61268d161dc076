using CsCheck;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling.Tests.PerfEvents;

public class PerfRecordTests
{
    [Fact]
    public void A_sample_has_all_that_was_asked_for()
    {
        ulong[] chain = [unchecked((ulong)-512L), 0x1000, 0x2000];
        var sample = Read(RecordBytes.Sample(42, 77, 7, chain, [1, 2, 3, 4], copied: 3));

        Assert.Equal(new RecordIdentity(RecordBytes.Process, 42, 77, 7), sample.Identity);
        Assert.Equal(chain, sample.Chain.ToArray());
        Assert.Equal((0xB0UL, 0x5000UL, 0x1000UL), (sample.FramePointer, sample.StackPointer, sample.UserAddress));
        Assert.Equal([1UL, 2, 3], sample.Stack.ToArray());
    }

    [Fact]
    public void A_sample_without_registers_has_none_and_no_stack()
    {
        var sample = Read(RecordBytes.Sample(42, 77, 7, [0x1000], hasRegisters: false));
        Assert.Equal((0UL, 0UL, 0UL), (sample.FramePointer, sample.StackPointer, sample.UserAddress));
        Assert.True(sample.Stack.IsEmpty);
        Assert.Equal(0x1000UL, sample.Address);
    }

    [Theory]
    [InlineData(RecordBytes.User, false)]
    [InlineData(RecordBytes.Kernel, true)]
    public void A_sample_says_where_it_was_taken(int mode, bool isInKernel) =>
        Assert.Equal(isInKernel, Take(RecordBytes.Sample(42, 77, 7, [0x1000], mode: (ushort)mode)).IsInKernel);

    [Fact]
    public void A_chain_longer_than_its_record_is_refused()
    {
        var bytes = RecordBytes.Sample(42, 77, 7, [0x1000]);
        foreach (var count in (ulong[])[6, 7, 0x7FFF_FFFF, ulong.MaxValue])
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(40), count);
            Assert.False(SampleRecord.TryRead(Take(bytes), out _));
        }
    }

    [Fact]
    public void A_stack_longer_than_its_record_is_none()
    {
        var bytes = RecordBytes.Sample(42, 77, 7, [0x1000], [1, 2, 3, 4]);
        var size = bytes.Length - (6 * 8);
        foreach (var length in (ulong[])[40, 4096, ulong.MaxValue])
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(size), length);
            Assert.True(SampleRecord.TryRead(Take(bytes), out var sample));
            Assert.True(sample.Stack.IsEmpty);
        }
    }

    [Fact]
    public void A_switch_says_whose_it_is_and_which_way_it_goes()
    {
        var record = Take(RecordBytes.Switch(42, 77, 7, RecordBytes.Out | RecordBytes.Preempted));
        Assert.True(record.TryReadIdentity(out var identity));
        Assert.Equal(new RecordIdentity(RecordBytes.Process, 42, 77, 7), identity);
        Assert.True(record.IsOut && record.IsPreempted);
        Assert.False(Take(RecordBytes.Switch(42, 77, 7, 0)).IsOut);
    }

    [Fact]
    public void What_was_lost_is_told_by_two_records()
    {
        Assert.Equal(12, Take(RecordBytes.Lost(12)).Lost());
        Assert.Equal(13, Take(RecordBytes.LostSamples(13)).Lost());
    }

    [Fact]
    public void A_thread_begins_and_has_a_name()
    {
        Assert.True(Take(RecordBytes.Fork(43)).TryReadTask(out var process, out var thread));
        Assert.Equal((RecordBytes.Process, 43), (process, thread));
        Assert.True(Take(RecordBytes.Comm(43, "a name")).TryReadName(out process, out thread, out var name));
        Assert.Equal((RecordBytes.Process, 43, "a name"), (process, thread, name));
    }

    [Fact]
    public void Records_that_are_too_short_are_refused()
    {
        foreach (var type in Enum.GetValues<PerfRecordType>())
        {
            var record = Take(RecordBytes.Record((uint)type, 0));
            Assert.False(SampleRecord.TryRead(record, out _));
            Assert.False(record.TryReadIdentity(out _));
            Assert.False(record.TryReadTask(out _, out _));
            Assert.False(record.TryReadName(out _, out _, out _));
            Assert.Equal(0, record.Lost());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(12)]
    [InlineData(24)]
    public void A_size_that_cannot_be_ends_the_reading(int size)
    {
        var bytes = RecordBytes.Record(14, 0, new byte[8]);
        BitConverter.TryWriteBytes(bytes.AsSpan(6), (ushort)size);
        ReadOnlySpan<byte> rest = bytes;
        Assert.False(PerfRecord.TryTake(ref rest, out _));
        Assert.Equal(16, rest.Length);
    }

    // Each record takes 8 bytes at least, so that as many turns are the end of it.
    [Fact]
    public void Any_bytes_are_read_to_their_end_or_refused() => Gen.Byte.Array[0, 400].Sample(
        bytes =>
        {
            // Most random sizes are refused at once: half of them are made to fit.
            if (bytes.Length >= 16 && bytes[0] % 2 == 0)
            {
                BitConverter.TryWriteBytes(bytes.AsSpan(6), (ushort)(bytes.Length / 8 * 8));
                BitConverter.TryWriteBytes(bytes.AsSpan(0), (uint)(bytes[1] % 16));
            }

            ReadOnlySpan<byte> rest = bytes;
            var turns = 0;
            while (PerfRecord.TryTake(ref rest, out var record))
            {
                _ = SampleRecord.TryRead(record, out _);
                _ = record.TryReadIdentity(out _);
                _ = record.TryReadTask(out _, out _);
                _ = record.TryReadName(out _, out _, out _);
                Assert.True(record.Lost() >= 0);
                turns++;
            }

            Assert.True(turns <= bytes.Length / 8);
        },
        iter: 20_000,
        seed: "0000perfrec1");

    private static PerfRecord Take(byte[] bytes)
    {
        ReadOnlySpan<byte> rest = bytes;
        Assert.True(PerfRecord.TryTake(ref rest, out var record));
        Assert.True(rest.IsEmpty);
        return record;
    }

    private static SampleRecord Read(byte[] bytes)
    {
        Assert.True(SampleRecord.TryRead(Take(bytes), out var sample));
        return sample;
    }
}
