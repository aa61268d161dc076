using System.Globalization;
using PerfGate.Units;

namespace PerfGate.Tool.Actions;

/// <summary>What a tree shows.</summary>
/// <param name="Filter">Of which actions.</param>
/// <param name="Slow">Nanoseconds from which an action is slow; null: half of its parent's time, and a tenth of its task's.</param>
/// <param name="Depth">Levels that are shown.</param>
internal sealed record TreeOptions(ActionFilter Filter, double? Slow, int Depth = int.MaxValue);

/// <summary>Tasks as trees, a line for each action and message.</summary>
internal sealed class TaskText(TextBlock text, TreeOptions options)
{
    // Deeper levels are numbered: branches for each of 10,000 would be more than all the rest.
    private const int MostBranches = 60;
    private const double SlowShare = 0.5;
    private const double SlowShareOfTask = 0.1;

    /// <summary>Tasks shown; of one in parts, each.</summary>
    public long Tasks { get; private set; }

    public long Actions { get; private set; }

    public long Failed { get; private set; }

    public long Messages { get; private set; }

    /// <summary>Actions of which the log does not hold the start, and the end.</summary>
    public long Unstarted { get; private set; }

    public long Unended { get; private set; }

    /// <summary>Adds a task, if there is something to show.</summary>
    public void Add(ActionTask task)
    {
        if (!options.Filter.Choose(task))
        {
            return;
        }

        _ = Tasks++ == 0 ? null : text.Text.Append('\n');
        text.Add(string.Create(CultureInfo.InvariantCulture, $"{(task.Id == default ? "outside of any action" : $"task {task.Id}")}  {Time(Roots(task.Top)[0])}{(task.IsContinued ? "  (continued)" : "")}"), Tone.Strong);
        text.EndLine();

        // Not by recursion: a task may be as deep as its log says.
        var open = new Stack<(ActionNode Node, string Below, bool IsLast, int Depth)>();
        Push(open, Roots(task.Top), "", 0);
        while (open.TryPop(out var next))
        {
            Line(task, next.Node, next.Depth == 0 ? "" : next.Below + (next.IsLast ? "└─ " : "├─ "), next.Depth);
            var children = Shown(next.Node);
            if (children.Count > 0 && next.Depth + 1 >= options.Depth)
            {
                Hidden(children.Count, Below(next) + "└─ ");
            }
            else
            {
                Push(open, children, Below(next), next.Depth + 1);
            }
        }
    }

    private static string Below((ActionNode Node, string Below, bool IsLast, int Depth) item) =>
        item.Depth == 0 || item.Depth >= MostBranches ? item.Below : item.Below + (item.IsLast ? "   " : "│  ");

    private static void Push(Stack<(ActionNode Node, string Below, bool IsLast, int Depth)> open, List<ActionNode> nodes, string below, int depth)
    {
        for (var index = nodes.Count - 1; index >= 0; index--)
        {
            open.Push((nodes[index], below, index == nodes.Count - 1, depth));
        }
    }

    // What is only spoken of is left out above its roots: a trace often begins in a process that writes no log.
    private static List<ActionNode> Roots(ActionNode top) =>
        [.. Shown(top).SelectMany(root => root.IsUnseen && root.Children.Any(child => child.Choice != Choice.Out) && !root.Children.Any(child => child.IsMessage && child.Id != 1) ? Shown(root) : [root])];

    private static List<ActionNode> Shown(ActionNode parent)
    {
        var shown = new List<ActionNode>();
        var isOrdered = true;
        for (var node = parent.FirstChild; node is not null; node = node.Next)
        {
            if (node.Choice != Choice.Out)
            {
                isOrdered &= shown.Count == 0 || shown[^1].Order <= node.Order;
                shown.Add(node);
            }
        }

        return isOrdered ? shown : [.. shown.OrderBy(node => node.Order)];
    }

    private void Line(ActionTask task, ActionNode node, string branch, int depth)
    {
        var isSlow = IsSlow(node);
        text.Begin(Tone.Dim);
        text.Text.Append(CultureInfo.InvariantCulture, $"{(node.Took is { } took ? Quantity.Time(took).ToString() : ""),9} {Share(node),7}  {branch}");
        _ = depth > MostBranches ? text.Text.Append(CultureInfo.InvariantCulture, $"[{depth}] ") : null;
        var tone = node.Choice == Choice.Ancestor ? Tone.Dim : Tone.Plain;
        if (node.IsMessage)
        {
            Messages++;
            text.Add(node.Name, tone);
            DisplayText.AppendFields(text.Text, node.Fields, ": ");
            text.EndLine();
            return;
        }

        Actions += node.IsContinued ? 0 : 1;
        Failed += node.IsFailed ? 1 : 0;
        Unended += node.IsOpen && !task.IsPart ? 1 : 0;
        Unstarted += node.HasEnd && !node.HasStart && !node.IsRepeated ? 1 : 0;
        Name(node, tone);
        Outcome(node, task.IsPart);
        text.Add(isSlow ? " <- slow" : "", Tone.Bad);
        text.EndLine();
    }

    private void Name(ActionNode node, Tone tone)
    {
        text.Add(node.Name ?? "(an action whose start is not in the log)", node.Name is null ? Tone.Dim : tone == Tone.Dim ? tone : Tone.Strong);
        if (node.HasStart && !node.IsContinued)
        {
            text.Begin(tone);
            text.Text.Append('(');
            DisplayText.AppendFields(text.Text, node.Inputs);
            text.Text.Append(')');
        }

        text.Add(node.Source is { } source ? $" [{source}]" : "", Tone.Dim);
    }

    private void Outcome(ActionNode node, bool isPart)
    {
        if (node.IsFailed)
        {
            text.Add(" !! ", Tone.Bad);
            text.Add(node.Exception is { } type && node.Reason is { } reason ? $"{type}: {reason}" : node.Exception ?? node.Reason ?? "failed", Tone.Bad);
        }

        text.Begin(Tone.Good);
        if (node.Result is { } result)
        {
            text.Text.Append(" => ");
            DisplayText.AppendValue(text.Text, result);
        }

        DisplayText.AppendFields(text.Text, node.Outputs, node.Result is null ? " => " : ", ");
        text.Add(
            (node.IsRepeated ? " (its place is taken twice)" : node.IsOpen ? isPart ? " (goes on)" : " (no end in the log)" : node.HasEnd && !node.HasStart && node.Name is not null ? " (no start in the log)" : "")
            + (node.IsContinued ? " (continued)" : ""),
            Tone.Dim);
    }

    private void Hidden(int count, string branch)
    {
        text.Add(string.Create(CultureInfo.InvariantCulture, $"{"",19}{branch}... {count} more inside"), Tone.Dim);
        text.EndLine();
    }

    private static string Share(ActionNode node) =>
        node.Took is { } took && node.Parent is { Took: > 0 and var whole } && took <= whole ? string.Create(CultureInfo.InvariantCulture, $"{took / whole * 100:0.0} %") : "";

    // Of a chain in which each takes most of the one before, the last is meant; what is little of its task is not why that is slow.
    private bool IsSlow(ActionNode node) =>
        options.Slow is { } least ? node.Took >= least
        : node.Parent?.Took is { } whole && node.Took >= whole * SlowShare && !node.Children.Any(child => child.Took >= node.Took * SlowShare) && node.Took >= TaskTime(node) * SlowShareOfTask;

    private static double TaskTime(ActionNode node)
    {
        var time = 0.0;
        for (var above = node.Parent; above is not null; above = above.Parent)
        {
            time = above.Took ?? time;
        }

        return time;
    }

    private static string Time(ActionNode node) => new DateTime(node.At, DateTimeKind.Utc).ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture);
}
