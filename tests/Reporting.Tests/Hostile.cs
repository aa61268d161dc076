using CsCheck;
using PerfGate.Actions;
using PerfGate.CallTrees;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;

namespace PerfGate.Reporting.Tests;

/// <summary>Judgements whose every text was written by somebody who wishes to break out of a report.</summary>
internal static class Hostile
{
    private static readonly string[] Weapons =
    [
        "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</details></td></tr></table>", "-->", "<!--", "]]>", "\"><b x=\"", "' onmouseover='x",
        "{{Headline}}", "{{{Script}}}", "{{#each Rows}}", "&lt;", "&#64;", "|", "\\|", "\\", "`", "```", "``x`", "\n", "\r\n", "\n\n# heading\n\n", "\n- [ ] task", "\n> quote", "\n    code", "\t",
        "@octocat", "@org/team", "#123", "org/repo#1", "GH-1", "[text](https://evil.example)", "![image](https://evil.example/x.png)", "<https://evil.example>", "https://evil.example", "www.evil.example", "a@evil.example", "[ref]: https://evil.example",
        "**bold**", "~~gone~~", "$x$", "$`x`$", ":smile:", "[^1]", "<details>", "\0", "\u0001", "\u001b[31m", "\u007f", "\u0085", "\u200b", "\u200f", "\u202e", "\u2066", "\u2028", "\ufeff", "\uffff", "\ud83d\ude00", "\ud83d", "\ude00", "漢字", "שלום", "مرحبا", "é", " ", "   ", "x",
    ];

    public static Gen<string> Text { get; } = Gen.Frequency(
        (5, Gen.OneOf(Weapons).Array[0, 6].Select(parts => string.Concat(parts))),
        (1, Gen.String[0, 40]),
        (1, Gen.OneOf("<", "`", "|", "\\", "@a", "\ud83d\ude00", "\n").Select(part => string.Concat(Enumerable.Repeat(part, 700)))));

    public static IReadOnlyList<Judgement> Judgements(string text)
    {
        var id = new TestId("N." + text + ".M" + text, "(" + text + ")");
        return
        [
            Judgement(text, VerdictKind.Regressed, id),
            Judgement("B" + text, VerdictKind.Improved, id),
            Judgement("C" + text, VerdictKind.New, id),
            Judgement("D" + text, VerdictKind.NotComparable, id) with { Comparability = new Comparability(false, true, [text]) },
        ];
    }

    private static Judgement Judgement(string text, VerdictKind kind, TestId id)
    {
        var current = Dress(Make.Record(id, 2000, 64, 2, 5, seed: 2), text, slow: 4);
        var baseline = kind == VerdictKind.New ? null : Dress(Make.Record(id, 1000, 64, 2, 5), text, slow: 1);
        var verdict = Make.Verdict(kind, baseline, current, text);
        verdict = verdict with { Findings = [.. verdict.Findings, new Finding { Code = text, Kind = kind, Metric = text, Limit = text, Reason = text }, Action(text, kind), Growth(text, kind), new Finding { Code = text, Kind = kind, Metric = Metric.Work.Name, Reason = text }] };
        var environment = Make.Environment(text, text, text, text) with { Configuration = text, PerfGate = text, Machine = new Machine(text, text, text, text, text, 4), Runtime = new RuntimeInfo(text, text, text) };
        return new Judgement
        {
            Run = Make.Run(environment, current, new TestRecord { Id = new TestId(text, "2"), NotMeasured = text }) with { Path = text, Warnings = [new Warning(text, text)], IsPartial = true },
            Baseline = baseline is null ? null : Make.Run(environment with { ForcedReason = text, Branch = "main" }, baseline) with { Path = text },
            Verdicts = [verdict],
            Warnings = [new Warning(DiagnosticCodes.CorruptLine, text)],
        };
    }

    private static TestRecord Dress(TestRecord record, string text, double slow) => record with
    {
        Profile = Tree(text, slow),
        Actions = Actions(text, slow),
        Exact = Counts.Of(2, ("A" + text.Replace("/", ""), 100 * slow, 64 * slow), ("Report", 4, 0)) with { Compiler = text, Unweighted = [text], WhyNot = null },
        DisplayName = text,
        Inputs = [new TestInput(text, text)],
        Source = new SourceLocation(text, 7),
        Warnings = [new Warning(text, text)],
        Processes = [.. record.Processes.Select(process => process with { Samples = process.Samples.Add(process.Samples[3] with { Metric = text }) })],
    };

    private static Finding Action(string text, VerdictKind kind) => new() { Code = text, Kind = kind, Metric = text, Action = ["A" + text, "B" + text], Inputs = [new TestInput(text, text)], InputSets = [[new TestInput(text, text)]], Reason = text };

    private static Finding Growth(string text, VerdictKind kind)
    {
        var curve = new GrowthCurve(["A" + text, "B" + text], text, [new GrowthPoint(300, 1000), new GrowthPoint(3000, 20000), new GrowthPoint(30000, 400000)], 1.3);
        return new Finding { Code = text, Kind = kind, Metric = text, Growth = curve, BaselineGrowth = curve with { Exponent = 1 }, Reason = text };
    }

    private static ActionProfile Actions(string text, double slow)
    {
        var series = new ActionSeries { Path = ["A" + text, "B" + text], Inputs = [new TestInput(text, text)], Count = 40, Failed = 1, Floor = 9000 * slow, Median = 10000 * slow, Percentile99 = 20000 * slow };
        return new ActionProfile
        {
            Operations = 20,
            Dropped = 2,
            Series = [series, series with { Inputs = [new TestInput(text, "other" + text)] }, series with { Path = ["A" + text], Inputs = [] }],
            Slowest = [new SlowCall(series.Path, series.Inputs, 30000, text)],
        };
    }

    // Each name begins with a letter of its own, so that no text changes the order of the frames.
    private static Profile Tree(string text, double slow)
    {
        var builder = new CallTreeBuilder("eventpipe", text, [Metric.Running, Metric.Waiting], [40, 40, 40, 40]);
        var a = builder.Child(CallTreeBuilder.Root, "A" + text);
        foreach (var (node, cost) in new[] { (builder.Child(a, "B" + text), 100 * slow), (builder.Child(a, "C" + text), 100 / slow), (builder.Child(CallTreeBuilder.Root, "D" + text), 50) })
        {
            for (var slice = 0; slice < 4; slice++)
            {
                builder.Add(node, 0, slice, 40 * (cost + slice));
            }
        }

        return new Profile { Tree = builder.Build() with { Engine = text }, Samples = 100, Trace = text, Fallback = text, Waits = text };
    }
}
