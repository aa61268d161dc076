using System.Globalization;
using System.Text;
using PerfGate.Counting;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Statistics;

namespace PerfGate.Reporting;

/// <summary>What was measured as OpenMetrics text: GitLab shows it in merge requests as a metrics report, and Prometheus reads it.</summary>
public static class OpenMetrics
{
    private const int MostLabel = 500;

    private static readonly (string Name, string Unit, string Help, Func<Verdict, double?> Of)[] Families =
    [
        ("perfgate_time_seconds", "seconds", "The fastest operation.", verdict => Summary.Of(verdict.Current, Metric.Time.Name)?.Floor / 1e9),
        ("perfgate_time_ratio", "", "Time now over the baseline's.", verdict => RowBuilder.TimeFinding(verdict)?.Ratio?.Value),
        ("perfgate_allocated_bytes", "bytes", "What an operation allocates.", verdict => Summary.Of(verdict.Current, Metric.Allocated.Name)?.Typical),
        ("perfgate_work_instructions", "instructions", "The work of an operation, counted in a woven copy.", verdict => ExactTotal.Of(verdict.Current?.Exact, Metric.Work)?.Typical),
        ("perfgate_work_ratio", "", "Work now over the baseline's.", verdict => verdict.Findings.FirstOrDefault(finding => finding.Metric == Metric.Work.Name)?.Ratio?.Value),
        ("perfgate_failed", "", "1 where the verdict fails the build.", verdict => verdict.Fails ? 1 : 0),
    ];

    /// <summary>Writes the file.</summary>
    /// <param name="judgements">One a test assembly and framework.</param>
    /// <param name="stream">Where to; not closed.</param>
    public static void Write(IReadOnlyList<Judgement> judgements, Stream stream)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };

        // In the order of names, so that two files can be compared; what cannot be told apart is said once, the worst of it.
        var series = judgements.SelectMany(judgement => judgement.Verdicts.Select(verdict => (Verdict: verdict, Labels: Labels(judgement, verdict))))
            .DistinctBy(one => one.Labels, StringComparer.Ordinal)
            .OrderBy(one => one.Labels, StringComparer.Ordinal)
            .ToList();
        foreach (var (name, unit, help, of) in Families.Where(family => !family.Name.StartsWith("perfgate_work_", StringComparison.Ordinal) || series.Exists(one => family.Of(one.Verdict) is not null)))
        {
            writer.WriteLine($"# TYPE {name} gauge");
            if (unit.Length > 0)
            {
                writer.WriteLine($"# UNIT {name} {unit}");
            }

            writer.WriteLine($"# HELP {name} {help}");
            foreach (var (verdict, labels) in series)
            {
                if (of(verdict) is { } value && double.IsFinite(value))
                {
                    writer.WriteLine($"{name}{{{labels}}} {value.ToString("0.############", CultureInfo.InvariantCulture)}");
                }
            }
        }

        writer.WriteLine("# EOF");
    }

    private static string Labels(Judgement judgement, Verdict verdict) =>
        $"assembly=\"{Escape(judgement.Run.Environment.Assembly)}\",framework=\"{Escape(judgement.Run.Environment.TargetFramework)}\",test=\"{Escape(verdict.Id.ToString())}\"";

    private static string Escape(string text) =>
        PlainText.Line(text, MostLabel).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
