using System.Buffers.Binary;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>
/// Methods that left by a jump: whose last call took their place on the stack. Where a call that has not returned leads to another method than
/// the one that runs there, that one was called and is gone. Those it jumped to, and which jumped on, are known where code leads from one to the next in one way only:
/// a jump of which nobody can tell where it leads is a way, too.
/// </summary>
/// <param name="codeAt">The code of the managed method at an address; null where there is none.</param>
/// <param name="read">Reads code.</param>
/// <param name="calls">Tells where calls and stubs lead.</param>
internal sealed class TailCalls(Func<ulong, MethodCode?> codeAt, ReadMemory read, CallSites calls)
{
    // Larger methods are not looked through.
    private const int MostBytes = 64 * 1024;

    // Methods that left, one after another.
    private const int MostJumps = 3;
    private readonly Dictionary<(ulong Return, ulong Callee), ulong[]> _known = [];
    private readonly Dictionary<ulong, Exits> _exits = [];

    /// <summary>Puts such methods into a stack, as addresses behind their jumps.</summary>
    /// <param name="stack">Addresses, the innermost first; all but the first are those that calls return to.</param>
    public void AddTo(List<ulong> stack)
    {
        for (var frame = 0; frame + 1 < stack.Count; frame++)
        {
            // A call may be the last instruction of its method.
            var callee = codeAt(frame == 0 ? stack[frame] : stack[frame] - 1);
            if (callee is { } running && codeAt(stack[frame + 1] - 1) is not null)
            {
                var gone = Between(stack[frame + 1], running);
                stack.InsertRange(frame + 1, gone);
                frame += gone.Length;
            }
        }
    }

    private ulong[] Between(ulong address, MethodCode running)
    {
        if (!_known.TryGetValue((address, running.Start), out var gone))
        {
            var way = new List<ulong>();
            if (calls.Callee(address, IsBeginning) is { } target && codeAt(target) is { } called && called.Method != running.Method && Ways(called, running, way) != 1)
            {
                // By a register, by one of several ways, or by a method without a frame that nothing else told of.
                way = [target + 1];
            }

            _known.Add((address, running.Start), gone = [.. way]);
        }

        return gone;
    }

    private bool IsBeginning(ulong address) => codeAt(address) is { } method && method.Start == address;

    // How many ways there are, 2 for all that are more than one; where there is one, the way, the innermost first.
    private int Ways(MethodCode from, MethodCode to, List<ulong> way, int depth = 1)
    {
        var exits = ExitsOf(from);
        foreach (var (after, method) in exits.Jumps)
        {
            if (method.Method == to.Method)
            {
                way.Add(after);
                return 1;
            }
        }

        if (exits.HasUnknown)
        {
            return 2;
        }

        MethodTable.Entry? by = null;
        foreach (var (after, method) in exits.Jumps)
        {
            var further = new List<ulong>();
            if (method.Method != from.Method && method.Method != by && (depth < MostJumps ? Ways(method, to, further, depth + 1) : 2) is > 0 and var ways)
            {
                if (ways > 1 || by is not null)
                {
                    way.Clear();
                    return 2;
                }

                by = method.Method;
                way.AddRange([.. further, after]);
            }
        }

        return by is null ? 0 : 1;
    }

    private Exits ExitsOf(MethodCode method)
    {
        if (!_exits.TryGetValue(method.Start, out var exits))
        {
            _exits.Add(method.Start, exits = Look(method));
        }

        return exits;
    }

    // Bytes of other instructions may look like a jump, and then lead to the beginning of a method by a chance of one in millions.
    private Exits Look(MethodCode method)
    {
        var code = method.End > method.Start && method.End - method.Start <= MostBytes ? new byte[method.End - method.Start] : [];
        if (code.Length == 0 || !read(method.Start, code))
        {
            return new Exits([], HasUnknown: true);
        }

        var (jumps, hasUnknown) = (new List<(ulong, MethodCode)>(), false);
        for (var at = 0; at < code.Length; at++)
        {
            var length = code.AsSpan(at) switch { [0xE9, _, _, _, _, ..] => 5, [0xFF, 0x25, _, _, _, _, ..] => 6, _ => 0 };
            var after = method.Start + (ulong)(at + length);
            if (length == 0 || IsInside(code.AsSpan(at, length), after, method))
            {
                hasUnknown |= IsByRegister(code.AsSpan(at));
            }
            else if (calls.Jumped(method.Start + (ulong)at, IsBeginning) is { } target && codeAt(target) is { } other)
            {
                jumps.Add((after, other));
            }
            else
            {
                hasUnknown |= calls.Jumped(method.Start + (ulong)at, _ => true) is { } first && calls.IsCode(first);
            }
        }

        return new Exits([.. jumps], hasUnknown);
    }

    // FF /4 with the prefix by which the JIT tells a jump out of a method from one within it; with an address in the code it is one of those above.
    private static bool IsByRegister(ReadOnlySpan<byte> code) => code is [>= 0x48 and <= 0x4F, 0xFF, var how, ..] && ((how >> 3) & 7) == 4 && how != 0x25;

    // Most near jumps are loops and branches.
    private static bool IsInside(ReadOnlySpan<byte> jump, ulong after, MethodCode method) =>
        jump[0] == 0xE9 && unchecked(after + (ulong)BinaryPrimitives.ReadInt32LittleEndian(jump[1..])) is var target && target >= method.Start && target < method.End;
}

/// <summary>How a method may leave by a jump.</summary>
/// <param name="Jumps">Jumps to the beginnings of methods: the address behind each, and the method.</param>
/// <param name="HasUnknown">True where there may be others: by a register, to what is no method's beginning, or where its code cannot be looked through.</param>
internal sealed record Exits((ulong After, MethodCode Method)[] Jumps, bool HasUnknown);

/// <summary>A method's code.</summary>
/// <param name="Start">Its first address.</param>
/// <param name="End">The address behind its last.</param>
/// <param name="Method">What it was compiled from; several pieces of code may be of one.</param>
internal readonly record struct MethodCode(ulong Start, ulong End, MethodTable.Entry Method);
