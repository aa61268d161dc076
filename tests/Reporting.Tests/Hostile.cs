using CsCheck;
using PerfGate.Diagnostics;
using PerfGate.Gating;
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
        "**bold**", "~~gone~~", "$x$", "$`x`$", ":smile:", "[^1]", "<details>", "\0", "\u0001", "\u001b[31m", "\u007f", "\u0085", "\u200b", "\u200f", "\u202e", "\u2066", "\u2028", "\ufeff", "\uffff", "\ud83d\ude00", "\ud83d", "\ude00", "漢字", "é", " ", "   ", "x",
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
        var current = Dress(Make.Record(id, 2000, 64, 2, 5, seed: 2), text);
        var baseline = kind == VerdictKind.New ? null : Dress(Make.Record(id, 1000, 64, 2, 5), text);
        var verdict = Make.Verdict(kind, baseline, current, text);
        verdict = verdict with { Findings = [.. verdict.Findings, new Finding { Code = text, Kind = kind, Metric = text, Limit = text, Reason = text }] };
        var environment = Make.Environment(text, text, text, text) with { Configuration = text, PerfGate = text, Machine = new Machine(text, text, text, text, text, 4), Runtime = new RuntimeInfo(text, text, text) };
        return new Judgement
        {
            Run = Make.Run(environment, current, new TestRecord { Id = new TestId(text, "2"), NotMeasured = text }) with { Path = text, Warnings = [new Warning(text, text)], IsPartial = true },
            Baseline = baseline is null ? null : Make.Run(environment with { ForcedReason = text, Branch = "main" }, baseline) with { Path = text },
            Verdicts = [verdict],
            Warnings = [new Warning(DiagnosticCodes.CorruptLine, text)],
        };
    }

    private static TestRecord Dress(TestRecord record, string text) => record with
    {
        DisplayName = text,
        Inputs = [new TestInput(text, text)],
        Source = new SourceLocation(text, 7),
        Warnings = [new Warning(text, text)],
        Processes = [.. record.Processes.Select(process => process with { Samples = process.Samples.Add(process.Samples[3] with { Metric = text }) })],
    };
}
