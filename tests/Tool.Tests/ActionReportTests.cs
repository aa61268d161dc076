using System.Globalization;
using PerfGate.Actions;
using PerfGate.Runs;

namespace PerfGate.Tool.Tests;

public sealed class ActionReportTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task For_which_inputs_is_said_on_the_screen_and_in_every_report()
    {
        var (code, output) = await Report(Parser(_ => 1), Parser(size => size >= 10000 ? 5 : 1));

        Assert.Equal(3, code);
        var lines = output.Split('\n');
        var title = Array.IndexOf(lines, "For which inputs, in SearchTests.Parse:");
        Assert.InRange(title, 0, lines.Length);
        Assert.Contains("only for size >= 10000, in Load → Tokenize: 5.00x", lines[title + 1]);
        foreach (var file in new[] { "comment.md", "verdicts.json", "report.html" })
        {
            Assert.Contains("in Load → Tokenize: 5.00x", File.ReadAllText(_folder["report/" + file]));
        }

        // Each input by itself: the two that became slower are marked, the others are not.
        Assert.Equal(2, File.ReadAllText(_folder["report/report.html"]).Split("</span>Tokenize <small>slower</small>").Length - 1);
    }

    [Fact]
    public async Task Growth_is_said_on_the_screen_and_drawn()
    {
        var (code, output) = await Report(Parser(size => 1), Parser(size => size / 100.0));

        Assert.Equal(3, code);
        Assert.Contains("  Load → Tokenize grows with size^", output);
        Assert.Contains("class=\"plot\"", File.ReadAllText(_folder["report/report.html"]));
        Assert.NotEmpty(Directory.GetFiles(_folder["report"], "growth-*.png"));
    }

    [Fact]
    public async Task Nothing_is_said_where_every_input_takes_as_long_as_before()
    {
        var (code, output) = await Report(Parser(_ => 1), Parser(_ => 1));

        Assert.Equal(0, code);
        Assert.DoesNotContain("For which inputs", output);
        Assert.DoesNotContain("For which inputs", File.ReadAllText(_folder["report/comment.md"]));
    }

    [Fact]
    public async Task No_name_or_input_steers_the_terminal()
    {
        const string Hostile = "\u001b[31m\u202e\u0007\r\n error PG0001: x";
        ActionProfile Named(double slow) => Parser(_ => slow) with { Series = [.. Parser(_ => slow).Series.Select(series => series with { Path = ["A" + Hostile], Inputs = [new TestInput("n" + Hostile, series.Inputs[0].Value + Hostile)] })] };

        var (code, output) = await Report(Named(1), Named(5));

        Assert.Equal(3, code);
        Assert.Contains("For which inputs, in SearchTests.Parse:\n  it is slower", output);
        Assert.DoesNotContain(output, letter => letter is '\u001b' or '\u202e' or '\u0007' or '\r');
    }

    private async Task<(int ExitCode, string Output)> Report(ActionProfile then, ActionProfile now)
    {
        Make.Baseline(_folder, Make.Run(_folder, Make.Test("SearchTests.Parse", 5e6) with { Actions = then }));
        Make.File(_folder, Make.Run(_folder, Make.Test("SearchTests.Parse", 5e6) with { Actions = now }), "run/now.run.jsonl");
        var (code, output, _) = await Make.Tool("report", _folder["run"], "--results", _folder["report"]);
        return (code, output);
    }

    // Six processes that agree, as a merged run has them.
    private static ActionProfile Parser(Func<int, double> slow) => new()
    {
        Operations = 60,
        Series = [.. new[] { 300, 1000, 3000, 10000, 30000 }.Select(size => Series(size, 40 * size * slow(size)))],
    };

    private static ActionSeries Series(int size, double floor) => new()
    {
        Path = ["Load", "Tokenize"],
        Inputs = [new TestInput("size", size.ToString(CultureInfo.InvariantCulture))],
        Count = 60,
        Floor = floor,
        Median = floor * 1.02,
        Percentile99 = floor * 1.1,
        SliceFloors = [.. Enumerable.Repeat(floor, 12)],
        ProcessFloors = [.. Enumerable.Repeat(floor, 6)],
    };
}
