using System.Collections.Immutable;
using PerfGate.CallTrees;
using PerfGate.Gating;

namespace PerfGate.Reporting;

/// <summary>How grave an annotation is.</summary>
public enum AnnotationLevel
{
    /// <summary>It fails the build.</summary>
    Error,

    /// <summary>A reader should know.</summary>
    Warning,

    /// <summary>It says more about another one.</summary>
    Notice,
}

/// <summary>Something to be said beside a line of source: plain text, one line each, not yet escaped for any system.</summary>
/// <param name="File">The file, relative to the repository, with forward slashes.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="LastLine">The last of several; else the same.</param>
/// <param name="Level">How grave it is.</param>
/// <param name="Title">In a few words.</param>
/// <param name="Message">In a sentence.</param>
public sealed record Annotation(string File, int Line, int LastLine, AnnotationLevel Level, string Title, string Message)
{
    private const int MostTitle = 120;
    private const int MostMessage = 1000;

    /// <summary>
    /// What there is to say about lines of the repository, worst first: each test that failed or is suspect on its own line and, where a changed
    /// line explains its growth, on that one. A file that is not known to lie in the repository gets none.
    /// </summary>
    public static ImmutableArray<Annotation> Of(IReadOnlyList<Judgement> judgements) => Of(judgements, new Explanations(judgements));

    internal static ImmutableArray<Annotation> Of(IReadOnlyList<Judgement> judgements, Explanations explanations) =>
    [
        .. judgements.SelectMany(judgement => judgement.Verdicts.Select(verdict => (Judgement: judgement, Verdict: verdict)))
            .Where(pair => pair.Verdict.Fails || pair.Verdict.Kind == VerdictKind.Inconclusive)
            .OrderBy(pair => pair.Verdict.Kind)
            .SelectMany(pair => Of(pair.Verdict, pair.Judgement.Run.Environment.ProjectPath, explanations.Of(pair.Verdict)))
            .Distinct(),
    ];

    private static IEnumerable<Annotation> Of(Verdict verdict, string? projectPath, Explanation? explanation)
    {
        var name = verdict.Id.ShortName;
        var finding = verdict.Findings.FirstOrDefault(one => one.Kind == verdict.Kind) ?? verdict.Findings.FirstOrDefault();
        var level = verdict.Fails ? AnnotationLevel.Error : AnnotationLevel.Warning;
        var title = PlainText.Line($"{name}: {VerdictText.Word(verdict.Kind)}", MostTitle);
        var reason = finding is null ? VerdictText.Word(verdict.Kind) : $"{finding.Reason}{(finding.Current is null ? "" : $" ({VerdictText.Values(finding)})")}";

        // One changed method may be near several culprits: it is told once, of the nearest.
        var places = explanation?.Difference is { } difference ? difference.Changed.Select(place => (Place: place, Node: difference.Nodes[place.Culprit])).OrderBy(pair => pair.Place.Nearness).DistinctBy(pair => pair.Place.Method.Name, StringComparer.Ordinal).ToList() : [];
        if ((verdict.Current ?? verdict.Baseline)?.Source is { } source && SourcePath.InRepository(source.File, projectPath) is { } file)
        {
            var where = places.Count == 0 ? "" : $"; {places[0].Place}";
            yield return new Annotation(file, Math.Max(1, source.Line), Math.Max(1, source.Line), level, title, PlainText.Line($"{finding?.Code} {reason}{where}".TrimStart(), MostMessage));
        }

        foreach (var (place, node) in places)
        {
            foreach (var lines in place.Method.Lines.Where(lines => SourcePath.InRepository(lines.File, "") is not null))
            {
                yield return new Annotation(lines.File, lines.First, lines.Last, AnnotationLevel.Notice, title, PlainText.Line($"{Where(place, node)}: {reason}", MostMessage));
            }
        }
    }

    private static string Where(ChangedPlace place, DifferenceNode node) => place.Nearness switch
    {
        Nearness.Here => $"{node.Frame} was changed here, and is where it grew",
        Nearness.Callee => $"{place.Method.Name} was changed here; it grew in {node.Frame}, which calls this",
        Nearness.Caller => $"{place.Method.Name} was changed here; it grew in {node.Frame}, which is called from this",
        _ => $"{place.Method.Name} was changed here, which the call tree does not show; it grew in {node.Frame}",
    };
}
