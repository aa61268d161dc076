using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace PerfGate.Sampling.Tests.PerfEvents;

/// <summary>Records as the kernel writes them, by hand.</summary>
internal static class RecordBytes
{
    public const int Process = 1000;
    public const ushort User = 2;
    public const ushort Kernel = 1;
    public const ushort Out = 1 << 13;
    public const ushort Preempted = 1 << 14;

    public static byte[] Record(uint type, ushort misc, params byte[][] parts)
    {
        var body = parts.SelectMany(part => part).ToArray();
        var bytes = new byte[8 + body.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, type);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), misc);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(6), (ushort)bytes.Length);
        body.CopyTo(bytes, 8);
        return bytes;
    }

    public static byte[] Sample(int thread, long time, ulong id, ulong[] chain, ulong[]? stack = null, ushort mode = User, int process = Process, bool hasRegisters = true, int? copied = null)
    {
        stack ??= [];
        byte[][] registers = hasRegisters ? [Words(2, 0xB0, 0x5000, chain.FirstOrDefault(address => address < 0xFFFF_FFFF_FFFF_F000UL))] : [Words(0)];
        byte[][] memory = stack.Length == 0 ? [Words(0)] : [Words((ulong)stack.Length * 8), Words(stack), Words((ulong)(copied ?? stack.Length) * 8)];
        return Record(9, mode, [Words(id, mode == Kernel ? 0xFFFF_FFFF_8100_0000 : chain[0]), Ints(process, thread), Words((ulong)time, (ulong)chain.Length), Words(chain), .. registers, .. memory]);
    }

    public static byte[] Switch(int thread, long time, ulong id, ushort misc, int process = Process) => Record(14, misc, Identity(thread, time, id, process));

    public static byte[] Lost(ulong count) => Record(2, 0, Words(7, count), Identity(1, 1, 7));

    public static byte[] LostSamples(ulong count) => Record(13, 0, Words(count), Identity(1, 1, 7));

    public static byte[] Throttle() => Record(5, 0, Words(1, 7, 7), Identity(1, 1, 7));

    public static byte[] Fork(int thread, int process = Process) => Record(7, 0, Ints(process, process, thread, 1), Words(5), Identity(thread, 5, 7, process));

    public static byte[] Exit(int thread, long time) => Record(4, 0, Ints(Process, Process, thread, 1), Words((ulong)time), Identity(thread, time, 7));

    public static byte[] Comm(int thread, string name)
    {
        var text = Encoding.UTF8.GetBytes(name);
        return Record(3, 0, Ints(Process, thread), [.. text, .. new byte[8 - (text.Length % 8)]], Identity(thread, 5, 7));
    }

    public static byte[] Identity(int thread, long time, ulong id, int process = Process) => [.. Ints(process, thread), .. Words((ulong)time, id)];

    public static byte[] Words(params ulong[] words) => MemoryMarshal.AsBytes(words.AsSpan()).ToArray();

    public static byte[] Ints(params int[] words) => MemoryMarshal.AsBytes(words.AsSpan()).ToArray();
}
