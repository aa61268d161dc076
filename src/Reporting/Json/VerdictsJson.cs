using System.Collections.Immutable;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>All verdicts for programs to read; the shape is described in <c>docs/verdicts-json.md</c>.</summary>
public static class VerdictsJson
{
    private static readonly VerdictsContext Context = new(new JsonSerializerOptions(VerdictsContext.Default.Options) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) });

    /// <summary>Writes the verdicts as indented JSON in UTF-8.</summary>
    /// <param name="judgements">One a test assembly and framework.</param>
    /// <param name="timestamp">When; written in UTC.</param>
    /// <param name="stream">Where to; not closed.</param>
    public static void Write(IReadOnlyList<Judgement> judgements, DateTimeOffset timestamp, Stream stream) => Write(judgements, timestamp, new Explanations(judgements), stream);

    internal static void Write(IReadOnlyList<Judgement> judgements, DateTimeOffset timestamp, Explanations explanations, Stream stream) =>
        JsonSerializer.Serialize(stream, Document(judgements, timestamp, explanations), Context.VerdictsDocument);

    private static VerdictsDocument Document(IReadOnlyList<Judgement> judgements, DateTimeOffset timestamp, Explanations explanations) => new(
        VerdictsDocument.CurrentSchema,
        typeof(Gate).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "",
        timestamp.ToUniversalTime(),
        judgements.All(judgement => judgement.NothingMeasured) ? "nothingMeasured" : Outcome(judgements.Any(judgement => judgement.Fails)),
        VerdictText.Headline(judgements),
        Counts(judgements.SelectMany(judgement => judgement.Verdicts)),
        [.. judgements.Select(judgement => Assembly(judgement, explanations))]);

    private static AssemblyEntry Assembly(Judgement judgement, Explanations explanations) => new(
        judgement.Run.Environment.Assembly,
        judgement.Run.Environment.TargetFramework,
        judgement.NothingMeasured ? "nothingMeasured" : Outcome(judgement.Fails),
        judgement.NothingMeasured,
        judgement.Run.IsPartial,
        Counts(judgement.Verdicts),
        Environment(judgement.Run),
        judgement.Baseline is { } baseline ? Environment(baseline) : null,
        judgement.Comparability is { } comparability ? new ComparabilityEntry(comparability.Time, comparability.Exact, comparability.CountReasons.IsEmpty, comparability.Reasons) : null,
        [.. judgement.Run.Tests.Where(test => !test.IsMeasured).Select(test => new NotMeasuredEntry(test.Id.Method, test.Id.Row, test.NotMeasured))],
        Warnings(judgement.Warnings),
        [.. judgement.Verdicts.Select(verdict => Test(judgement, verdict, explanations.Of(verdict)))]);

    private static EnvironmentEntry Environment(Run run) => new(
        run.Environment.PerfGate,
        run.Environment.Configuration,
        run.Environment.Started.ToUniversalTime(),
        run.Environment.Commit,
        run.Environment.Branch,
        run.Environment.Machine,
        run.Environment.Runtime,
        run.Environment.ForcedReason,
        run.Path);

    private static TestEntry Test(Judgement judgement, Verdict verdict, Explanation? explanation)
    {
        var record = verdict.Current ?? verdict.Baseline;
        return new TestEntry(
            RowKey.Of(judgement, verdict),
            verdict.Id.Method,
            verdict.Id.Row,
            record?.DisplayName ?? "",
            record?.Inputs ?? [],
            record?.Source,
            Name(verdict.Kind),
            verdict.Fails,
            verdict.Baseline?.Processes.Length ?? 0,
            verdict.Current?.Processes.Length ?? 0,
            [.. verdict.Findings.Select(Finding)],
            explanation is null ? null : Explained(explanation),
            ActionEntries.Of(verdict, out var left),
            left,
            ActionEntries.Growth(verdict),
            ExactEntries.Of(verdict),
            Warnings(record?.Warnings ?? []));
    }

    private static FindingEntry Finding(Finding finding) => new(
        finding.Code,
        Name(finding.Kind),
        finding.Metric,
        finding.Action,
        finding.Inputs,
        Quantity(finding.Baseline),
        Quantity(finding.Current),
        finding.Ratio is { } ratio ? new RatioEntry(Finite(ratio.Value), Finite(ratio.Lower), Finite(ratio.Upper)) : null,
        finding.Pairs.IsEmpty ? null : [.. finding.Pairs.Select(pair => Finite(pair))],
        finding.Limit.Length > 0 ? finding.Limit : null,
        Finite(finding.DetectableChange),
        finding.Reason);

    private static ExplanationEntry Explained(Explanation explanation)
    {
        return explanation.Difference is { } difference
            ? new ExplanationEntry(Cost(difference.Nodes[0].Before), Cost(difference.Nodes[0].After), [.. difference.Culprits.Select(Culprit)], explanation.WhyNot)
            : new ExplanationEntry(null, null, [], explanation.WhyNot);

        CulpritEntry Culprit(int index)
        {
            var node = difference.Nodes[index];
            return new CulpritEntry([.. difference.PathTo(index).Select(step => difference.Nodes[step].Frame)], Cost(node.Before), Cost(node.After), Cost(node.Delta), node.GrewByWaiting, Changed(index));
        }

        ChangedEntry? Changed(int culprit) => difference.Changed.FirstOrDefault(place => place.Culprit == culprit) is { } place
            ? new ChangedEntry(Spelled(place.Nearness.ToString()), place.Method.Name, place.Method.Lines)
            : null;

        QuantityEntry? Cost(double value) => Quantity(new Quantity(value, explanation.Unit));
    }

    internal static QuantityEntry? Quantity(Quantity? quantity) => quantity is { } number ? new QuantityEntry(Finite(number.Value), Spelled(number.Unit.ToString()), number.ToString()) : null;

    // JSON has no infinity: what is beyond numbers is null, and its text says so.
    internal static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    private static ImmutableArray<WarningEntry> Warnings(ImmutableArray<Warning> warnings) => [.. warnings.Select(warning => new WarningEntry(warning.Code, warning.Text))];

    private static ImmutableSortedDictionary<string, int> Counts(IEnumerable<Verdict> verdicts) =>
        verdicts.GroupBy(verdict => Name(verdict.Kind), StringComparer.Ordinal).ToImmutableSortedDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    private static string Outcome(bool fails) => fails ? "failed" : "passed";

    internal static string Name(VerdictKind kind) => Spelled(kind.ToString());

    private static string Spelled(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
