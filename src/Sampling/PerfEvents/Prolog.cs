using System.Buffers.Binary;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>
/// Reads how a compiled method of x64 begins and ends, as the runtime's compiler writes it. Small methods keep no frame pointer, and no
/// method does before its first instructions are over, or after its last pop: a chain of frame pointers then misses the caller, whose address
/// lies as far up the stack as was pushed. Whatever is not known instruction by instruction is left alone.
/// </summary>
internal static class Prolog
{
    /// <summary>As many bytes from the start of a method as are worth reading: more than the longest known beginning.</summary>
    public const int Bytes = 64;

    private const int Word = sizeof(ulong);
    private const int FramePointer = 5;

    // Of the instructions of a beginning: what is cut off is not known.
    private const int LongestStep = 8;

    /// <summary>Where the return address lies that a chain of frame pointers misses.</summary>
    /// <param name="start">The method's first bytes.</param>
    /// <param name="offset">How far from its start the thread is, or returns to.</param>
    /// <param name="here">The bytes from there on.</param>
    /// <returns>How many words above the stack pointer; null where the chain misses nothing, or that cannot be told.</returns>
    public static int? MissingCallerAt(ReadOnlySpan<byte> start, int offset, ReadOnlySpan<byte> here)
    {
        if (IsEnd(here, out var left))
        {
            return left;
        }

        if (offset < 0 || start.IsEmpty || IsReplaced(start))
        {
            return null;
        }

        var method = new Beginning();
        while (method.At < offset && method.TryStep(start))
        {
        }

        // Beyond the last instruction that is known, code of a method without a frame pointer moves the stack pointer no more.
        var isOver = method.At < offset && method.At + LongestStep <= start.Length && !method.PushedFramePointer;
        return !method.HasFrame && (method.At == offset || isOver) ? method.Words : null;
    }

    // A loop that was compiled anew while it ran is entered with its old frame still there: mov rax, [rbp]; push rax.
    private static bool IsReplaced(ReadOnlySpan<byte> start) => start.StartsWith((ReadOnlySpan<byte>)[0x48, 0x8B, 0x45, 0x00]);

    // What takes the stack down and leaves: words is null where the frame pointer is still the method's own.
    private static bool IsEnd(ReadOnlySpan<byte> code, out int? words)
    {
        var (count, hasFrame, isFirst) = (0, false, true);
        words = null;
        while (true)
        {
            if (IsZeroUpper(code))
            {
                code = code[3..];
                continue;
            }

            if (isFirst && TryMove(code, [0x48, 0x83, 0xC4], [0x48, 0x81, 0xC4], out var freed, out var length) && freed > 0)
            {
                count += freed;
                code = code[length..];
            }
            else if (isFirst && TryMove(code, [0x48, 0x8D, 0x65], [0x48, 0x8D, 0xA5], out _, out length))
            {
                // lea rsp, [rbp-n]
                hasFrame = true;
                code = code[length..];
            }
            else if (IsPushOrPop(code, 0x58, out var register, out length))
            {
                count++;
                hasFrame |= register == FramePointer;
                code = code[length..];
            }
            else
            {
                break;
            }

            isFirst = false;
        }

        words = hasFrame ? null : count;
        return IsLeaving(code);
    }

    // A return, or a jump to another method: with a prefix without effect, which tells it from jumps inside of the method.
    private static bool IsLeaving(ReadOnlySpan<byte> code) => code switch
    {
        [0xC3, ..] or [0xC2, ..] or [0xF3, 0xC3, ..] => true,
        [0x48, 0xFF, var jump, ..] => ((jump >> 3) & 7) == 4,
        _ => false,
    };

    private static bool IsZeroUpper(ReadOnlySpan<byte> code) => code is [0xC5, 0xF8, 0x77, ..];

    // One byte, or two for the eight registers that came later; the operation has the register in its lowest bits.
    private static bool IsPushOrPop(ReadOnlySpan<byte> code, byte operation, out int register, out int length)
    {
        var isLater = code is [0x41, ..];
        length = isLater ? 2 : 1;
        register = code.Length < length ? 0 : (code[length - 1] & 7) + (isLater ? 8 : 0);
        return code.Length >= length && (code[length - 1] & 0xF8) == operation;
    }

    // Whole words as an operand of one byte or of four.
    private static bool TryMove(ReadOnlySpan<byte> code, ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, out int words, out int length)
    {
        var bytes = 0;
        length = 0;
        if (code.StartsWith(near) && code.Length > near.Length)
        {
            bytes = (sbyte)code[near.Length];
            length = near.Length + 1;
        }
        else if (code.StartsWith(far) && code.Length >= far.Length + 4)
        {
            bytes = BinaryPrimitives.ReadInt32LittleEndian(code[far.Length..]);
            length = far.Length + 4;
        }

        words = bytes / Word;
        return length > 0 && bytes % Word == 0;
    }

    /// <summary>The first instructions of a method, one after the other.</summary>
    private struct Beginning
    {
        /// <summary>How far it is decoded.</summary>
        public int At { get; private set; }

        /// <summary>What was pushed, or set aside, above the return address.</summary>
        public int Words { get; private set; }

        public bool PushedFramePointer { get; private set; }

        /// <summary>True once the frame pointer is the method's own.</summary>
        public bool HasFrame { get; private set; }

        // False at what is not known to belong to a beginning.
        public bool TryStep(ReadOnlySpan<byte> start)
        {
            if (HasFrame || At >= start.Length)
            {
                return false;
            }

            var code = start[At..];
            int words;
            if (IsPushOrPop(code, 0x50, out var register, out var length))
            {
                PushedFramePointer |= register == FramePointer;
                words = 1;
            }
            else if (IsZeroUpper(code) || code is [0xF3, 0x0F, 0x1E, 0xFA, ..])
            {
                (words, length) = (0, code[0] == 0xC5 ? 3 : 4);
            }
            else if (TryMove(code, [0x48, 0x83, 0xEC], [0x48, 0x81, 0xEC], out words, out length))
            {
                if (words < 0)
                {
                    return false;
                }
            }
            else if (PushedFramePointer && IsFrame(code, out length))
            {
                HasFrame = true;
            }
            else
            {
                return false;
            }

            // Nobody's frame is larger than a stack.
            At += length;
            Words = Math.Min(Words + words, 1 << 24);
            return true;
        }

        // mov rbp, rsp in both of its forms, or lea rbp, [rsp+n].
        private static bool IsFrame(ReadOnlySpan<byte> code, out int length)
        {
            length = 3;
            return code is [0x48, 0x8B, 0xEC, ..] or [0x48, 0x89, 0xE5, ..] || TryMove(code, [0x48, 0x8D, 0x6C, 0x24], [0x48, 0x8D, 0xAC, 0x24], out _, out length);
        }
    }
}
