using System.Text;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling.Tests.PerfEvents;

public sealed class NativeUnwindTests : IDisposable
{
    private const ulong Managed = 0x10_0000;
    private const ulong Native = 0x30_0000;
    private const ulong Unknown = 0x90_0000;
    private const ulong Bottom = 0x7f00_0000_0000;
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"perfgate {Guid.NewGuid():N}.so");
    private readonly List<ulong> _repaired = [];
    private readonly List<HiddenReturn> _hidden = [];
    private readonly ulong[] _stack = new ulong[64];

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void A_native_leaf_without_a_frame_has_its_managed_caller()
    {
        // The frame pointer is the managed caller's: the kernel's chain looks whole, and has only who called that.
        Write(new UnwindImage().Function(""));
        _stack[0] = Managed + 0x11;
        Frame(4, 8, Managed + 0x22);
        Frame(8, 0, Managed + 0x33);

        var finding = Repair(Function(0), bp: At(4), Function(0), Managed + 0x22, Managed + 0x33);

        Assert.Equal(StackFinding.Callers | StackFinding.Beginning, finding);
        Assert.Equal([Function(0), Managed + 0x11, Managed + 0x22, Managed + 0x33], _repaired);
    }

    [Fact]
    public void A_caller_where_no_code_is_known_yet_is_told_to_be_new()
    {
        // A method that was compiled since the last look: the frames further out link up, and without it the stack would look whole.
        Write(new UnwindImage().Function(""));
        _stack[0] = Unknown + 0x11;
        Frame(4, 8, Managed + 0x22);
        Frame(8, 0, Managed + 0x33);

        Assert.True(Repair(Function(0), bp: At(4), Function(0), Managed + 0x22, Managed + 0x33).HasFlag(StackFinding.NewCode));

        _stack[0] = Managed + 0x11;
        Assert.False(Repair(Function(0), bp: At(4), Function(0), Managed + 0x22, Managed + 0x33).HasFlag(StackFinding.NewCode));
    }

    [Fact]
    public void A_frame_pointer_that_was_saved_comes_back()
    {
        // Two functions: one without a frame, and its caller, which saved the frame pointer (at -16) before it used it, below 40 bytes in all.
        Write(new UnwindImage().Function("0E 18").Function("41 0E 10 86 02 41 0E 28"));
        _stack[2] = Function(1) + 0x10;
        _stack[6] = At(20);
        _stack[7] = Managed + 0x11;
        Frame(20, 24, Managed + 0x22);
        Frame(24, 0, Managed + 0x33);

        Assert.Equal(StackFinding.Callers | StackFinding.Beginning, Repair(Function(0), bp: 0xdead_beef, Function(0)));

        Assert.Equal([Function(0), Function(1) + 0x10, Managed + 0x11, Managed + 0x22, Managed + 0x33], _repaired);
    }

    [Fact]
    public void Of_a_thread_that_waits_the_frame_pointer_need_not_be_known()
    {
        Write(new UnwindImage().Function("41 0E 10 86 02 41 0E 28"));
        _stack[3] = At(20);
        _stack[4] = Managed + 0x11;
        Frame(20, 0, Managed + 0x22);

        Assert.Equal(StackFinding.Callers | StackFinding.Beginning, Repair(Function(0) + 0x10, bp: 0));

        Assert.Equal([Function(0) + 0x10, Managed + 0x11, Managed + 0x22], _repaired);
    }

    [Fact]
    public void Where_no_frame_pointer_is_known_and_none_comes_back_the_next_pair_is_looked_for()
    {
        Write(new UnwindImage().Function(""));
        _stack[0] = Managed + 0x11;
        Frame(4, 8, Managed + 0x22);
        Frame(8, 0, Managed + 0x33);

        Repair(Function(0), bp: 0);

        Assert.Equal([Function(0), Managed + 0x11, Managed + 0x22, Managed + 0x33], _repaired);
    }

    [Fact]
    public void A_call_that_is_the_last_instruction_belongs_to_its_function()
    {
        // What it calls never returns, so nothing of its own stands behind it; the next function keeps 0x48 bytes more.
        Write(new UnwindImage().Function("").Function("0E 18").Function("0E 60"));
        _stack[0] = Function(2);
        _stack[3] = Managed + 0x11;
        Frame(6, 0, Managed + 0x22);

        Repair(Function(0), bp: At(6), Function(0), Managed + 0x22);

        Assert.Equal([Function(0), Function(2), Managed + 0x11, Managed + 0x22], _repaired);
    }

    [Fact]
    public void Code_between_functions_goes_by_frame_pointers()
    {
        Write(new UnwindImage().Function("0E 18"));
        _stack[2] = Managed + 0x99;
        Frame(4, 0, Managed + 0x11);

        Assert.Equal(StackFinding.Beginning, Repair(Function(1), bp: At(4), Function(1), Managed + 0x11));
        Assert.Equal(StackFinding.Callers | StackFinding.Beginning, Repair(Function(1) - 1, bp: At(4), Function(1) - 1, Managed + 0x11));
    }

    [Fact]
    public void A_frame_does_not_lie_further_in_than_its_callees()
    {
        // A frame that begins at the stack pointer, and a return address above it.
        Write(new UnwindImage().Function("0F 02 77 00 10 10 02 77 00"));
        _stack[0] = Managed + 0x99;
        Frame(4, 0, Managed + 0x11);

        Assert.Equal(StackFinding.Beginning, Repair(Function(0), bp: At(4), Function(0), Managed + 0x11));
    }

    [Fact]
    public void The_function_that_begins_a_thread_has_no_caller()
    {
        Write(new UnwindImage().Function("").Function("07 10"));
        _stack[0] = Function(1) + 0x10;
        Frame(2, 4, Managed + 0x11);
        Frame(4, 0, Managed + 0x22);

        Assert.Equal(StackFinding.Callers | StackFinding.Beginning, Repair(Function(0), bp: At(2), Function(0), Managed + 0x11, Managed + 0x22));

        Assert.Equal([Function(0), Function(1) + 0x10], _repaired);
    }

    [Fact]
    public void Below_a_signal_is_what_it_interrupted()
    {
        // The system calls the handler as if that place had: the return address and the stack pointer of what it interrupted lie at 8 and 16 bytes.
        Write(new UnwindImage().Function("").Function("0F 03 77 10 06 10 10 02 77 08 10 06 02 77 00", isSignal: true));
        _stack[0] = Function(1);
        _stack[1] = At(20);
        _stack[2] = Managed + 0x11;
        _stack[3] = At(16);
        Frame(20, 0, Managed + 0x22);

        Assert.Equal(StackFinding.Callers | StackFinding.Beginning, Repair(Function(0), bp: 0, calls: Calls(Managed + 0x22)));

        Assert.Equal([Function(0), Function(1), Managed + 0x11, Managed + 0x22], _repaired);
    }

    [Fact]
    public void What_lies_beyond_what_was_copied_the_kernel_knows()
    {
        Write(new UnwindImage().Function(""));
        _stack[0] = Managed + 0x11;
        Frame(4, 8, Managed + 0x22);
        _stack[8] = At(100);
        _stack[9] = Managed + 0x33;

        var finding = Repair(Function(0), bp: At(4), Function(0), Managed + 0x22, Managed + 0x33, Managed + 0x44, Managed + 0x55);

        Assert.Equal(StackFinding.Callers, finding);
        Assert.Equal([Function(0), Managed + 0x11, Managed + 0x22, Managed + 0x33, Managed + 0x44, Managed + 0x55], _repaired);
    }

    [Fact]
    public void Where_the_whole_frame_lies_beyond_what_was_copied_the_kernels_chain_stays()
    {
        Write(new UnwindImage().Function("0E 80 40"));

        Assert.Equal(StackFinding.None, Repair(Function(0), bp: At(4), Function(0), Managed + 0x22, Managed + 0x33));
    }

    [Fact]
    public void A_caller_that_calls_nothing_there_is_not_believed()
    {
        Write(new UnwindImage().Function(""));
        _stack[0] = Managed + 0x11;
        Frame(4, 8, Managed + 0x22);
        Frame(8, 0, Managed + 0x33);

        Assert.Equal(StackFinding.Beginning, Repair(Function(0), bp: At(4), calls: Calls(Managed + 0x22, Managed + 0x33), Function(0), Managed + 0x22, Managed + 0x33));
        Assert.Empty(_repaired);
    }

    [Fact]
    public void Code_that_the_kernel_lends_is_read_from_memory()
    {
        var image = new UnwindImage().Function("").Bytes();
        var tables = new UnwindTables((address, bytes) => address == Native && image.AsSpan(0, Math.Min(bytes.Length, image.Length)).TryCopyTo(bytes));
        var region = new CodeRegion(Native, Native + 0x3000, 0, "[vdso]");

        Assert.Equal(8, tables.At(region, Native + UnwindImage.CodeOffset)?.FrameOffset);
        Assert.Null(new UnwindTables().At(region, Native + UnwindImage.CodeOffset));
        Assert.Null(new UnwindTables((_, _) => false).At(region, Native + UnwindImage.CodeOffset));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/memfd:doublemapper (deleted)")]
    [InlineData("/no/such/file.so")]
    [InlineData("[stack]")]
    public void Of_other_code_nothing_is_told(string path) => Assert.Null(new UnwindTables((_, _) => throw new InvalidOperationException()).At(new CodeRegion(Native, Native + 0x1000, 0, path), Native));

    [Fact]
    public void Words_above_each_frame_that_may_be_return_addresses_are_noted()
    {
        Write(new UnwindImage().Function(""));
        _stack[0] = Managed + 0x11;
        _stack[2] = Managed + 0x99;
        _stack[3] = 42;
        Frame(4, 12, Managed + 0x22);
        _stack[7] = Managed + 0x88;
        Frame(12, 0, Managed + 0x33);

        Repair(Function(0), bp: At(4), Function(0), Managed + 0x22, Managed + 0x33);

        Assert.Equal([Function(0), Managed + 0x11, Managed + 0x22, Managed + 0x33], _repaired);
        Assert.Equal([new(1, 1, Managed + 0x99), new(2, 1, Managed + 0x88)], _hidden);
    }

    [Theory]
    [InlineData("77 08 80 00 3F 1A 3B 2A 33 24 22", 0x30800bUL, 0x7f00_0000_0010UL)] // the linkage table's: sp + 8, and 8 more where (ip & 15) >= 11
    [InlineData("77 08 80 00 3F 1A 3B 2A 33 24 22", 0x30800aUL, 0x7f00_0000_0008UL)]
    [InlineData("77 10 06", 0UL, 0x222UL)] // what the word at sp + 16 holds
    [InlineData("76 7F", 0UL, 0x7f00_0000_001fUL)] // the frame pointer - 1
    [InlineData("31 08 05 22 23 80 01 0B FE FF 22 34 1E 31 1C", 0UL, 527UL)]
    [InlineData("31 08 05 22", 0UL, 6UL)]
    public void Expressions_are_computed(string expression, ulong ip, ulong expected) => Assert.Equal(expected, Compute(expression, ip));

    [Theory]
    [InlineData("")]
    [InlineData("06")] // nothing to follow
    [InlineData("22")]
    [InlineData("31 22")]
    [InlineData("77 90 7E 06")] // outside of what was copied
    [InlineData("79 00")] // a register that is not known
    [InlineData("31 31 FF")]
    [InlineData("77")]
    [InlineData("31 31 31 31 31 31 31 31 31 31 31 31 31 31 31 31 31")]
    public void Expressions_that_need_what_is_not_known_have_no_value(string expression) => Assert.Null(Compute(expression, 0));

    private static ulong? Compute(string expression, ulong ip) =>
        UnwindExpression.Of(Convert.FromHexString(expression.Replace(" ", "")), new Activation(ip, Bottom, Bottom + 0x20, false), new StackWords(Bottom, [0x000, 0x111, 0x222]), null);

    private static ulong At(int word) => Bottom + ((ulong)word * 8);

    private static ulong Function(int number) => Native + ((ulong)number * UnwindImage.FunctionBytes);

    private void Frame(int at, int next, ulong caller)
    {
        _stack[at] = next == 0 ? 0 : At(next);
        _stack[at + 1] = caller;
    }

    private void Write(UnwindImage image) => File.WriteAllBytes(_file, image.Bytes());

    private StackFinding Repair(ulong ip, ulong bp, params ulong[] chain) => Repair(ip, bp, calls: null, chain);

    private StackFinding Repair(ulong ip, ulong bp, CallSites? calls, params ulong[] chain) =>
        StackRepair.Repair(ip, Bottom, bp, _stack, chain, Regions(), _repaired, calls, new UnwindTables(), _hidden);

    private CallSites Calls(params ulong[] returns) => new(Regions(), (address, bytes) =>
    {
        bytes.Clear();
        if (returns.Contains(address + (ulong)bytes.Length))
        {
            bytes[^5] = 0xE8;
        }

        return true;
    });

    private CodeRegions Regions()
    {
        var regions = new CodeRegions();
        regions.Add(Encoding.UTF8.GetBytes($"100000-180000 rwxp 0 0:0 0\n300000-301000 r-xp {UnwindImage.CodeOffset:x} 0:0 0 {_file}\n"));
        return regions;
    }
}
