using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace PerfGate.Reporting;

/// <summary>The report as a comment on a pull request: GitHub's Markdown.</summary>
public static class MarkdownReport
{
    /// <summary>GitHub's limit for a comment is 65,536 characters; as many bytes of UTF-8 are never more.</summary>
    public const int MostBytes = 65_536;

    // What explains goes before what it explains.
    private static readonly (int Entries, int Trees)[] Lengths = [(20, 20), (20, 10), (20, 3), (20, 0), (10, 0), (5, 0), (2, 0), (0, 0)];
    private static readonly Template Comment = new("comment.hbs", MarkdownText.Prose, ("code", (text, most) => MarkdownText.Code(PlainText.Cut(text, most))));

    /// <summary>Renders the comment: at most 20 entries in each list, the rest counted, and fewer, first of the call trees, where it would exceed <see cref="MostBytes"/>.</summary>
    public static string Render(Report report) => Render(report, new CommentFrame());

    /// <summary>Renders the comment in a frame.</summary>
    public static string Render(Report report, CommentFrame frame)
    {
        var text = "";
        foreach (var (entries, trees) in Lengths)
        {
            using var writer = new StringWriter(CultureInfo.InvariantCulture);
            Comment.Render(writer, MarkdownComment.Of(report, frame, entries, trees));
            text = writer.ToString();
            if (Encoding.UTF8.GetByteCount(text) <= MostBytes)
            {
                break;
            }
        }

        return text;
    }
}

/// <summary>What the comment's template is filled with.</summary>
internal sealed record MarkdownComment(CommentFrame Frame, Report Report, Section Changed, Section Worst, Section Grown, Section Inputs, ImmutableArray<Section> Folded, ImmutableArray<Section> Notices, ImmutableArray<Section> Compared)
{
    public static MarkdownComment Of(Report report, CommentFrame frame, int most, int mostTrees)
    {
        ReportRow[] changed = [.. Rows("regressed"), .. Rows("failed-budget"), .. Rows("missing"), .. Rows("inconclusive")];
        var trees = changed.Where(row => row.Tree is { Lines.IsEmpty: false }).Select(MarkdownTree.Of).ToList();
        var inputs = changed.Where(MarkdownActions.IsDue).Select(MarkdownActions.Of).ToList();
        var grown = Explaining("Where the others grew", trees);
        return new MarkdownComment(
            frame,
            report,
            Cut("", changed),
            new Section("Where it grew most", trees.Count, [.. grown.Entries.Take(1)], 0),
            grown with { Count = Math.Max(trees.Count - 1, 0), Entries = [.. grown.Entries.Skip(1)] },
            Explaining("For which inputs", inputs),
            Filled(Cut("Improved", Rows("improved")), Cut("No baseline yet", Rows("new")), Cut("Not comparable", Rows("not-comparable"))),
            Filled(Cut("Not judged", report.NotJudged), Cut("Warnings", report.Warnings)),
            Filled(Cut("What was compared", report.Comparisons)));

        IEnumerable<ReportRow> Rows(string kind) => report.Rows.Where(row => string.Equals(row.Verdict.Kind, kind, StringComparison.Ordinal));

        Section Cut(string title, IEnumerable<object> entries)
        {
            var all = entries.ToList();
            return new Section(title, all.Count, [.. all.Take(most)], Math.Max(all.Count - most, 0));
        }

        Section Explaining(string title, IReadOnlyCollection<object> entries) => new(title, entries.Count, [.. entries.Take(mostTrees)], Math.Max(entries.Count - mostTrees, 0));

        static ImmutableArray<Section> Filled(params Section[] sections) => [.. sections.Where(section => section.Count > 0)];
    }
}

/// <summary>What grew in one test, as a diff: growth in the colour of what went away, which is red.</summary>
internal sealed record MarkdownTree(string Name, string Fence, ImmutableArray<TreeLineCell> Lines)
{
    public static MarkdownTree Of(ReportRow row)
    {
        ImmutableArray<TreeLineCell> lines = [.. row.Trees.SelectMany(tree => tree.Lines)];
        return new MarkdownTree(row.Name.Short, MarkdownText.Fence(lines.Select(line => line.Text)), lines);
    }
}

/// <summary>For which inputs one test became slower, and how it grows with them.</summary>
internal sealed record MarkdownActions(string Name, ImmutableArray<FindingCell> Findings, ImmutableArray<GrowthCell> Growth, ImmutableArray<ActionRowCell> Rows, int Rest)
{
    private const int MostRows = 10;

    public static bool IsDue(ReportRow row) => row.Actions is { Findings.IsEmpty: false } || Grown(row).Any();

    public static MarkdownActions Of(ReportRow row)
    {
        var rows = row.Actions is { } actions ? ActionCells.Worst(actions).ToList() : [];
        return new MarkdownActions(row.Name.Short, row.Actions?.Findings ?? [], [.. Grown(row)], [.. rows.Take(MostRows)], Math.Max(rows.Count - MostRows, 0));
    }

    // What grows as before is no news.
    private static IEnumerable<GrowthCell> Grown(ReportRow row) => row.Growth.Where(growth => growth.Finding.Verdict.Tone is "bad" or "caution");
}

/// <summary>A list of the comment, cut to a length.</summary>
internal sealed record Section(string Title, int Count, ImmutableArray<object> Entries, int Rest);
