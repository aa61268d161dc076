using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PerfGate.Runs;

namespace PerfGate.Reporting;

// The shape of verdicts.json; docs/verdicts-json.md describes it. A change that a reader could trip over raises Schema.
internal sealed record VerdictsDocument(
    int Schema,
    string PerfGate,
    DateTimeOffset Generated,
    string Outcome,
    string Headline,
    ImmutableSortedDictionary<string, int> Counts,
    ImmutableArray<AssemblyEntry> Assemblies)
{
    public const int CurrentSchema = 1;
}

internal sealed record AssemblyEntry(
    string Assembly,
    string Framework,
    string Outcome,
    bool NothingMeasured,
    bool IsPartial,
    ImmutableSortedDictionary<string, int> Counts,
    EnvironmentEntry Run,
    EnvironmentEntry? Baseline,
    ComparabilityEntry? Comparability,
    ImmutableArray<NotMeasuredEntry> NotMeasured,
    ImmutableArray<WarningEntry> Warnings,
    ImmutableArray<TestEntry> Tests);

internal sealed record EnvironmentEntry(
    string PerfGate,
    string Configuration,
    DateTimeOffset Started,
    string? Commit,
    string? Branch,
    Machine Machine,
    RuntimeInfo Runtime,
    string? ForcedReason,
    string? Path);

internal sealed record ComparabilityEntry(bool Time, bool Exact, bool Counts, ImmutableArray<string> Reasons);

internal sealed record NotMeasuredEntry(string Method, string Row, string? Reason);

internal sealed record WarningEntry(string Code, string Text);

internal sealed record TestEntry(
    string Key,
    string Method,
    string Row,
    string Name,
    ImmutableArray<TestInput> Inputs,
    SourceLocation? Source,
    string Verdict,
    bool Fails,
    int BaselineProcesses,
    int CurrentProcesses,
    ImmutableArray<FindingEntry> Findings,
    ExplanationEntry? Explanation,
    ImmutableArray<ActionEntry> Actions,
    int ActionsLeftOut,
    ImmutableArray<GrowthEntry> Growth,
    ExactEntry? Exact,
    ImmutableArray<WarningEntry> Warnings);

internal sealed record FindingEntry(
    string Code,
    string Verdict,
    string Metric,
    ImmutableArray<string> Action,
    ImmutableArray<TestInput> Inputs,
    QuantityEntry? Baseline,
    QuantityEntry? Current,
    RatioEntry? Ratio,
    ImmutableArray<double?>? Pairs,
    string? Limit,
    double? DetectableChange,
    string Reason);

internal sealed record ExplanationEntry(QuantityEntry? Before, QuantityEntry? After, ImmutableArray<CulpritEntry> Culprits, string? WhyNot);

internal sealed record CulpritEntry(ImmutableArray<string> Path, QuantityEntry? Before, QuantityEntry? After, QuantityEntry? Delta, bool IsWaiting, ChangedEntry? Changed);

internal sealed record ChangedEntry(string Where, string Frame, ImmutableArray<SourceLines> Lines);

internal sealed record ActionEntry(
    ImmutableArray<string> Path,
    ImmutableArray<TestInput> Inputs,
    string? Verdict,
    QuantityEntry? Baseline,
    QuantityEntry? Current,
    double? Ratio,
    long Calls,
    long Failed,
    QuantityEntry? Median,
    QuantityEntry? P99);

internal sealed record GrowthEntry(
    ImmutableArray<string> Path,
    string Input,
    string Verdict,
    double? BaselineExponent,
    double? Exponent,
    ImmutableArray<GrowthPointEntry> BaselinePoints,
    ImmutableArray<GrowthPointEntry> Points);

internal sealed record GrowthPointEntry(double? Size, QuantityEntry? Floor);

internal sealed record ExactEntry(string? WhyNot, ImmutableArray<ExactCostEntry> Costs, ExactSideEntry? Baseline, ExactSideEntry? Current, ImmutableArray<string> Unweighted);

internal sealed record ExactCostEntry(string Cost, QuantityEntry? Baseline, QuantityEntry? Current, double? Ratio, ImmutableArray<double> BaselineSlices, ImmutableArray<double> Slices);

internal sealed record ExactSideEntry(int Processes, int Protocol, string Compiler, bool IsSeeded);

internal sealed record QuantityEntry(double? Value, string Unit, string Text);

internal sealed record RatioEntry(double? Value, double? Lower, double? Upper);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(VerdictsDocument))]
internal sealed partial class VerdictsContext : JsonSerializerContext;
