using System.Text;

namespace PerfGate.Sampling.Tests.PerfEvents;

/// <summary>A file of native code, written down for a test: text at 0x1000 of the file is linked to 0x5000.</summary>
internal sealed class ElfImage
{
    public const ulong TextOffset = 0x1000;
    public const ulong TextAddress = 0x5000;
    public const ulong TextBytes = 0x1000;
    private readonly List<(string Name, ulong Address, ulong Size, byte Kind, ushort Section)> _symbols = [];
    private readonly byte[] _id;
    private readonly uint _type;

    /// <param name="type">2 for all symbols, 11 for those that others may use.</param>
    /// <param name="id">The build's id; empty for none.</param>
    public ElfImage(uint type, params byte[] id)
    {
        _type = type;
        _id = id;
    }

    public ElfImage Function(string name, ulong address, ulong size, byte kind = 0x12, ushort section = 1)
    {
        _symbols.Add((name, address, size, kind, section));
        return this;
    }

    public byte[] Bytes()
    {
        var image = new MemoryStream();
        var writer = new BinaryWriter(image);
        var names = new MemoryStream();
        names.WriteByte(0);

        writer.Seek((int)(TextOffset + TextBytes), SeekOrigin.Begin);
        var symbolsAt = image.Position;
        writer.Write(new byte[24]);
        foreach (var symbol in _symbols)
        {
            writer.Write((uint)names.Position);
            writer.Write(symbol.Kind);
            writer.Write((byte)0);
            writer.Write(symbol.Section);
            writer.Write(symbol.Address);
            writer.Write(symbol.Size);
            names.Write(Encoding.UTF8.GetBytes(symbol.Name + "\0"));
        }

        var namesAt = image.Position;
        writer.Write(names.ToArray());
        var noteAt = image.Position;
        if (_id.Length > 0)
        {
            writer.Write(4);
            writer.Write(_id.Length);
            writer.Write(3);
            writer.Write("GNU\0"u8);
            writer.Write(_id);
        }

        var noteBytes = image.Position - noteAt;
        var sectionsAt = image.Position;
        writer.Write(new byte[64]);
        Section(writer, _type, symbolsAt, namesAt - symbolsAt, link: 2);
        Section(writer, 3, namesAt, noteAt - namesAt, link: 0);

        writer.Seek(0, SeekOrigin.Begin);
        writer.Write([0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        writer.Write((ushort)3);
        writer.Write((ushort)62);
        writer.Write(1);
        writer.Write(0UL);
        writer.Write(64UL);
        writer.Write(sectionsAt);
        writer.Write(0);
        writer.Write((ushort)64);
        writer.Write((ushort)56);
        writer.Write((ushort)2);
        writer.Write((ushort)64);
        writer.Write((ushort)3);
        writer.Write((ushort)0);
        Segment(writer, 1, 5, (long)TextOffset, (long)TextAddress, (long)TextBytes);
        Segment(writer, 4, 4, noteAt, noteAt, noteBytes);
        return image.ToArray();
    }

    private static void Segment(BinaryWriter writer, int type, int flags, long offset, long address, long size)
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

    private static void Section(BinaryWriter writer, uint type, long offset, long size, int link)
    {
        writer.Write(0);
        writer.Write(type);
        writer.Write(0L);
        writer.Write(0L);
        writer.Write(offset);
        writer.Write(size);
        writer.Write(link);
        writer.Write(0);
        writer.Write(8L);
        writer.Write(24L);
    }
}
