using System.Buffers.Binary;
using System.Text;
using CsCheck;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling.Tests.PerfEvents;

public class StackRepairTests
{
    // Memory that the runtime's compiler fills, the runtime itself, and a library without frame pointers.
    private const ulong Managed = 0x10_0000;
    private const ulong Runtime = 0x20_0000;
    private const ulong Native = 0x30_0000;
    private const ulong Bottom = 0x7f00_0000_0000;
    private const ulong Noise = 0xdead_beef;
    private readonly List<ulong> _repaired = [];

    private static CodeRegions Regions { get; } = RegionsOf("100000-180000 rwxp 0 0:0 0", "200000-280000 r-xp 0 0:0 0 /libcoreclr.so", "300000-380000 r-xp 0 0:0 0 /libcrypto.so.3");

    [Fact]
    public void A_chain_is_found_where_native_code_has_something_else_in_the_frame_pointer()
    {
        var stack = new Stack(64).Frame(5, 20, Managed + 0x11).Frame(20, 30, Managed + 0x22).Frame(30, 0, Runtime + 0x33);

        Assert.True(Repair(stack, ip: Native, bp: Noise, chain: [Native]));

        Assert.Equal([Native, Managed + 0x11, Managed + 0x22, Runtime + 0x33], _repaired);
    }

    [Fact]
    public void A_chain_goes_on_where_a_callback_from_native_code_broke_it()
    {
        // The sort of the C library has numbers in the frame pointer when it calls back.
        var stack = new Stack(64).Frame(2, 6, Managed + 0x11).Frame(6, Noise, Native + 0x22).Frame(20, 30, Managed + 0x33).Frame(30, 0, Runtime + 0x44);

        Assert.True(Repair(stack, ip: Managed, bp: Stack.At(2), chain: [Managed, Managed + 0x11, Native + 0x22]));

        Assert.Equal([Managed, Managed + 0x11, Native + 0x22, Managed + 0x33, Runtime + 0x44], _repaired);
    }

    [Fact]
    public void What_is_linked_needs_no_repair()
    {
        var stack = new Stack(64).Frame(5, 20, Managed + 0x11).Frame(20, 30, Managed + 0x22).Frame(30, 0, Runtime + 0x33).Frame(40, 50, Managed + 0x55).Frame(50, 60, Managed + 0x66);

        Assert.False(Repair(stack, ip: Managed, bp: Stack.At(5), chain: [Managed, Managed + 0x11, Managed + 0x22, Runtime + 0x33]));

        Assert.Empty(_repaired);
    }

    [Fact]
    public void A_chain_that_was_found_ends_with_what_was_copied()
    {
        var stack = new Stack(64).Frame(2, 6, Managed + 0x11).Frame(6, Noise, Native + 0x22).Frame(20, 40, Managed + 0x33).Frame(40, Stack.At(100), Managed + 0x44);

        Assert.True(Repair(stack, ip: Managed, bp: Stack.At(2), chain: [Managed, Managed + 0x11, Native + 0x22]));

        Assert.Equal([Managed, Managed + 0x11, Native + 0x22, Managed + 0x33, Managed + 0x44], _repaired);
    }

    [Fact]
    public void A_chain_that_goes_on_beyond_what_was_copied_is_the_kernels()
    {
        var stack = new Stack(64).Frame(2, 6, Managed + 0x11).Frame(6, Stack.At(100), Managed + 0x22);

        Assert.False(Repair(stack, ip: Managed, bp: Stack.At(2), chain: [Managed, Managed + 0x11, Managed + 0x22, Managed + 0x33, Runtime + 0x44]));
    }

    [Fact]
    public void Where_the_kernel_did_not_look_frame_pointers_are_followed()
    {
        var stack = new Stack(64).Frame(2, 6, Managed + 0x11).Frame(6, 0, Managed + 0x22);

        Assert.True(Repair(stack, ip: Managed, bp: Stack.At(2), chain: []));

        Assert.Equal([Managed, Managed + 0x11, Managed + 0x22], _repaired);
    }

    [Fact]
    public void One_pair_by_itself_is_chance()
    {
        var stack = new Stack(64).Frame(5, 20, Managed + 0x11);

        Assert.False(Repair(stack, ip: Native, bp: Noise, chain: [Native]));
    }

    [Fact]
    public void A_chain_that_breaks_in_managed_code_is_none()
    {
        var stack = new Stack(64).Frame(5, 20, Managed + 0x11).Frame(20, 30, Managed + 0x22).Frame(30, 3, Managed + 0x33);

        Assert.False(Repair(stack, ip: Native, bp: Noise, chain: [Native]));
    }

    [Fact]
    public void Words_that_no_call_returns_to_are_no_callers()
    {
        var stack = new Stack(64).Frame(5, 20, Managed + 0x11).Frame(20, 30, Managed + 0x22).Frame(30, 0, Runtime + 0x33);

        Assert.False(Repair(stack, ip: Native, bp: Noise, chain: [Native], CallsTo(Managed + 0x11, Runtime + 0x33)));
        Assert.True(Repair(stack, ip: Native, bp: Noise, chain: [Native], CallsTo(Managed + 0x11, Managed + 0x22, Runtime + 0x33)));
    }

    [Fact]
    public void A_stack_without_anything_is_not_repaired()
    {
        Assert.False(StackRepair.TryRepair(0, 0, 0, [], [], new CodeRegions(), _repaired));
        Assert.False(StackRepair.TryRepair(Native, Bottom, Bottom, [], [Native, Managed], Regions, _repaired));
        Assert.False(StackRepair.TryRepair(Native, ulong.MaxValue - 8, ulong.MaxValue, [1, 2, 3, 4], [Native], Regions, _repaired));
    }

    // Frames with chance words between them, some of which look like frame pointers or like code: what is found was planted, and in its order.
    [Fact]
    public void Of_planted_frames_and_noise_only_the_planted_are_found() => Gen.Select(Gen.Int[2, 9].Array[1, 20], Gen.ULong.Array[512], Gen.Int[0, 9].Array[512]).Sample(
        (sizes, chance, kinds) =>
        {
            var stack = new Stack(512);
            for (var i = 0; i < 512; i++)
            {
                stack.Words[i] = kinds[i] switch
                {
                    0 => Managed + (chance[i] % 0x80000),
                    1 => Native + (chance[i] % 0x80000),
                    2 or 3 or 4 => Stack.At((int)(chance[i] % 512)),
                    5 => 0,
                    _ => chance[i],
                };
            }

            var (at, planted) = (3, new List<ulong>());
            for (var i = 0; i < sizes.Length; i++)
            {
                planted.Add(Managed + 0x1000 + ((ulong)i * 0x10));
                stack.Frame(at, i == sizes.Length - 1 ? 0 : Stack.At(at + sizes[i]), planted[i]);
                at += sizes[i];
            }

            var isFound = Repair(stack, ip: Native, bp: Noise, chain: [Native], CallsTo([.. planted]));

            Assert.Equal(sizes.Length > 1, isFound);
            Assert.Equal(isFound ? [Native, .. planted] : [], _repaired);
        },
        iter: 2000,
        seed: "0000KmPqE3l4",
        threads: 1);

    [Fact]
    public void Whatever_lies_on_a_stack_something_is_made_of_it() => Gen.Select(Gen.OneOf(Gen.ULong, Gen.ULong[Managed, Native + 0x80000], Gen.ULong[Bottom, Bottom + 800], Gen.Const(0UL), Gen.Const(ulong.MaxValue)).Array[0, 120], Gen.Int[0, 3]).Sample(
        (words, cut) =>
        {
            var dump = words.AsSpan(Math.Min(words.Length, cut));
            var chain = words.AsSpan(0, Math.Min(words.Length, 10));
            var sp = words.Length > 20 ? words[20] : Bottom;
            var bp = words.Length > 21 ? words[21] : Bottom;
            foreach (var bottom in new[] { Bottom, sp })
            {
                var isFound = StackRepair.TryRepair(Native, bottom, bp, dump, chain, Regions, _repaired);
                Assert.Equal(isFound, _repaired.Count > 1);
                Assert.All(_repaired, address => Assert.NotNull(Regions.Find(address)));
            }
        },
        iter: 20000,
        seed: "0000KmPqE3l4",
        threads: 1);

    private bool Repair(Stack stack, ulong ip, ulong bp, ulong[] chain, CallSites? calls = null) => StackRepair.TryRepair(ip, Bottom, bp, stack.Words, chain, Regions, _repaired, calls);

    // Code in which nothing is called but from before these addresses.
    private static CallSites CallsTo(params ulong[] returns) => new(Regions, (address, bytes) =>
    {
        bytes.Clear();
        if (returns.Contains(address + (ulong)bytes.Length))
        {
            bytes[^5] = 0xE8;
        }

        return true;
    });

    private static CodeRegions RegionsOf(params string[] lines)
    {
        var regions = new CodeRegions();
        regions.Add(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        return regions;
    }

    /// <summary>Words from the stack pointer on.</summary>
    private sealed class Stack(int words)
    {
        public ulong[] Words { get; } = new ulong[words];

        /// <summary>The address of a word.</summary>
        public static ulong At(int word) => Bottom + ((ulong)word * 8);

        /// <summary>A saved frame pointer and behind it a return address.</summary>
        public Stack Frame(int at, ulong next, ulong caller)
        {
            Words[at] = next is > 0 and < 64 ? At((int)next) : next;
            Words[at + 1] = caller;
            return this;
        }
    }
}
