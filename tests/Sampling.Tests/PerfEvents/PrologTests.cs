using CsCheck;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling.Tests.PerfEvents;

public class PrologTests
{
    // What .NET 10.0.12 compiled (DOTNET_JitDisasm, DOTNET_JitDisasmWithCodeBytes): an instruction a line; behind it what it does to the
    // stack: +n and -n words, "frame" and "unframe" of the frame pointer.
    public static TheoryData<string, string> Methods => new()
    {
        {
            "a * 31 + b",
            """
            8BC7 mov eax, edi
            C1E005 shl eax, 5
            2BC7 sub eax, edi
            03C6 add eax, esi
            C3 ret
            """
        },
        {
            "vectors, without a frame",
            """
            C5FC10442408 vmovups ymm0, [rsp+0x08]
            C5FDFEC0 vpaddd ymm0, ymm0, ymm0
            C5FC1107 vmovups [rdi], ymm0
            488BC7 mov rax, rdi
            C5F877 vzeroupper
            C3 ret
            """
        },
        {
            "a wrapper: a call without a frame",
            """
            50 push rax ; +1
            FF159946FBFF call [Work]
            48FFC0 inc rax
            4883C408 add rsp, 8 ; -1
            C3 ret
            """
        },
        {
            "a wrapper that saves a register",
            """
            53 push rbx ; +1
            488BDF mov rbx, rdi
            488BFB mov rdi, rbx
            FF15AB46FBFF call [Wrap]
            4803C3 add rax, rbx
            5B pop rbx ; -1
            C3 ret
            """
        },
        {
            "arguments on the stack",
            """
            53 push rbx ; +1
            4883EC10 sub rsp, 16 ; +2
            8BDF mov ebx, edi
            891C24 mov [rsp], ebx
            FF158E3BFBFF call [Many]
            03C3 add eax, ebx
            4883C410 add rsp, 16 ; -2
            5B pop rbx ; -1
            C3 ret
            """
        },
        {
            "range checks",
            """
            50 push rax ; +1
            8B4708 mov eax, [rdi+0x08]
            83F803 cmp eax, 3
            7612 jbe throw
            8BC1 mov eax, ecx
            034720 add eax, [rdi+0x20]
            4883C408 add rsp, 8 ; -1
            C3 ret
            """
        },
        {
            "a frame and nothing else",
            """
            55 push rbp ; +1
            488BEC mov rbp, rsp ; frame
            33C0 xor eax, eax
            85F6 test esi, esi
            5D pop rbp ; -1 unframe
            C3 ret
            """
        },
        {
            "a frame and all registers",
            """
            55 push rbp ; +1
            4157 push r15 ; +1
            4156 push r14 ; +1
            4155 push r13 ; +1
            4154 push r12 ; +1
            53 push rbx ; +1
            488D6C2428 lea rbp, [rsp+0x28] ; frame
            488BC7 mov rax, rdi
            4833C6 xor rax, rsi
            75AD jne loop
            4903C6 add rax, r14
            5B pop rbx ; -1
            415C pop r12 ; -1
            415D pop r13 ; -1
            415E pop r14 ; -1
            415F pop r15 ; -1
            5D pop rbp ; -1 unframe
            C3 ret
            """
        },
        {
            "a frame and locals",
            """
            55 push rbp ; +1
            4883EC20 sub rsp, 32 ; +4
            488D6C2420 lea rbp, [rsp+0x20] ; frame
            C4413857C0 vxorps xmm8, xmm8, xmm8
            C57E7F45E0 vmovdqu [rbp-0x20], ymm8
            48897DE0 mov [rbp-0x20], rdi
            4883C420 add rsp, 32 ; -4
            5D pop rbp ; -1 unframe
            C3 ret
            """
        },
        {
            "many locals",
            """
            55 push rbp ; +1
            4881EC20010000 sub rsp, 288 ; +36
            C5F877 vzeroupper
            488DAC2420010000 lea rbp, [rsp+0x120] ; frame
            C5F877 vzeroupper
            4881C420010000 add rsp, 288 ; -36
            5D pop rbp ; -1 unframe
            C3 ret
            """
        },
        {
            "a stack that grows meanwhile",
            """
            55 push rbp ; +1
            4157 push r15 ; +1
            53 push rbx ; +1
            4883EC10 sub rsp, 16 ; +2
            488D6C2420 lea rbp, [rsp+0x20] ; frame
            852424 test [rsp], esp
            4881EC00100000 sub rsp, 0x1000
            488D65F0 lea rsp, [rbp-0x10] ; -2
            5B pop rbx ; -1
            415F pop r15 ; -1
            5D pop rbp ; -1 unframe
            C3 ret
            """
        },
        {
            "a jump to another method in place of a call",
            """
            55 push rbp ; +1
            488BEC mov rbp, rsp ; frame
            8BFB mov edi, ebx
            5D pop rbp ; -1 unframe
            48FF25433CFBFF rex.jmp [Other]
            """
        },
        {
            "a switch: a jump inside of a method",
            """
            55 push rbp ; +1
            488BEC mov rbp, rsp ; frame
            4803F8 add rdi, rax
            FFE7 jmp rdi
            B863000000 mov eax, 99
            5D pop rbp ; -1 unframe
            C3 ret
            """
        },
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_caller_is_missed_wherever_the_frame_pointer_is_not_the_methods_own(string what, string listing)
    {
        var lines = listing.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var code = lines.SelectMany(line => Convert.FromHexString(line.Split(' ')[0])).Concat(Enumerable.Repeat((byte)0xCC, 64)).ToArray();
        var (at, words, hasFrame) = (0, 0, false);
        foreach (var line in lines)
        {
            var found = Prolog.MissingCallerAt(code.AsSpan(0, Prolog.Bytes), at, code.AsSpan(at));

            Assert.True(found == (hasFrame ? null : words), $"{what}: before {line}: {found?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "nothing"}");

            var effect = line.Contains(';', StringComparison.Ordinal) ? line.Split(';')[1].Trim() : "";
            words += effect.Split(' ')[0] is ['+' or '-', ..] and var change ? int.Parse(change, System.Globalization.CultureInfo.InvariantCulture) : 0;
            hasFrame = effect.EndsWith("unframe", StringComparison.Ordinal) ? false : hasFrame || effect.EndsWith("frame", StringComparison.Ordinal);
            at += line.Split(' ')[0].Length / 2;
        }
    }

    [Theory]
    [InlineData("488B450050 4883EC20 4C897C2478 488D6C2420 8B5D34", 0)] // compiled anew while it ran: the frame of the old code is still there
    [InlineData("488B450050 4883EC20 4C897C2478 488D6C2420 8B5D34", 5)]
    [InlineData("488B450050 4883EC20 4C897C2478 488D6C2420 8B5D34", 16)]
    [InlineData("55 4157 4C8D9C2430A2FFFF E8F27C557E 498BE3 488D6C2410 90909090", 24)] // a page is touched before it is used: not known
    [InlineData("55 4883EC20 909090 9090909090909090", 8)] // no frame is seen to be made
    [InlineData("53 4883EC10 8BDF 891C24 9090909090", 2)] // inside of an instruction
    [InlineData("53 53 53", 40)] // more code than is there
    [InlineData("", 0)]
    [InlineData("", 1)]
    [InlineData("53", -1)]
    public void What_is_not_known_is_left_alone(string bytes, int offset)
    {
        var code = Convert.FromHexString(bytes.Replace(" ", ""));

        var found = Prolog.MissingCallerAt(code, offset, code.AsSpan(Math.Clamp(offset, 0, code.Length)));

        Assert.Null(found);
    }

    [Fact]
    public void The_end_of_a_part_that_handles_an_exception_is_one_too()
    {
        var code = Convert.FromHexString("4883C408C3");

        Assert.Equal(1, Prolog.MissingCallerAt(Convert.FromHexString("554883EC10488D6C2410897DFC8BF790"), 0x50, code));
        Assert.Equal(0, Prolog.MissingCallerAt(Convert.FromHexString("554883EC10488D6C2410897DFC8BF790"), 0x54, code.AsSpan(4)));
    }

    private static readonly byte[] Likely = [0x48, 0x41, 0x55, 0x50, 0x83, 0x81, 0xEC, 0xC4, 0x8D, 0x6C, 0x24, 0x5D, 0xC5, 0xF8, 0x77, 0xFF, 0xC3];

    [Fact]
    public void Whatever_the_code_is_nothing_breaks() => Gen.Select(Gen.OneOf(Gen.Byte, Gen.Int[0, Likely.Length - 1].Select(at => Likely[at])).Array[0, 80], Gen.Int[-2, 100]).Sample(
        (code, offset) =>
        {
            var found = Prolog.MissingCallerAt(code.AsSpan(0, Math.Min(code.Length, Prolog.Bytes)), offset, code.AsSpan(Math.Clamp(offset, 0, code.Length)));
            Assert.True(found is null or >= 0, "a frame of no stack");
        },
        iter: 50000,
        seed: "0000KmPqE3l4",
        threads: 1);
}
