using System.Collections.Immutable;
using System.Globalization;
using PerfGate.CallTrees;
using PerfGate.Gating;
using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>What a report shows of a verdict's call trees.</summary>
internal static class TreeCells
{
    /// <summary>The longest name of a method.</summary>
    public const int MostName = 200;

    private const int MostLine = 160;
    private const string None = "–";

    // Below this level a chain of calls is not indented any further: there would be no room left for names.
    private const int MostIndents = 12;

    // Where nothing is named, what takes at least this share is unfolded.
    private const double OpenShare = 0.25;

    /// <summary>The cell of a verdict.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="explanation">Its explanation.</param>
    /// <param name="most">The most nodes; 0 where there is no room for a tree.</param>
    public static TreeCell Of(Verdict verdict, Explanation explanation, int most)
    {
        var tree = ShownTree.Of(verdict, explanation, most);
        return new TreeCell
        {
            Title = tree is null or { Culprits.IsEmpty: false } ? "Where it grew" : tree.IsCompared ? "Call tree of both sides" : "Where its cost goes",
            Headline = tree is null ? "" : Headline(tree),
            WhyNot = explanation.WhyNot is { } reason ? PlainText.Line($"Where it grew is unknown: {reason}.", 1000) : "",
            Lines = explanation.WhyNot is null
                ? [.. VerdictText.Explained(explanation).Select(line => new TreeLineCell(line.Change switch { Change.Slower => "-", Change.Faster => "+", _ => " " }, PlainText.Line(line.Text, MostLine)))]
                : [],
            Nodes = tree is null || most == 0 ? [] : Lines(tree),
            Flame = tree is null || most == 0 ? null : FlameCells.Of(tree),
            Rest = tree is null ? "" : most == 0 ? "Its tree is left out: other tests came out worse." : Left(tree.Left),
            Passes = explanation.IsCounted ? [] : [.. Passes(verdict.Current?.Profile, verdict.Baseline?.Profile).Where(pass => pass.Current != None || pass.Baseline != None)],
        };
    }

    /// <summary>How a node changed, as the name of a colour.</summary>
    public static string Kind(ShownTree tree, DifferenceNode node) => !tree.IsCompared ? "alone" : node.IsSlower ? "slower" : node.IsFaster ? "faster" : "same";

    /// <summary>How a node changed, as a word.</summary>
    public static string Word(ShownTree tree, DifferenceNode node) => (Kind(tree, node), tree.Unit) switch
    {
        ("slower", Unit.Nanoseconds) => "slower",
        ("faster", Unit.Nanoseconds) => "faster",
        ("slower", _) => "more",
        ("faster", _) => "less",
        ("same", _) when tree.IsCounted => node.Delta == 0 ? "" : "varies",
        ("same", _) => "noise",
        _ => "",
    };

    /// <summary>A share as text: <c>42 %</c>.</summary>
    public static string Percent(double share) => Quantity.Fraction(Math.Round(share, 3)).ToString();

    private static string Headline(ShownTree tree)
    {
        var root = tree.Nodes[0];
        var after = new Quantity(root.After, tree.Unit);
        var before = tree.IsCompared ? $"{new Quantity(root.Before, tree.Unit)} → " : "";
        return $"{before}{after} {tree.Unit switch { Unit.Bytes => "allocated ", Unit.Instructions => "of work ", _ => "" }}an operation{(tree.IsCounted ? tree.HasAllChanges ? ", counted: every context that changed is shown" : ", counted" : tree.IsCompared ? "" : " as sampled")}";
    }

    private static string Left(int count) => count switch
    {
        0 => "",
        1 => "One frame that takes little is not shown.",
        _ => string.Create(CultureInfo.InvariantCulture, $"{count} frames that take little are not shown."),
    };

    private static ImmutableArray<TreeNodeCell> Lines(ShownTree tree)
    {
        var cells = new List<TreeNodeCell>();
        Append(0, 0, isOnly: false, isOpen: true);
        return [.. cells];

        void Append(int node, int depth, bool isOnly, bool isOpen)
        {
            var children = tree.Children(node).OrderByDescending(child => tree.Nodes[child].IsSlower || tree.Nodes[child].IsFaster ? Math.Abs(tree.Nodes[child].Delta) : 0)
                .ThenByDescending(tree.ShareOf).ThenBy(child => child).ToList();
            cells.Add(Line(tree, node, depth) with { IsBranch = children.Count > 0, IsOpen = isOpen, IsFlush = isOnly && depth > MostIndents });
            foreach (var child in children)
            {
                var only = children.Count == 1;
                Append(child, depth + 1, only, tree.LeadsToCulprit(child) || (only && isOpen && !tree.Culprits.Contains(child)) || (tree.Culprits.IsEmpty && isOpen && tree.ShareOf(child) >= OpenShare));
            }

            if (children.Count > 0)
            {
                cells[^1] = cells[^1] with { Ends = cells[^1].Ends.Add(depth) };
            }
        }
    }

    private static TreeNodeCell Line(ShownTree tree, int index, int depth)
    {
        var node = tree.Nodes[index];
        var rank = tree.Culprits.IndexOf(index) + 1;
        var after = new Quantity(node.After, tree.Unit).ToString();
        return new TreeNodeCell
        {
            Name = PlainText.Line(node.Frame, MostName),
            Depth = depth,
            Kind = Kind(tree, node),
            Before = tree.IsCompared ? new Quantity(node.Before, tree.Unit).ToString() : "",
            After = after,
            Delta = tree.IsCompared ? new Quantity(node.Delta, tree.Unit).ToSignedString() : Percent(tree.ShareOf(index)),
            Word = Word(tree, node),
            Rank = rank == 0 ? "" : rank.ToString(CultureInfo.InvariantCulture),
            Note = rank == 0 ? "" : (rank == 1 ? "the largest part of the growth" : "a part of the growth") + (node.GrewByWaiting ? ", waiting" : ""),
            Changed = tree.Changed.FirstOrDefault(place => place.Culprit == index) is { } place ? PlainText.Line(place.ToString(), MostLine) : "",
            Then = tree.IsCompared ? FlameCells.Share(node.Before, tree) : "0",
            Now = FlameCells.Share(node.After, tree),
            IsBranch = false,
            IsOpen = false,
            IsFlush = false,
        };
    }

    private static IEnumerable<ConditionCell> Passes(Profile? current, Profile? baseline)
    {
        return
        [
            Pass("Profiler", profile => profile.Tree?.Engine),
            Pass("Samples", profile => profile.Tree is null ? null : Count(profile.Samples)),
            Pass("Sampled every", profile => profile.Interval is { } interval ? Quantity.Time(interval).ToString() : null),
            Pass("Operations", profile => profile.Tree is { } tree ? Count(tree.Operations.Sum()) : null),
            Pass("Events lost", profile => profile.Tree is null && profile.Dropped == 0 ? null : Count(profile.Dropped)),
            Pass("Held back by the kernel", profile => profile.Throttled > 0 ? Times(profile.Throttled) : null),
            Pass("Stacks repaired", profile => profile.Repaired > 0 ? Count(profile.Repaired) : null),
            Pass("In the kernel", profile => profile.SeesKernel switch { true => "sampled", false => "its amount alone", null => null }),
            Pass("Where threads waited", profile => profile.Waits switch { Profile.WaitsAtSwitches => "sampled when they began to", Profile.WaitsPolled => "looked up from time to time", Profile.WaitsUnknown => "not known", var other => other }),
            Pass("Time while profiled", profile => profile.Overhead is { } overhead ? Quantity.Ratio(overhead).ToString() : null),
            Pass("Trace", profile => profile.Trace),
            Pass($"Not {Engines.PerfEvent}, because", profile => profile.Fallback),
            Pass("No tree, because", profile => profile.WhyNot),
        ];

        ConditionCell Pass(string name, Func<Profile, string?> of) => new(name, Text(current, of), Text(baseline, of), "");
    }

    private static string Text(Profile? profile, Func<Profile, string?> of) => profile is not null && of(profile) is { Length: > 0 } text ? PlainText.Line(text, 300) : None;

    private static string Times(long count) => count == 1 ? "once" : Count(count) + " times";

    private static string Count(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
