using System.Globalization;
using System.Text;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;

namespace PerfGate.Reporting;

/// <summary>What became of a case.</summary>
internal enum JunitOutcome
{
    Passed,
    Failure,
    Error,
    Skipped,
}

/// <summary>One series.</summary>
internal sealed record JunitCase(string Class, string Name, JunitOutcome Outcome)
{
    public double? Seconds { get; init; }

    public string Type { get; init; } = "";

    public string Message { get; init; } = "";

    public string Details { get; init; } = "";

    public string Output { get; init; } = "";

    public static JunitCase Of(Judgement judgement, Verdict verdict, string? report)
    {
        var dot = verdict.Id.Method.LastIndexOf('.');
        var finding = verdict.Findings.FirstOrDefault(one => one.Kind == verdict.Kind) ?? verdict.Findings.FirstOrDefault();
        var key = RowKey.Of(judgement, verdict);
        var source = (verdict.Current ?? verdict.Baseline)?.Source;
        var output = new StringBuilder(VerdictText.Line(verdict));
        foreach (var values in verdict.Findings.Where(one => one.Current is not null))
        {
            output.Append("\n  ").Append(VerdictText.Values(values));
        }

        output.Append(source is null ? "" : string.Create(CultureInfo.InvariantCulture, $"\nSource: {SourcePath.InRepository(source.File, judgement.Run.Environment.ProjectPath) ?? source.File}:{source.Line}"));
        output.Append(report is null ? "" : $"\nReport: {report}#t-{key}");
        return new JunitCase(dot > 0 ? verdict.Id.Method[..dot] : "", verdict.Id.Method[(dot + 1)..] + verdict.Id.Row, verdict.Fails ? JunitOutcome.Failure : JunitOutcome.Passed)
        {
            Seconds = Summary.Of(verdict.Current, Metric.Time.Name) is { } time && double.IsFinite(time.Floor) ? time.Floor / 1e9 : null,
            Type = finding?.Code ?? "",
            Message = $"{VerdictText.Word(verdict.Kind)}: {finding?.Reason}",
            Details = verdict.Fails ? VerdictText.Message(verdict, judgement.Baseline?.Path, judgement.Run.Path) : "",
            Output = output.ToString(),
        };
    }

    public static JunitCase NotMeasured(TestRecord test) => new("", "", JunitOutcome.Skipped)
    {
        Class = test.Id.Method.LastIndexOf('.') is > 0 and var dot ? test.Id.Method[..dot] : "",
        Name = test.Id.Method[(test.Id.Method.LastIndexOf('.') + 1)..] + test.Id.Row,
        Message = $"not measured: {test.NotMeasured}",
    };
}
