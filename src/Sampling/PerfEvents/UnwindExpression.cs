namespace PerfGate.Sampling.PerfEvents;

/// <summary>Words of a stack that were copied.</summary>
/// <param name="bottom">The address of the first.</param>
/// <param name="words">The words, outwards.</param>
internal readonly ref struct StackWords(ulong bottom, ReadOnlySpan<ulong> words)
{
    private readonly ReadOnlySpan<ulong> _words = words;

    /// <summary>The address of the first.</summary>
    public ulong Bottom => bottom;

    /// <summary>The address after the last.</summary>
    public ulong End => unchecked(bottom + ((ulong)_words.Length * sizeof(ulong)));

    /// <summary>The word at an address; false where it was not copied.</summary>
    public bool TryRead(ulong address, out ulong word)
    {
        var at = (address - bottom) / sizeof(ulong);
        if (address < bottom || address % sizeof(ulong) != 0 || at >= (ulong)_words.Length)
        {
            word = 0;
            return false;
        }

        word = _words[(int)at];
        return true;
    }
}

/// <summary>Where a thread is in one of its functions, as far as a chain of callers needs it.</summary>
/// <param name="Address">The instruction that it is at, or returns to.</param>
/// <param name="Stack">The stack pointer.</param>
/// <param name="Frame">The frame pointer; null where it is not known what the function has in it.</param>
/// <param name="IsReturn">True where the instruction is the one behind a call.</param>
internal readonly record struct Activation(ulong Address, ulong Stack, ulong? Frame, bool IsReturn);

/// <summary>Computes what expressions (DW_OP_...) tell of a frame, as far as the compilers of C and the libraries written by hand use them.</summary>
internal static class UnwindExpression
{
    private const int MostValues = 16;

    /// <summary>Computes an address.</summary>
    /// <param name="expression">The operations.</param>
    /// <param name="activation">What registers hold.</param>
    /// <param name="words">What memory holds.</param>
    /// <param name="begin">What the computation begins with; null for nothing.</param>
    /// <returns>Null where an operation is not known, or needs what is not.</returns>
    public static ulong? Of(ReadOnlySpan<byte> expression, Activation activation, StackWords words, ulong? begin)
    {
        Span<ulong> values = stackalloc ulong[MostValues];
        var count = 0;
        if (begin is { } first)
        {
            values[count++] = first;
        }

        var reader = new DwarfReader(expression);
        while (!reader.IsAtEnd)
        {
            var operation = reader.Byte();
            if (Pushed(operation, ref reader, activation) is { } pushed)
            {
                if (count == MostValues)
                {
                    return null;
                }

                values[count++] = pushed;
            }
            else if (!TryReplace(operation, ref reader, values, ref count, words))
            {
                return null;
            }
        }

        return reader.HasFailed || count == 0 ? null : values[count - 1];
    }

    private static ulong? Pushed(byte operation, ref DwarfReader reader, Activation activation) => operation switch
    {
        0x08 => reader.Byte(),
        0x09 => (ulong)(sbyte)reader.Byte(),
        0x0A => reader.UInt16(),
        0x0B => (ulong)(short)reader.UInt16(),
        0x0C => reader.UInt32(),
        0x0D => (ulong)(int)reader.UInt32(),
        >= 0x30 and <= 0x4F => (ulong)(operation - 0x30),
        0x70 + UnwindRow.FramePointer => activation.Frame is { } frame ? unchecked(frame + (ulong)reader.Signed()) : null,
        0x70 + UnwindRow.StackPointer => unchecked(activation.Stack + (ulong)reader.Signed()),
        0x70 + UnwindRow.ReturnAddress => unchecked(activation.Address + (ulong)reader.Signed()),
        _ => null,
    };

    private static bool TryReplace(byte operation, ref DwarfReader reader, scoped Span<ulong> values, ref int count, StackWords words)
    {
        const byte Dereference = 0x06;
        const byte AddConstant = 0x23;
        if (operation is Dereference or AddConstant)
        {
            if (count == 0)
            {
                return false;
            }

            ref var top = ref values[count - 1];
            if (operation == AddConstant)
            {
                top = unchecked(top + reader.Unsigned());
                return true;
            }

            return words.TryRead(top, out top);
        }

        if (count < 2)
        {
            return false;
        }

        var right = values[--count];
        var left = values[count - 1];
        ulong? result = operation switch
        {
            0x1A => left & right,
            0x1C => unchecked(left - right),
            0x1E => unchecked(left * right),
            0x22 => unchecked(left + right),
            0x24 => right < 64 ? left << (int)right : 0,
            0x2A => (long)left >= (long)right ? 1UL : 0,
            _ => null,
        };
        values[count - 1] = result ?? 0;
        return result is not null;
    }
}
