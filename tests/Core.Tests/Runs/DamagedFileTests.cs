using System.Text;
using CsCheck;
using PerfGate.Diagnostics;
using PerfGate.Runs;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Runs;

/// <summary>A damaged file gives what is left of it with a warning, or one clear error: never another exception, never a record that nobody wrote.</summary>
public class DamagedFileTests
{
    private static readonly Run Whole = Example.Run(
        Example.Test("A", [1000.5, 1001.25, 1002], [64, 64, 64]),
        Example.Test("B\u00e9\u20ac😀", [1e6, 1e6, 1e6, 1e6], [0, 0, 0, 0]) with { Inputs = [new TestInput("x", "\"\n\"")], Source = new SourceLocation("a/b.cs", 3) },
        Example.NotMeasured("C", "it threw")) with { Declared = ["A", "B", "C"] };

    private static readonly byte[] Bytes = Encoding.UTF8.GetBytes(RunLines.Of(Whole));

    private static readonly HashSet<string> Written = [.. Whole.Tests.Select(RunLines.Text)];

    [Fact]
    public void A_file_cut_at_any_byte_gives_whole_records_and_says_that_it_was_cut()
    {
        var header = Array.IndexOf(Bytes, (byte)'\n');
        for (var length = 0; length < Bytes.Length - 1; length++)
        {
            var cut = Bytes[..length];
            if (length < header)
            {
                Assert.Equal(DiagnosticCodes.CorruptLine, Assert.Throws<PerfGateException>(() => RunLines.Read(cut)).Code);
                continue;
            }

            var run = RunLines.Read(cut);
            Assert.All(run.Tests, test => Assert.Contains(RunLines.Text(test), Written));
            Assert.Contains(run.Warnings, warning => warning.Code == DiagnosticCodes.TruncatedRun);
        }
    }

    [Fact]
    public void The_last_newline_alone_may_be_missing() => Assert.Empty(RunLines.Read(Bytes[..^1]).Warnings);

    [Fact]
    public void Line_ends_of_another_system_do_no_harm()
    {
        var run = RunLines.Read(Encoding.UTF8.GetString(Bytes).Replace("\n", "\r\n"));
        Assert.Empty(run.Warnings);
        Assert.Equal(3, run.Tests.Length);
    }

    [Fact]
    public void Every_line_that_is_lost_repeated_or_out_of_place_is_noticed()
    {
        var lines = Encoding.UTF8.GetString(Bytes).TrimEnd('\n').Split('\n');
        for (var i = 1; i < lines.Length; i++)
        {
            Assert.NotEmpty(RunLines.Read(Join(lines.Where((_, at) => at != i))).Warnings);
            if (lines[i].Contains("\"test\""))
            {
                Assert.NotEmpty(RunLines.Read(Join(lines.SelectMany((line, at) => at == i ? new[] { line, line } : [line]))).Warnings);
            }
        }

        static string Join(IEnumerable<string> lines) => string.Join('\n', lines) + "\n";
    }

    [Fact]
    public void Two_files_joined_are_one_file_and_a_warning()
    {
        var other = RunLines.Of(Example.Run(Example.Test("D")) with { Environment = Example.Environment with { Configuration = "Debug" } });
        var run = RunLines.Read(Encoding.UTF8.GetString(Bytes) + other);
        Assert.Equal(["A", "B\u00e9\u20ac😀", "C"], run.Tests.Select(test => test.Id.Method));
        Assert.Contains(run.Warnings, warning => warning.Code == DiagnosticCodes.CorruptLine && warning.Text.Contains("second header"));
    }

    [Fact]
    public void Conflict_markers_are_noticed()
    {
        var lines = Encoding.UTF8.GetString(Bytes).Split('\n');
        var run = RunLines.Read(string.Join('\n', [.. lines[..2], "<<<<<<< HEAD", lines[2], "=======", lines[3], ">>>>>>> branch", .. lines[4..]]));
        Assert.Equal([3, 5, 7], run.Warnings.Select(warning => int.Parse(warning.Text.Split('(', ')')[1], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Thousands_of_random_mutations_do_no_harm()
    {
        var random = new Random(20260102);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = Mutate(random, [.. Bytes]);
            ReadOrRefuse(bytes);
        }
    }

    [Fact]
    public void Anything_but_a_run_file_is_refused() => Gen.OneOf(Gen.Byte.Array[0, 300].Select(bytes => bytes), RunGen.Text.Select(Encoding.UTF8.GetBytes)).Sample(bytes =>
        Assert.Equal(DiagnosticCodes.CorruptLine, Assert.Throws<PerfGateException>(() => RunLines.Read(bytes)).Code));

    private static byte[] Mutate(Random random, List<byte> bytes)
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 30), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length));
                    break;
                case 3:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 4:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Hostile[random.Next(Hostile.Length)]));
                    break;
                case 5:
                    Replace(bytes, Tokens[random.Next(Tokens.Length)], Hostile[random.Next(Hostile.Length)]);
                    break;
                default:
                    ReplaceNumber(random, bytes);
                    break;
            }

            if (bytes.Count == 0)
            {
                break;
            }
        }

        return [.. bytes];
    }

    private static readonly string[] Tokens = ["\"Shop.Tests\"", "\"A\"", "[64,3]", "[[64,3]]", "null", "\"time\"", "\"bytes\"", "true", "\"25%\"", "\"kind\"", "\"test\"", "\"environment\"", "\"processes\""];

    private static readonly string[] Hostile =
    [
        "null", "{}", "[]", "-1", "1e999", "-1e999", "NaN", "99999999999999999999", "\"\"", "true", "\"\\ud800\"", "\"\\u0000\"", "\n", "\"../../x\"", "[null]", "[[1]]", "[[1,2,3]]", "[[1,2000000000]]", "0",
        "\"7\"", "\"count,bytes\"", "{\"a\":{\"a\":{\"a\":", string.Concat(Enumerable.Repeat("[", 100)), string.Concat(Enumerable.Repeat("{\"x\":", 5000)),
    ];

    private static void Replace(List<byte> bytes, string token, string with)
    {
        var text = Encoding.UTF8.GetString([.. bytes]);
        var at = text.IndexOf(token, StringComparison.Ordinal);
        if (at >= 0)
        {
            bytes.Clear();
            bytes.AddRange(Encoding.UTF8.GetBytes(text[..at] + with + text[(at + token.Length)..]));
        }
    }

    private static void ReplaceNumber(Random random, List<byte> bytes)
    {
        var digits = Enumerable.Range(0, bytes.Count).Where(i => char.IsAsciiDigit((char)bytes[i])).ToArray();
        if (digits.Length > 0)
        {
            var at = digits[random.Next(digits.Length)];
            bytes.RemoveAt(at);
            bytes.InsertRange(at, Encoding.UTF8.GetBytes(Hostile[random.Next(Hostile.Length)]));
        }
    }

    private static void ReadOrRefuse(byte[] bytes)
    {
        Run run;
        try
        {
            run = RunLines.Read(bytes);
        }
        catch (PerfGateException refused)
        {
            Assert.Contains(refused.Code, new[] { DiagnosticCodes.CorruptLine, DiagnosticCodes.NewerSchema });
            Assert.Contains(RunLines.Path, refused.Message);
            return;
        }

        // What is read is sound enough for everyone who reads it: judged, merged, kept.
        PerfGate.Gating.Gate.Judge(run, Whole);
        PerfGate.Gating.Gate.Judge(Whole, run);
        Run.Merge([run]);
        Assert.Equal(run.Tests.Length, RunLines.Read(RunLines.Of([new HeaderLine(run.Environment), .. run.Tests.Select(test => new TestLine(test))])).Tests.Length);
    }
}
