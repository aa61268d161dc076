using System.Text;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling.Tests.PerfEvents;

public class HiddenCallersTests
{
    // Methods of 0x100 bytes each, the first at 0x10000: a leaf, a wrapper, one that saves a register and two words, one with a frame.
    private static readonly byte[][] Methods =
    [
        Convert.FromHexString("8BC7C1E0052BC703C6C3"),
        Convert.FromHexString("50FF159946FBFF48FFC04883C408C3"),
        Convert.FromHexString("534883EC108BDF891C24FF158E3BFBFF03C34883C4105BC3"),
        Convert.FromHexString("55488BEC33C085F65DC3"),
    ];

    private static ulong Leaf => Method(0) + 2;

    private static ulong InWrapper => Method(1) + 7;

    private static ulong InSaver => Method(2) + 0x10;

    private static ulong InFramed => Method(3) + 4;

    [Fact]
    public void A_leafs_caller_lies_on_top_of_its_stack()
    {
        var top = new StackTop();
        top[0] = InFramed;

        Assert.Equal([Leaf, InFramed, 0x10_0000], Of([Leaf, 0x10_0000], [], top));
    }

    [Fact]
    public void Callers_without_a_frame_are_found_one_above_the_other()
    {
        // The leaf's return address; the wrapper's word, its return address; the saver's three words, its return address.
        HiddenReturn[] hidden = [new(0, 0, InWrapper), new(0, 2, InSaver), new(0, 4, Leaf), new(0, 6, InFramed)];

        Assert.Equal([Leaf, InWrapper, InSaver, InFramed, 0x10_0000], Of([Leaf, 0x10_0000], hidden, default));
    }

    [Fact]
    public void A_caller_is_found_in_the_middle_of_a_stack()
    {
        HiddenReturn[] hidden = [new(0, 0, InWrapper), new(1, 1, InFramed), new(2, 3, InWrapper)];

        Assert.Equal([InFramed, InWrapper, InFramed, InFramed], Of([InFramed, InWrapper, InFramed], hidden, default));
    }

    [Fact]
    public void A_word_that_lies_elsewhere_is_none()
    {
        HiddenReturn[] hidden = [new(0, 1, InFramed), new(1, 0, InFramed), new(1, 2, InFramed)];

        Assert.Equal([Leaf, InWrapper], Of([Leaf, InWrapper], hidden, default));
    }

    [Fact]
    public void What_follows_no_call_is_no_caller()
    {
        var top = new StackTop();
        top[0] = InFramed + 1;

        Assert.Equal([Leaf], Of([Leaf], [], top));
    }

    [Fact]
    public void Code_of_nobodys_is_left_alone()
    {
        var top = new StackTop();
        top[0] = InFramed;

        Assert.Equal([0x10_0000UL], Of([0x10_0000], [new(0, 0, InFramed)], top));
        Assert.Empty(Of([], [], top));
    }

    [Fact]
    public void More_than_lies_on_top_is_not_looked_for()
    {
        var top = new StackTop();
        for (var word = 0; word < StackTop.Words; word++)
        {
            top[word] = InSaver;
        }

        Assert.Equal([InSaver, InSaver, InSaver], Of([InSaver], [], top));
    }

    [Fact]
    public void A_helper_that_is_no_method_was_called_from_where_the_call_leads_to_it()
    {
        var top = new StackTop();
        top[0] = InWrapper;
        top[2] = InFramed;
        var helper = InWrapper + 0xE9E9_00;

        Assert.Equal([helper, InWrapper, InFramed, 0x10_0000], Of([helper, 0x10_0000], [], top, leadsBy: 0xE9E9_00));
        Assert.Equal([helper, InWrapper], Of([helper, InWrapper], [], top, leadsBy: 0xE9E9_00));
        Assert.Equal([helper, 0x10_0000], Of([helper, 0x10_0000], [], top, leadsBy: 0x77));
        Assert.Equal([helper, 0x10_0000], Of([helper, 0x10_0000], [], default, leadsBy: 0xE9E9_00));
    }

    private static ulong Method(int number) => 0x1_0000UL + ((ulong)number * 0x100);

    private static List<ulong> Of(ulong[] stack, HiddenReturn[] hidden, StackTop top, int leadsBy = 0)
    {
        var regions = new CodeRegions();
        regions.Add(Encoding.UTF8.GetBytes("10000-110000 rwxp 0 0:0 0\n"));
        var calls = new CallSites(regions, (address, bytes) =>
        {
            bytes.Clear();
            var after = address + (ulong)bytes.Length;
            if (after == InFramed || after == InSaver || (after == InWrapper && leadsBy != 0))
            {
                bytes[^5] = 0xE8;
                BitConverter.TryWriteBytes(bytes[^4..], leadsBy);
            }

            return true;
        });
        return new HiddenCallers(address => address is >= 0x1_0000 and < 0x1_0400 ? address & ~0xFFUL : null, Read, calls).Of(stack, hidden, top);
    }

    private static bool Read(ulong address, Span<byte> bytes)
    {
        bytes.Fill(0xCC);
        var (method, offset) = ((int)((address - 0x1_0000) / 0x100), (int)(address & 0xFF));
        var code = Methods[method].AsSpan(Math.Min(offset, Methods[method].Length));
        code[..Math.Min(code.Length, bytes.Length)].CopyTo(bytes);
        return true;
    }
}
