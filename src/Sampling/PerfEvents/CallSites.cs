using System.Buffers.Binary;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>Copies memory of this process that may be gone by now.</summary>
/// <param name="address">Where the first byte is.</param>
/// <param name="bytes">Takes the bytes.</param>
/// <returns>False where not all of them can be read.</returns>
internal delegate bool ReadMemory(ulong address, Span<byte> bytes);

/// <summary>Tells which addresses a call returns to: those right behind a call instruction of x64. What was found out is kept, for code seldom changes during a pass.</summary>
/// <param name="regions">Where code lies.</param>
/// <param name="read">Reads code.</param>
internal sealed class CallSites(CodeRegions regions, ReadMemory read)
{
    // An indirect call by a register, an index and a displacement of 32 bits; a prefix before it does not matter.
    private const int LongestCall = 7;
    private const int MostKept = 1 << 16;

    // Stubs lead to what is called: that of one that is compiled later, one that reaches far, one that the runtime exchanges.
    private const int MostStubs = 4;
    private readonly Dictionary<ulong, bool> _known = [];

    /// <summary>True where the code at an address is executable and follows a call; false also where it cannot be read.</summary>
    public bool Follows(ulong address)
    {
        if (_known.TryGetValue(address, out var follows))
        {
            return follows;
        }

        if (_known.Count >= MostKept)
        {
            _known.Clear();
        }

        // What is not known yet may be code all the same, compiled since the last look at where code lies.
        return Look(address) is { } found && (_known[address] = found);
    }

    /// <summary>True where executable code is known to lie.</summary>
    public bool IsCode(ulong address) => regions.Find(address) is not null;

    /// <summary>True where the call before an address leads to code close to another: what runs there was called there.</summary>
    /// <param name="address">Where the call returns to.</param>
    /// <param name="code">The code.</param>
    /// <param name="bytes">How large what is called is at most.</param>
    public bool LeadTo(ulong address, ulong code, uint bytes)
    {
        var target = Target(address);
        for (var stubs = 0; target is { } at; stubs++)
        {
            if (code - at < bytes)
            {
                return true;
            }

            target = stubs < MostStubs ? Jump(at) : null;
        }

        return false;
    }

    /// <summary>Where the call before an address leads, by way of stubs; null where that cannot be told.</summary>
    /// <param name="address">Where the call returns to.</param>
    /// <param name="isEnd">True where the way ends.</param>
    public ulong? Callee(ulong address, Func<ulong, bool> isEnd) => EndOf(Target(address), isEnd);

    /// <summary>Where a jump leads, by way of stubs; null where that cannot be told.</summary>
    /// <param name="address">The jump.</param>
    /// <param name="isEnd">True where the way ends.</param>
    public ulong? Jumped(ulong address, Func<ulong, bool> isEnd) => EndOf(Jump(address), isEnd);

    private ulong? EndOf(ulong? target, Func<ulong, bool> isEnd)
    {
        for (var stubs = 0; target is { } at && !isEnd(at); stubs++)
        {
            target = stubs < MostStubs ? Jump(at) : null;
        }

        return target;
    }

    // Of a call that names what it calls, or where that is written.
    private ulong? Target(ulong address)
    {
        Span<byte> call = stackalloc byte[6];
        if (!Follows(address) || !read(address - 6, call))
        {
            return null;
        }

        var distance = BinaryPrimitives.ReadInt32LittleEndian(call[2..]);
        return call switch
        {
            [_, 0xE8, ..] => unchecked(address + (ulong)distance),
            [0xFF, 0x15, ..] => Written(unchecked(address + (ulong)distance)),
            _ => null,
        };
    }

    // Where a jump leads, as stubs begin with it: jmp near, jmp [rip+n], mov rax, n and jmp rax.
    private ulong? Jump(ulong at)
    {
        Span<byte> code = stackalloc byte[12];
        return !read(at, code) ? null : code switch
        {
            [0xE9, ..] => unchecked(at + 5 + (ulong)BinaryPrimitives.ReadInt32LittleEndian(code[1..])),
            [0xFF, 0x25, ..] => Written(unchecked(at + 6 + (ulong)BinaryPrimitives.ReadInt32LittleEndian(code[2..]))),
            [0x48, 0xB8, .., 0xFF, 0xE0] => BinaryPrimitives.ReadUInt64LittleEndian(code[2..]),
            _ => null,
        };
    }

    private ulong? Written(ulong at)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        return read(at, word) ? BinaryPrimitives.ReadUInt64LittleEndian(word) : null;
    }

    // Null where it cannot be told now.
    private bool? Look(ulong address)
    {
        // A call may be the last thing in a region, when it does not return: then nobody comes from it either.
        if (regions.Find(address) is not { } region)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[LongestCall];
        var length = (int)Math.Min(LongestCall, address - region.Start);
        return length == 0 ? false : read(address - (ulong)length, bytes[..length]) ? EndsInCall(bytes[..length]) : null;
    }

    /// <summary>True where bytes end in what may be a call instruction: of x64 that cannot be told for certain from behind.</summary>
    public static bool EndsInCall(ReadOnlySpan<byte> code) =>
        (code.Length >= 5 && code[^5] == 0xE8)
        || (code.Length >= 2 && LengthOfIndirect(code[^2..]) == 2)
        || (code.Length >= 3 && LengthOfIndirect(code[^3..]) == 3)
        || (code.Length >= 4 && LengthOfIndirect(code[^4..]) == 4)
        || (code.Length >= 6 && LengthOfIndirect(code[^6..]) == 6)
        || (code.Length >= 7 && LengthOfIndirect(code[^7..]) == 7);

    // Of FF /2: the opcode, ModRM, perhaps SIB, perhaps a displacement; 0 where it is none.
    private static int LengthOfIndirect(ReadOnlySpan<byte> code)
    {
        if (code[0] != 0xFF || ((code[1] >> 3) & 7) != 2)
        {
            return 0;
        }

        var (mode, register) = (code[1] >> 6, code[1] & 7);
        var hasIndex = mode != 3 && register == 4;
        if (hasIndex && code.Length < 3)
        {
            return 0;
        }

        var displacement = mode switch
        {
            0 when register == 5 || (hasIndex && (code[2] & 7) == 5) => 4,
            1 => 1,
            2 => 4,
            _ => 0,
        };
        return 2 + (hasIndex ? 1 : 0) + displacement;
    }
}
