using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling.Tests.PerfEvents;

public class TailCallsTests
{
    private const ulong Code = 0x1_0000;
    private const ulong Cells = 0x2_0000;
    private const ulong Stubs = 0x3_0000;
    private readonly byte[] _memory = new byte[0x3_0000];

    // A method of 0x100 bytes at each multiple, named by its number.
    private readonly Dictionary<int, string> _names = [];

    [Fact]
    public void Who_jumped_to_what_runs_stands_between()
    {
        Call(0, to: Method(1));
        Jump(1, to: Method(2));

        Assert.Equal([In(2), AfterJump(1), AfterCall(0), 7], With([In(2), AfterCall(0), 7]));
    }

    [Fact]
    public void A_jump_and_a_call_may_lead_by_cells_and_stubs()
    {
        Write(Stubs, [0xE9], Method(1));
        Cell(0, Stubs);
        Write(Method(0) + 0x20, [0xFF, 0x15], Cells);
        Write(Stubs + 0x10, [0xFF, 0x25], Cells + 8);
        Cell(8, Method(2));
        Cell(16, Stubs + 0x10);
        Write(Method(1) + 0x40, [0x48, 0xFF, 0x25], Cells + 16);

        Assert.Equal([In(2), Method(1) + 0x47, Method(0) + 0x26], With([In(2), Method(0) + 0x26]));
    }

    [Fact]
    public void Several_may_have_left()
    {
        Call(0, to: Method(1));
        Jump(1, to: Method(2));
        Jump(2, to: Method(3));

        Assert.Equal([In(3), AfterJump(2), AfterJump(1), AfterCall(0)], With([In(3), AfterCall(0)]));
    }

    [Theory]
    [InlineData(3, 4)]
    [InlineData(4, 3)]
    public void Of_two_ways_nobody_knows_which_was_gone(int first, int second)
    {
        Call(0, to: Method(1));
        Jump(1, to: Method(first));
        Write(Method(1) + 0x50, [0xE9], Method(second));
        Jump(3, to: Method(2));
        Jump(4, to: Method(2));

        Assert.Equal([In(2), Method(1) + 1, AfterCall(0)], With([In(2), AfterCall(0)]));
    }

    [Fact]
    public void Two_ways_further_on_are_two_ways()
    {
        // By 3 and then 5 or 6, or by 4: that there is one way by 4 does not make it the one.
        Call(0, to: Method(1));
        Jump(1, to: Method(3));
        Write(Method(1) + 0x50, [0xE9], Method(4));
        Jump(3, to: Method(5));
        Write(Method(3) + 0x50, [0xE9], Method(6));
        Jump(4, to: Method(2));
        Jump(5, to: Method(2));
        Jump(6, to: Method(2));

        Assert.Equal([In(2), Method(1) + 1, AfterCall(0)], With([In(2), AfterCall(0)]));
    }

    [Fact]
    public void Two_jumps_to_the_same_method_are_one_way()
    {
        Call(0, to: Method(1));
        Jump(1, to: Method(2));
        Write(Method(1) + 0x50, [0xE9], Method(2));
        Jump(2, to: Method(3));

        Assert.Equal([In(3), AfterJump(2), AfterJump(1), AfterCall(0)], With([In(3), AfterCall(0)]));
    }

    /// <summary><c>return c ? D() : f();</c>, and <c>D</c> ends in a call of what <c>f</c> is, too: that it is <c>D</c> which ran nobody can tell.</summary>
    [Theory]
    [InlineData(0x48, 0xFF, 0x61, 0x18)] // jmp [rcx+0x18]
    [InlineData(0x49, 0xFF, 0xE3, 0x00)] // jmp r11
    [InlineData(0xE9, 0x00, 0x00, 0x02)] // jmp to code that is no method
    [InlineData(0x48, 0xFF, 0x25, 0x00)] // jmp by a cell, to code that is no method
    public void A_jump_that_leads_nobody_knows_where_may_be_the_way(byte first, byte second, byte third, byte fourth)
    {
        Call(0, to: Method(1));
        Jump(1, to: Method(3));
        Jump(3, to: Method(2));
        Assert.Equal([In(2), AfterJump(3), AfterJump(1), AfterCall(0)], With([In(2), AfterCall(0)]));

        byte[] jump = [first, second, third, fourth];
        jump.CopyTo(_memory, (int)(Method(1) + 0x50 - Code));
        Cell((int)(Method(1) + 0x57 - Cells), Stubs);

        Assert.Equal([In(2), Method(1) + 1, AfterCall(0)], With([In(2), AfterCall(0)]));
    }

    /// <summary>As a <c>switch</c> does it.</summary>
    [Fact]
    public void A_jump_by_a_register_within_a_method_is_no_way_out_of_it()
    {
        Call(0, to: Method(1));
        Jump(1, to: Method(3));
        Jump(3, to: Method(2));
        new byte[] { 0xFF, 0xE0 }.CopyTo(_memory, (int)(Method(1) + 0x50 - Code));

        Assert.Equal([In(2), AfterJump(3), AfterJump(1), AfterCall(0)], With([In(2), AfterCall(0)]));
    }

    [Fact]
    public void What_is_too_far_to_be_looked_at_may_be_the_way()
    {
        Call(0, to: Method(1));
        Jump(1, to: Method(3));
        Write(Method(1) + 0x50, [0xE9], Method(4));
        Jump(3, to: Method(2));
        Jump(4, to: Method(5));
        Jump(5, to: Method(6));
        Jump(6, to: Method(2));

        Assert.Equal([In(2), Method(1) + 1, AfterCall(0)], With([In(2), AfterCall(0)]));
    }

    [Fact]
    public void A_ring_of_jumps_ends()
    {
        Call(0, to: Method(1));
        Jump(1, to: Method(2));
        Jump(2, to: Method(1));

        Assert.Equal([In(3), Method(1) + 1, AfterCall(0)], With([In(3), AfterCall(0)]));
    }

    [Fact]
    public void Nothing_is_missing_where_what_is_called_runs()
    {
        Call(0, to: Method(1));
        Jump(1, to: Method(2));

        Assert.Equal([In(1), AfterCall(0)], With([In(1), AfterCall(0)]));
    }

    [Fact]
    public void Code_that_was_compiled_anew_is_the_same_method()
    {
        // The call leads to its newer code by now, which happens to end in a jump to the older.
        Call(0, to: Method(1));
        Jump(1, to: Method(2));
        _names[2] = _names[1] = "Same";

        Assert.Equal([In(2), AfterCall(0)], With([In(2), AfterCall(0)]));
    }

    [Fact]
    public void Who_was_called_and_jumped_nobody_knows_where_is_in_the_stack()
    {
        // By a register, or a table: the call has not returned, and what it leads to does not run.
        Call(0, to: Method(1));
        Jump(1, to: Method(3));

        Assert.Equal([In(2), Method(1) + 1, AfterCall(0)], With([In(2), AfterCall(0)]));
    }

    [Fact]
    public void A_jump_into_the_middle_of_a_method_is_none()
    {
        Call(0, to: Method(1));
        Jump(1, to: Method(2) + 0x10);

        Assert.Equal([In(2), Method(1) + 1, AfterCall(0)], With([In(2), AfterCall(0)]));
    }

    [Fact]
    public void A_call_into_the_middle_of_a_method_is_none()
    {
        Call(0, to: Method(1) + 0x10);
        Jump(1, to: Method(2));

        Assert.Equal([In(2), AfterCall(0)], With([In(2), AfterCall(0)]));
    }

    [Fact]
    public void Code_that_cannot_be_read_is_left_alone()
    {
        Call(0, to: Method(1));
        Jump(1, to: Method(2));

        Assert.Equal([In(2), AfterCall(0)], With([In(2), AfterCall(0)], isReadable: false));
        Assert.Empty(With([]));
    }

    [Fact]
    public void Any_bytes_at_all_end_and_leave_the_stack_as_it_was_but_for_what_is_put_in()
    {
        var random = new Random(20261124);
        for (var turn = 0; turn < 200; turn++)
        {
            random.NextBytes(_memory);
            for (var at = 0; at < _memory.Length; at += 0x40)
            {
                if (random.Next(2) == 0)
                {
                    Write(Code + (ulong)at, random.Next(2) == 0 ? [0xE8] : [0xE9], Method(random.Next(0x100)));
                }
            }

            List<ulong> stack = [.. Enumerable.Range(0, 20).Select(_ => Code + (ulong)(random.Next(0x400) * 0x40) + 5)];
            var with = With([.. stack]);
            Assert.Equal(stack.Count, with.Aggregate(0, (next, address) => next < stack.Count && stack[next] == address ? next + 1 : next));
            Assert.True(with.Count <= stack.Count * 4);
        }
    }

    private static ulong Method(int number) => Code + ((ulong)number * 0x100);

    private static ulong In(int number) => Method(number) + 0x30;

    private static ulong AfterCall(int number) => Method(number) + 0x25;

    private static ulong AfterJump(int number) => Method(number) + 0x45;

    private void Call(int from, ulong to) => Write(Method(from) + 0x20, [0xE8], to);

    private void Jump(int from, ulong to) => Write(Method(from) + 0x40, [0xE9], to);

    private void Cell(int offset, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(_memory.AsSpan((int)(Cells - Code) + offset), value);

    // An instruction that ends in the distance to an address.
    private void Write(ulong at, byte[] instruction, ulong to)
    {
        var place = _memory.AsSpan((int)(at - Code));
        if (place.Length >= instruction.Length + 4)
        {
            instruction.CopyTo(place);
            BinaryPrimitives.WriteInt32LittleEndian(place[instruction.Length..], (int)((long)to - (long)at - instruction.Length - 4));
        }
    }

    private List<ulong> With(List<ulong> stack, bool isReadable = true)
    {
        var regions = new CodeRegions();
        regions.Add(Encoding.UTF8.GetBytes("10000-40000 rwxp 0 0:0 0\n"));
        new TailCalls(CodeAt, Read, new CallSites(regions, Read)).AddTo(stack);
        return stack;

        bool Read(ulong address, Span<byte> bytes)
        {
            var isThere = isReadable && address >= Code && address + (ulong)bytes.Length <= Code + (ulong)_memory.Length;
            if (isThere)
            {
                _memory.AsSpan((int)(address - Code), bytes.Length).CopyTo(bytes);
            }

            return isThere;
        }
    }

    private MethodCode? CodeAt(ulong address)
    {
        var number = (int)((address - Code) / 0x100);
        return address is >= Code and < Cells
            ? new MethodCode(Method(number), Method(number + 1), new MethodTable.Entry("Type", _names.GetValueOrDefault(number, number.ToString(CultureInfo.InvariantCulture)), 1)) : null;
    }
}
