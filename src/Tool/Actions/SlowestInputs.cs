namespace PerfGate.Tool.Actions;

/// <summary>One call, kept because it took long.</summary>
internal sealed record SlowestCall(string Name, byte[]? Inputs, double Took, long At, TaskId Task, bool IsFailed);

/// <summary>The slowest call of each of the slowest inputs, in memory for these alone.</summary>
/// <param name="filter">Which actions are asked for; what is inside of them does not count.</param>
/// <param name="top">How many distinct inputs are kept.</param>
internal sealed class SlowestInputs(ActionFilter filter, int top)
{
    private readonly Dictionary<string, SlowestCall> _calls = new(StringComparer.Ordinal);
    private double _least;

    /// <summary>Calls that were looked at.</summary>
    public long Seen { get; private set; }

    /// <summary>The slowest first.</summary>
    public IReadOnlyList<SlowestCall> Calls => [.. _calls.OrderByDescending(item => item.Value.Took).ThenBy(item => item.Key, StringComparer.Ordinal).Select(item => item.Value)];

    /// <summary>Takes a task in.</summary>
    public void Add(ActionTask task)
    {
        if (!filter.Choose(task))
        {
            return;
        }

        var open = new Stack<ActionNode>([task.Top]);
        while (open.TryPop(out var parent))
        {
            foreach (var node in parent.Children.Where(node => !node.IsMessage))
            {
                open.Push(node);
                if ((node.Choice == Choice.Match || !filter.AsksForActions) && node is { IsRepeated: false, Took: { } took, Name: { } name })
                {
                    Add(node, name, took, task.Id);
                }
            }
        }
    }

    private void Add(ActionNode node, string name, double took, TaskId task)
    {
        Seen++;
        if (_calls.Count >= top && took <= _least)
        {
            return;
        }

        var text = new System.Text.StringBuilder(name).Append('\n');
        DisplayText.AppendFields(text, node.Inputs);
        var key = text.ToString();
        if (_calls.TryGetValue(key, out var known) && known.Took >= took)
        {
            return;
        }

        _calls[key] = new SlowestCall(name, node.Inputs, took, node.At, task, node.IsFailed);
        if (_calls.Count > top)
        {
            _ = _calls.Remove(_calls.MinBy(item => item.Value.Took).Key);
        }

        _least = _calls.Values.Min(call => call.Took);
    }
}
