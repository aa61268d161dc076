using System.Collections.Immutable;
using PerfGate.Actions;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Units;

namespace PerfGate.Reporting.Tests;

/// <summary>Actions of the example's shop, as the gate could have judged them.</summary>
internal static class Actions
{
    private static readonly int[] Sizes = [100, 300, 1000, 3000, 10000, 30000];

    /// <summary>A parser that became slower for large documents only: the test's own time hardly shows it.</summary>
    public static Verdict Parsing(TestRecord baseline, TestRecord current)
    {
        var (then, now) = (Parser(_ => 1), Parser(size => size >= 10000 ? 2.1 : 1.01));
        var verdict = Make.Verdict(VerdictKind.Regressed, baseline with { Actions = then }, current with { Actions = now }, "its time is within the limit", VerdictKind.Passed);
        return verdict with
        {
            Findings =
            [
                new Finding
                {
                    Code = DiagnosticCodes.ActionRegressed,
                    Kind = VerdictKind.Regressed,
                    Metric = "action time",
                    Action = ["Parse", "Tokenize"],
                    Inputs = Size(30000),
                    InputSets = [Size(10000), Size(30000)],
                    Baseline = Quantity.Time(960_000),
                    Current = Quantity.Time(2_016_000),
                    Ratio = new RatioEstimate(2.1, 1.94, 2.2),
                    Limit = "25%",
                    Reason = "it is slower only for size >= 10000, in Parse → Tokenize: 2.10x at worst",
                },
                .. verdict.Findings,
            ],
        };
    }

    /// <summary>Tests with one action that became slower for all of many inputs.</summary>
    /// <param name="inputs">How many.</param>
    /// <param name="tests">Tests.</param>
    /// <param name="name">The name of the action.</param>
    public static Judgement Many(int inputs, int tests = 1, string name = "Step")
    {
        ActionProfile Profile(double floor) => new() { Operations = 10, Series = [.. Enumerable.Range(0, inputs).Select(i => Series(name, floor + (floor * i / 100), 50, new TestInput("n", $"{i}")))] };
        var verdicts = Enumerable.Range(0, tests).Select(i => Make.Record(new TestId($"A.B.C{i:00}"), 1000, 64, 1, 3)).Select(record => new Verdict
        {
            Id = record.Id,
            Kind = VerdictKind.Regressed,
            Baseline = record with { Actions = Profile(10_000) },
            Current = record with { Actions = Profile(30_000) },
            Findings = [new Finding { Code = DiagnosticCodes.ActionRegressed, Kind = VerdictKind.Regressed, Metric = "action time", Action = [name], Reason = $"it is slower for all inputs, in {name}: 3.00x at worst" }],
        }).ToList();
        return new Judgement { Run = Make.Run(Make.Environment(), [.. verdicts.Select(verdict => verdict.Current!)]), Baseline = Make.Run(Make.BaselineEnvironment()), Verdicts = [.. verdicts] };
    }

    /// <summary>A sort whose rows grew from n log n to n².</summary>
    public static Verdict Sorting(TestRecord baseline, TestRecord current)
    {
        var verdict = Make.Verdict(VerdictKind.Regressed, baseline, current, "it is slower: 60.2x of the baseline's time");
        return verdict with
        {
            Findings =
            [
                verdict.Findings[0],
                new Finding
                {
                    Code = DiagnosticCodes.GrowthRegressed,
                    Kind = VerdictKind.Regressed,
                    Metric = "growth",
                    BaselineGrowth = Curve([], "n", 1.08, 62),
                    Growth = Curve([], "n", 1.97, 0.387),
                    Reason = "its time grows with n^1.97, the baseline with n^1.08 (n = 300 to 30000)",
                },
                .. verdict.Findings[1..],
            ],
        };
    }

    /// <summary>A checkout with actions of others, all as fast as before; one call failed.</summary>
    public static Verdict Checkout(Verdict verdict) => verdict with
    {
        Baseline = verdict.Baseline! with { Actions = Payment(1) },
        Current = verdict.Current! with { Actions = Payment(1.02) },
    };

    public static GrowthCurve Curve(ImmutableArray<string> path, string input, double exponent, double factor) =>
        new(path, input, [.. Sizes.Select((size, i) => new GrowthPoint(size, Math.Round(factor * Math.Pow(size, exponent) * (1 + (0.03 * (i % 3))))))], exponent);

    public static ActionSeries Series(string path, double floor, long count, params TestInput[] inputs) => new()
    {
        Path = [.. path.Split('/')],
        Inputs = [.. inputs],
        Count = count,
        Floor = Math.Round(floor),
        Median = Math.Round(floor * 1.06),
        Percentile99 = Math.Round(floor * 1.4),
        SliceFloors = [.. Enumerable.Range(0, 12).Select(i => Math.Round(floor * (1 + (i % 4 * 0.01))))],
    };

    private static ImmutableArray<TestInput> Size(int size) => [new TestInput("size", $"{size}"), new TestInput("trim", "true")];

    private static ActionProfile Parser(Func<int, double> slow)
    {
        var kinds = new[] { "plain", "html", "markdown", "json" };
        var series = new List<ActionSeries> { Series("Load", 118_000, 120, new TestInput("file", "\"catalogue.xml\"")) };
        series.AddRange(Sizes.Select(size => Series("Parse", (70 * size) + (32 * size * slow(size)), 120, new TestInput("size", $"{size}"))));
        series.AddRange(kinds.Select((kind, i) => Series("Parse/Detect", 900 + (60 * i), 180, new TestInput("kind", $"\"{kind}\""))));
        series.AddRange(Sizes.Select(size => Series("Parse/Tokenize", 32 * size * slow(size), 120, [.. Size(size)])));
        series.AddRange(Enumerable.Range(1, 12).Select(depth => Series("Parse/Tokenize/Escape", 4_000 * depth, 40, new TestInput("depth", $"{depth}"))));
        return new ActionProfile
        {
            Operations = 120,
            Series = [.. series],
            Slowest = [.. Sizes.Reverse().Take(4).Select(size => new SlowCall(["Parse"], [new TestInput("size", $"{size}")], size * 160.0 * slow(size), size == 3000 ? "System.FormatException: an unclosed quote" : null))],
        };
    }

    private static ActionProfile Payment(double slow) => new()
    {
        Operations = 400,
        Dropped = 3,
        Series =
        [
            Series("POST", 211_000 * slow, 400, new TestInput("http.request.method", "POST"), new TestInput("server.address", "127.0.0.1")) with { Failed = 1 },
            Series("POST/orders", 64_000 * slow, 400, new TestInput("db.system", "postgresql"), new TestInput("db.statement", "INSERT INTO orders VALUES ($1, $2)")),
        ],
        Slowest = [new SlowCall(["POST"], [new TestInput("http.request.method", "POST")], 9_120_000, "System.Net.Http.HttpRequestException: 503")],
    };
}
