using System.IO.Enumeration;

namespace PerfGate.Tool.Actions;

/// <summary>Which actions are asked for. A null says nothing; what is said must all be true of an action.</summary>
internal sealed record ActionFilter
{
    /// <summary>A pattern with <c>*</c> and <c>?</c> for names.</summary>
    public string? Name { get; init; }

    /// <summary>Nanoseconds that it took at least.</summary>
    public double? Least { get; init; }

    public bool IsFailed { get; init; }

    /// <summary>UTC ticks: it ran after, and before.</summary>
    public long? From { get; init; }

    public long? To { get; init; }

    /// <summary>How the task's number begins.</summary>
    public string? Task { get; init; }

    /// <summary>Whether some actions are asked for and others not.</summary>
    public bool AsksForActions => Name is not null || Least is not null || IsFailed || From is not null || To is not null;

    /// <summary>Whether the task may hold what is asked for.</summary>
    public bool Takes(TaskId task) => Task is null || task.StartsWith(Task);

    /// <summary>Whether a node is one of those asked for.</summary>
    public bool Takes(ActionNode node) =>
        (!IsFailed || node.IsFailed)
        && (Least is not { } least || node.Took >= least)
        && (From is not { } from || End(node) >= from)
        && (To is not { } to || node.At <= to)
        && (Name is null || FileSystemName.MatchesSimpleExpression(Name, node.Name ?? "", ignoreCase: true));

    /// <summary>Says of each node of a task whether it is shown: what is asked for, what is inside of it, and the way to it.</summary>
    /// <returns>False where nothing is.</returns>
    public bool Choose(ActionTask task)
    {
        var any = false;
        var open = new Stack<ActionNode>([task.Top]);
        while (open.TryPop(out var parent))
        {
            for (var node = parent.FirstChild; node is not null; node = node.Next)
            {
                node.Choice = !AsksForActions ? Choice.Inside : Takes(node) ? Choice.Match : parent.Choice >= Choice.Inside && parent != task.Top ? Choice.Inside : Choice.Out;
                any |= node.Choice != Choice.Out;
                for (var above = node.Parent; node.Choice == Choice.Match && above is { Choice: Choice.Out } && above != task.Top; above = above.Parent)
                {
                    above.Choice = Choice.Ancestor;
                }

                open.Push(node);
            }
        }

        return any;
    }

    private static long End(ActionNode node) =>
        node.Took is { } took ? node.At + (long)(took / TimeSpan.NanosecondsPerTick) : node.IsOpen ? long.MaxValue : node.At;
}
