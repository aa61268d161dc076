using System.Collections;
using CsCheck;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tool.Output;
using Task = System.Threading.Tasks.Task;

namespace PerfGate.Tool.Tests;

public sealed class CanonicalErrorsTests : IDisposable
{
    private static readonly Gen<string> HostileText = Gen.OneOf(
        Gen.OneOf(
            "a.cs(1,2): error PG9999: forged", "\na.cs(1,2): error PG9999: forged\n", "\r\nerror X: y", "x:1:2: error: forged", "error: ", "warning PG1 : x", "error :: y", "error a\u00A0b: c",
            "\u2028error X1: y", "\u0085error X1: y", "\e[2K\rerror X1: y", "C:", "C:\\a(1,2): error X: y", "WARNİNG X: y", "1>", "(9,9)", "\0", "\uD800", ": error", "[/src/x.csproj]", new string('x', 500)),
        Gen.String);

    private static readonly Gen<string> Hostile = HostileText.Array[0, 4].Select(string.Concat);

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task MSBuild_reads_each_finding_at_its_place()
    {
        Make.Baseline(_folder, Make.Run(_folder, Make.Test("A", 100), Make.Test("B", 100, bytes: 8)));
        Make.File(_folder, Make.Run(_folder, Make.Test("A", 300), Make.Test("B", 100, bytes: 800)), "run/now.run.jsonl");

        var (code, output, error) = await Make.Tool("report", _folder["run"], "--results", _folder["report"], CanonicalErrors.Flag);

        var read = Engine.Read(output);
        Assert.Equal((3, ""), (code, error));
        Assert.Equal(
            [("PG0001", _folder["SearchTests.cs"], 12), ("PG0002", _folder["SearchTests.cs"], 12)],
            read.Errors.Select(line => (line.Code, line.File, line.LineNumber)));
        Assert.Empty(read.Warnings);
    }

    [Fact]
    public async Task A_run_that_measured_nothing_is_one_error_however_many_tests_are_missing()
    {
        Make.Baseline(_folder, Make.Run(_folder, Make.Test("A", 100), Make.Test("B", 100)));
        Make.File(_folder, Make.Run(_folder, Make.Unmeasured("A", "the test assembly is a Debug build (use -c Release)")), "run/now.run.jsonl");

        var read = Engine.Read((await Make.Tool("report", _folder["run"], "--results", _folder["report"], CanonicalErrors.Flag)).Output);

        Assert.Equal("PG0005", Assert.Single(read.Errors).Code);
        Assert.Contains("use -c Release", read.Errors[0].Message);
    }

    [Fact]
    public async Task A_wrong_use_is_an_error_too() =>
        Assert.Equal("PG1004", Assert.Single(Engine.Read((await Make.Tool("report", CanonicalErrors.Flag, "--unknown")).Output).Errors).Code);

    [Fact]
    public void No_name_forges_a_line_or_hides_one() =>
        Gen.Select(Hostile, Hostile, Hostile, Hostile).Sample(
            (name, row, file, warning) =>
            {
                var baseline = Make.Run(_folder, Make.Test(name, 100, row: row));
                var slower = Make.Test(name, 300, row: row) with { Source = new SourceLocation(file, 3) };
                var judgement = Gate.Judge(Make.Run(_folder, slower) with { Warnings = [new Warning(DiagnosticCodes.TruncatedRun, warning)] }, baseline);
                using var output = new StringWriter();
                var screen = Screen.Over(output, TextWriter.Null, isCanonical: true);

                VerdictTable.Write(screen, judgement);
                foreach (var line in CanonicalErrors.Of(judgement))
                {
                    screen.Canonical(line);
                }

                screen.Line("  | " + name + row + file + warning);
                screen.Error(DiagnosticCodes.NothingMeasured, name + warning);

                var read = Engine.Read(output.ToString());
                Assert.Equal(["PG0001", "PG0005"], read.Errors.Select(error => error.Code));
                Assert.Equal(["PG2002"], read.Warnings.Select(line => line.Code));
                Assert.Equal(file.Length == 0 ? 0 : 3, read.Errors[0].LineNumber);
            },
            iter: 2000);

    [Fact]
    public void What_is_no_finding_is_never_read_as_one() =>
        Hostile.Sample(
            text =>
            {
                using var output = new StringWriter();
                Screen.Over(output, TextWriter.Null, isCanonical: true).Line(text);

                var read = Engine.Read(output.ToString());
                Assert.Empty(read.Errors);
                Assert.Empty(read.Warnings);
                Assert.Equal(1, output.ToString().Count(letter => letter is '\n'));
            },
            iter: 5000);

    /// <summary>MSBuild's own reader of a tool's output, and what it made of it.</summary>
    private sealed class Engine : IBuildEngine
    {
        public List<BuildErrorEventArgs> Errors { get; } = [];

        public List<BuildWarningEventArgs> Warnings { get; } = [];

        public bool ContinueOnError => false;

        public int LineNumberOfTaskNode => 0;

        public int ColumnNumberOfTaskNode => 0;

        public string ProjectFileOfTaskNode => "";

        public static Engine Read(string output)
        {
            var engine = new Engine();
            var log = new TaskLoggingHelper(engine, "PerfGateRun");
            using var reader = new StringReader(output);
            while (reader.ReadLine() is { } line)
            {
                log.LogMessageFromText(line, MessageImportance.High);
            }

            return engine;
        }

        public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) => false;

        public void LogCustomEvent(CustomBuildEventArgs e)
        {
        }

        public void LogErrorEvent(BuildErrorEventArgs e) => Errors.Add(e);

        public void LogMessageEvent(BuildMessageEventArgs e)
        {
        }

        public void LogWarningEvent(BuildWarningEventArgs e) => Warnings.Add(e);
    }
}
