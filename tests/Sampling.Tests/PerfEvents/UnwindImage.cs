using System.Text;

namespace PerfGate.Sampling.Tests.PerfEvents;

/// <summary>A file of native code that tells how to unwind it, written down for a test: code at 0x1000 of the file is linked to 0x5000, functions in it are 0x100 long.</summary>
internal sealed class UnwindImage
{
    public const ulong CodeOffset = 0x1000;
    public const ulong CodeAddress = 0x5000;
    public const ulong CodeBytes = 0x1000;
    public const ulong FunctionBytes = 0x100;
    private const long TablesAt = 0x2000;
    private const long TablesAddress = 0x9000;
    private readonly List<(byte[] Instructions, bool IsSignal)> _functions = [];

    /// <summary>Adds the next function; before its instructions the frame begins 8 bytes above the stack pointer, below it the return address.</summary>
    public UnwindImage Function(string instructions, bool isSignal = false)
    {
        _functions.Add((Convert.FromHexString(instructions.Replace(" ", "")), isSignal));
        return this;
    }

    public byte[] Bytes()
    {
        var frames = new MemoryStream();
        var index = new MemoryStream();
        var framesAddress = TablesAddress + 12 + (_functions.Count * 8);
        for (var i = 0; i < _functions.Count; i++)
        {
            // What functions have in common: version 1, letters, factors 1 and -8, register 16, addresses from where they stand in 32 bits.
            var common = frames.Position;
            Record(frames, body =>
            {
                body.Write(0);
                body.Write((byte)1);
                body.Write(Encoding.ASCII.GetBytes(_functions[i].IsSignal ? "zRS\0" : "zR\0"));
                body.Write([1, 0x78, 16, 1, 0x1B]);
                body.Write([0x0C, 7, 8, 0x90, 1]);
            });
            var start = (long)CodeAddress + (i * (long)FunctionBytes);
            new BinaryWriter(index).Write([.. BitConverter.GetBytes((int)(start - TablesAddress)), .. BitConverter.GetBytes((int)(framesAddress + frames.Position - TablesAddress))]);
            Record(frames, body =>
            {
                var here = frames.Position + 4;
                body.Write((int)(here - common));
                body.Write((int)(start - (framesAddress + here + 4)));
                body.Write((int)FunctionBytes);
                body.Write((byte)0);
                body.Write(_functions[i].Instructions);
            });
        }

        frames.Write(new byte[4]);
        var image = new MemoryStream(new byte[TablesAt], 0, (int)TablesAt, writable: true, publiclyVisible: true);
        Header(new BinaryWriter(image), 12 + index.Length, 12 + index.Length + frames.Length);
        var head = new MemoryStream();
        var writer = new BinaryWriter(head);
        writer.Write([1, 0x1B, 3, 0x3B]);
        writer.Write((int)(framesAddress - TablesAddress - 4));
        writer.Write(_functions.Count);
        return [.. image.GetBuffer(), .. head.ToArray(), .. index.ToArray(), .. frames.ToArray()];
    }

    private static void Record(Stream stream, Action<BinaryWriter> write)
    {
        var body = new MemoryStream();
        write(new BinaryWriter(body));
        body.Write(new byte[(8 - ((body.Length + 4) % 8)) % 8]);
        stream.Write(BitConverter.GetBytes((int)body.Length));
        stream.Write(body.ToArray());
    }

    private static void Header(BinaryWriter writer, long headerBytes, long tableBytes)
    {
        writer.Write([0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        writer.Write((ushort)3);
        writer.Write((ushort)62);
        writer.Write(1);
        writer.Write(0UL);
        writer.Write(64UL);
        writer.Write(0UL);
        writer.Write(0);
        writer.Write((ushort)64);
        writer.Write((ushort)56);
        writer.Write((ushort)3);
        writer.Write((ushort)64);
        writer.Write(0);
        Segment(writer, 1, 5, (long)CodeOffset, (long)CodeAddress, (long)CodeBytes);
        Segment(writer, 1, 4, TablesAt, TablesAddress, tableBytes);
        Segment(writer, 0x6474e550, 4, TablesAt, TablesAddress, headerBytes);
    }

    private static void Segment(BinaryWriter writer, uint type, int flags, long offset, long address, long size)
    {
        writer.Write(type);
        writer.Write(flags);
        writer.Write(offset);
        writer.Write(address);
        writer.Write(address);
        writer.Write(size);
        writer.Write(size);
        writer.Write(0x1000L);
    }
}
