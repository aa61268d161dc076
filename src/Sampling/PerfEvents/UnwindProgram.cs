namespace PerfGate.Sampling.PerfEvents;

/// <summary>Runs the instructions (DW_CFA_...) that tell how frames change from the start of a function up to an address in it. Of registers only those that a chain of callers needs are kept.</summary>
/// <param name="address">As linked.</param>
/// <param name="codeFactor">Bytes of code that instructions count in.</param>
/// <param name="dataFactor">Bytes of the stack that they count in.</param>
/// <param name="isSignal">True for the frame of a signal.</param>
internal sealed class UnwindProgram(ulong address, ulong codeFactor, long dataFactor, bool isSignal)
{
    private const int MostRemembered = 64;
    private readonly Stack<UnwindRow> _remembered = [];
    private UnwindRow _initial = new();
    private ulong _at;

    /// <summary>What holds so far.</summary>
    public UnwindRow Row { get; private set; } = new() { IsSignal = isSignal };

    /// <summary>Runs what holds for all functions, and keeps it as what is restored to.</summary>
    public bool TryBegin(ReadOnlyMemory<byte> instructions, ulong start)
    {
        _at = start;
        var isDone = TryRun(instructions);
        _initial = Row;
        _at = start;
        return isDone;
    }

    /// <summary>Runs up to the address, or to the end.</summary>
    /// <returns>False at an instruction that is not known, or none.</returns>
    public bool TryRun(ReadOnlyMemory<byte> instructions)
    {
        var reader = new DwarfReader(instructions.Span);
        while (!reader.IsAtEnd && _at <= address)
        {
            var operation = reader.Byte();
            var isKnown = (operation >> 6) switch
            {
                1 => Advance((ulong)(operation & 0x3F)),
                2 => Save(operation & 0x3F, new(UnwindRow.Place.Offset, Scaled((long)reader.Unsigned()))),
                3 => Restore(operation & 0x3F),
                _ => operation < 0x0C ? TryPlain(operation, ref reader) : TryFrame(operation, ref reader, instructions),
            };
            if (!isKnown || reader.HasFailed)
            {
                return false;
            }
        }

        return true;
    }

    private bool TryPlain(byte operation, ref DwarfReader reader) => operation switch
    {
        0x00 => true,
        0x02 => Advance(reader.Byte()),
        0x03 => Advance(reader.UInt16()),
        0x04 => Advance(reader.UInt32()),
        0x05 => Save(Register(ref reader), new(UnwindRow.Place.Offset, Scaled((long)reader.Unsigned()))),
        0x06 => Restore(Register(ref reader)),
        0x07 => Register(ref reader) is var register && Save(register, new(register == UnwindRow.ReturnAddress ? UnwindRow.Place.None : UnwindRow.Place.Unknown)),
        0x08 => Save(Register(ref reader), new(UnwindRow.Place.Same)),
        0x09 => Save(Register(ref reader), new(UnwindRow.Place.Unknown)) && reader.Unsigned() < int.MaxValue,
        0x0A => Remember(),
        0x0B => Recall(),
        _ => false,
    };

    private bool TryFrame(byte operation, ref DwarfReader reader, ReadOnlyMemory<byte> all) => operation switch
    {
        0x0C => Frame(Register(ref reader), (long)reader.Unsigned()),
        0x0D => Frame(Register(ref reader), Row.FrameOffset),
        0x0E => Frame(Row.FrameRegister, (long)reader.Unsigned()),
        0x0F => FrameBy(Block(ref reader, all)),
        0x10 => Save(Register(ref reader), new(UnwindRow.Place.Expression, 0, Block(ref reader, all))),
        0x11 => Save(Register(ref reader), new(UnwindRow.Place.Offset, Scaled(reader.Signed()))),
        0x12 => Frame(Register(ref reader), Scaled(reader.Signed())),
        0x13 => Frame(Row.FrameRegister, Scaled(reader.Signed())),
        0x14 or 0x15 => Save(Register(ref reader), new(UnwindRow.Place.Unknown)) && reader.Unsigned() is var _,
        0x16 => Save(Register(ref reader), new(UnwindRow.Place.Unknown)) && Block(ref reader, all) is var _,
        0x2E => reader.Unsigned() is var _,
        _ => false,
    };

    private static int Register(ref DwarfReader reader) => (int)Math.Min(reader.Unsigned(), int.MaxValue);

    private static ReadOnlyMemory<byte> Block(ref DwarfReader reader, ReadOnlyMemory<byte> all)
    {
        var length = reader.Block().Length;
        return all.Slice(reader.Position - length, length);
    }

    private long Scaled(long offset) => unchecked(offset * dataFactor);

    // Instructions behind one that leads beyond the address hold for others.
    private bool Advance(ulong count)
    {
        _at = unchecked(_at + (count * codeFactor));
        return true;
    }

    private bool Frame(int register, long offset)
    {
        Row = Row with { FrameRegister = register, FrameOffset = offset, FrameExpression = default };
        return true;
    }

    private bool FrameBy(ReadOnlyMemory<byte> expression)
    {
        Row = Row with { FrameRegister = -1, FrameExpression = expression };
        return true;
    }

    private bool Save(int register, UnwindRow.Saved saved)
    {
        Row = register switch
        {
            UnwindRow.FramePointer => Row with { Frame = saved },
            UnwindRow.ReturnAddress => Row with { Return = saved },
            _ => Row,
        };
        return true;
    }

    private bool Restore(int register) => register switch
    {
        UnwindRow.FramePointer => Save(register, _initial.Frame),
        UnwindRow.ReturnAddress => Save(register, _initial.Return),
        _ => true,
    };

    private bool Remember()
    {
        _remembered.Push(Row);
        return _remembered.Count <= MostRemembered;
    }

    private bool Recall()
    {
        if (!_remembered.TryPop(out var row))
        {
            return false;
        }

        Row = row;
        return true;
    }
}
