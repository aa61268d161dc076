using System.Text;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling.Tests.PerfEvents;

public class CallSitesTests
{
    [Theory]
    [InlineData("E8 78 56 34 12")] // call rel32
    [InlineData("FF D0")] // call rax
    [InlineData("41 FF D3")] // call r11
    [InlineData("FF 10")] // call [rax]
    [InlineData("41 FF 10")] // call [r8]
    [InlineData("FF 50 18")] // call [rax+18h]
    [InlineData("41 FF 53 18")] // call [r11+18h]
    [InlineData("FF 15 78 56 34 12")] // call [rip+12345678h]
    [InlineData("FF 90 78 56 34 12")] // call [rax+12345678h]
    [InlineData("FF 14 C8")] // call [rax+rcx*8]
    [InlineData("FF 14 25 78 56 34 12")] // call [12345678h]
    [InlineData("FF 14 24")] // call [rsp]
    [InlineData("41 FF 54 C3 08")] // call [r11+rax*8+8]
    [InlineData("41 FF 94 24 78 56 34 12")] // call [r12+12345678h]
    [InlineData("90 90 90 FF D0")]
    public void A_call_is_known_from_behind(string code) => Assert.True(CallSites.EndsInCall(Bytes(code)));

    [Theory]
    [InlineData("")]
    [InlineData("C3")]
    [InlineData("FF E0")] // jmp rax
    [InlineData("FF 25 78 56 34 12")] // jmp [rip+12345678h]
    [InlineData("E9 78 56 34 12")] // jmp rel32
    [InlineData("E8 78 56 34 12 90")] // call, and an instruction behind it
    [InlineData("FF D0 90")]
    [InlineData("FF 15 78 56 34")] // one byte is missing
    [InlineData("FF 14")]
    [InlineData("48 89 C7 0F 05")] // syscall
    public void Anything_else_is_none(string code) => Assert.False(CallSites.EndsInCall(Bytes(code)));

    [Fact]
    public void Code_that_comes_after_the_first_look_is_code_all_the_same()
    {
        var regions = new CodeRegions();
        var isThere = false;
        var calls = new CallSites(regions, (_, bytes) =>
        {
            bytes.Fill(0x90);
            bytes[^2] = 0xFF;
            bytes[^1] = 0xD0;
            return isThere;
        });

        Assert.False(calls.Follows(0x1010));
        regions.Add(Encoding.UTF8.GetBytes("1000-2000 r-xp 0 0:0 0\n"));
        Assert.False(calls.Follows(0x1010));
        isThere = true;
        Assert.True(calls.Follows(0x1010));
    }

    [Fact]
    public void Nothing_is_read_before_a_region_and_no_place_twice()
    {
        var regions = new CodeRegions();
        regions.Add(Encoding.UTF8.GetBytes("1000-2000 r-xp 0 0:0 0 /a\n"));
        var reads = new List<(ulong, int)>();
        var calls = new CallSites(regions, (address, bytes) =>
        {
            reads.Add((address, bytes.Length));
            bytes.Clear();
            bytes[^2] = 0xFF;
            bytes[^1] = 0xD0;
            return address != 0x1ff0;
        });

        Assert.True(calls.Follows(0x1002));
        Assert.True(calls.Follows(0x1002));
        Assert.True(calls.Follows(0x1100));
        Assert.False(calls.Follows(0x1000), "nothing is before it");
        Assert.False(calls.Follows(0x3000), "there is no code");
        Assert.False(calls.Follows(0x1ff7), "it cannot be read");
        Assert.Equal([(0x1000, 2), (0x10f9, 7), (0x1ff0, 7)], reads);
    }

    [Theory]
    [InlineData("E8 00010000", "", true)] // to 0x1107
    [InlineData("E8 00030000", "1307 E9 FBFDFFFF", true)] // by a jump
    [InlineData("E8 00030000", "1307 FF25 F30B0000; 1F00 0711000000000000", true)] // by a jump to where is written
    [InlineData("E8 00030000", "1307 48B80711000000000000FFE0", true)] // by a jump to a number
    [InlineData("FF15 F90E0000", "1F00 0711000000000000", true)] // what is called is written
    [InlineData("FF15 F90E0000", "1F00 0713000000000000; 1307 E9 FBFDFFFF", true)]
    [InlineData("E8 FF000000", "", true)] // to 0x1106
    [InlineData("E8 01010000", "", false)] // behind it
    [InlineData("E8 E0000000", "", false)] // too far before it
    [InlineData("E8 00030000", "1307 C3", false)]
    [InlineData("E8 00030000", "1307 E9 FBFFFFFF", false)] // to itself, for ever
    [InlineData("FFD0", "", false)] // to what a register had
    [InlineData("909090", "", false)]
    public void A_call_leads_to_code_that_it_or_a_stub_names(string call, string memory, bool leads)
    {
        // The call returns to 0x1007; what is asked for is 0x1107, of 0x20 bytes at most.
        var bytes = new byte[0x2000];
        var code = Bytes(call);
        code.CopyTo(bytes, 0x1007 - code.Length);
        foreach (var part in memory.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            Bytes(part[4..]).CopyTo(bytes, Convert.ToInt32(part[..4], 16));
        }

        var regions = new CodeRegions();
        regions.Add(Encoding.UTF8.GetBytes("1000-2000 r-xp 0 0:0 0\n"));
        var calls = new CallSites(regions, (address, read) => address < 0x2000 && bytes.AsSpan((int)address, Math.Min(read.Length, 0x2000 - (int)address)).TryCopyTo(read));

        Assert.Equal(leads, calls.LeadTo(0x1007, 0x1107, 0x20));
    }

    private static byte[] Bytes(string code) => Convert.FromHexString(code.Replace(" ", ""));
}
