namespace PerfGate.Tool.Actions;

/// <summary>The tree of one task, as far as its lines have come in.</summary>
internal sealed class ActionTask(TaskId id)
{
    // About what a node and its place in a table take.
    private const int NodeSize = 280;
    private const string Repeated = "entries that repeat a place in their task, shown beside each other";
    private readonly Dictionary<(ActionNode? Parent, ulong Id), ActionNode> _actions = [];

    public TaskId Id { get; } = id;

    /// <summary>The parent of the roots; no action itself.</summary>
    public ActionNode Top { get; } = new() { IsContinued = true };

    /// <summary>Actions that began and did not end.</summary>
    public int Open { get; private set; }

    /// <summary>About how many bytes it takes.</summary>
    public long Size { get; private set; } = NodeSize + TextSize(id.Text);

    /// <summary>The time of its last entry.</summary>
    public long LastAt { get; private set; }

    /// <summary>The number of its last entry among all.</summary>
    public long LastEntry { get; private set; }

    /// <summary>Its last entry when it began to wait to be shown; 0 while it does not.</summary>
    public long QueuedAs { get; set; }

    /// <summary>A part of it was shown and forgotten.</summary>
    public bool IsContinued { get; private set; }

    /// <summary>It is handed on before its log was read to the end: what is open may end yet.</summary>
    public bool IsPart { get; set; }

    /// <summary>Takes an entry in.</summary>
    public void Add(LogEntry entry, long number, LogProblems problems)
    {
        (LastAt, LastEntry) = (entry.At, number);
        Size += (entry.Fields?.Length ?? 0) + (entry.Result?.Length ?? 0) + TextSize(entry.Reason) + TextSize(entry.Name) + TextSize(entry.Exception);
        switch (entry.Kind)
        {
            case EntryKind.Start:
                Start(entry, problems);
                break;
            case EntryKind.End:
                End(entry, problems);
                break;
            default:
                var message = new ActionNode { IsMessage = true, IsEliot = Id.IsEliot, Name = entry.Name, At = entry.At, Fields = entry.Fields, Id = Place(entry), Order = Place(entry) };
                Size += NodeSize;
                (entry.Task.IsEliot && entry.Level.Count > 0 ? EliotAction(entry.Level) : entry.Id == 0 ? Top : Known(entry.Id)).Append(message);
                break;
        }
    }

    /// <summary>Forgets what has ended; what is open stays, with what it is inside of, to be continued.</summary>
    public void ForgetShown()
    {
        var kept = new HashSet<ActionNode> { Top };
        foreach (var open in _actions.Values.Where(action => action.IsOpen))
        {
            for (var node = open; kept.Add(node); node = node.Parent!)
            {
                node.IsContinued = true;
            }
        }

        foreach (var node in kept)
        {
            (node.Fields, node.Result) = (null, null);
            node.SetChildren(node.Children.Where(kept.Contains));
        }

        foreach (var key in _actions.Where(item => !kept.Contains(item.Value)).Select(item => item.Key).ToList())
        {
            _actions.Remove(key);
        }

        _actions.TrimExcess();
        (Size, IsContinued, IsPart) = (kept.Sum(node => NodeSize + TextSize(node.Name)) + NodeSize + TextSize(Id.Text), true, false);
    }

    private void Start(LogEntry entry, LogProblems problems)
    {
        var action = entry.Task.IsEliot ? EliotAction(entry.Level) : Known(null, entry.Id);
        if (action.HasStart)
        {
            problems.Note(Repeated);
            action = Beside(action, entry.Task.IsEliot ? action.Parent! : ParentOf(entry, null, problems));
        }
        else if (!entry.Task.IsEliot)
        {
            Move(action, ParentOf(entry, action, problems));
        }

        Open += action.HasEnd ? 0 : 1;
        (action.Name, action.Source, action.At, action.HasStart, action.Fields) = (entry.Name, entry.Source, entry.At, true, entry.Fields);
    }

    private void End(LogEntry entry, LogProblems problems)
    {
        var action = entry.Task.IsEliot ? EliotAction(entry.Level) : Known(entry.Id);
        if (action.HasEnd)
        {
            problems.Note(Repeated);
            var name = action.Name;
            action = Beside(action, action.Parent!);
            action.Name = name;
        }

        Open -= action.HasStart ? 1 : 0;
        action.Took = entry.Took ?? (action.HasStart && entry.At >= action.At ? (entry.At - action.At) * (double)TimeSpan.NanosecondsPerTick : null);
        if (action is { HasStart: true, Took: null })
        {
            problems.Note("actions that ended before they began because the clock was set back, shown without a duration");
        }

        action.At = action.HasStart ? action.At : entry.At;
        action.Name ??= entry.Name;
        (action.HasEnd, action.IsFailed, action.EndFields, action.Result) = (true, entry.IsFailed, entry.Fields, entry.Result);
        (action.Exception, action.Reason) = (entry.Exception, entry.Reason);
    }

    private ActionNode Beside(ActionNode action, ActionNode parent)
    {
        var other = new ActionNode { Id = action.Id, Order = action.Order, IsEliot = Id.IsEliot, IsRepeated = true, HasEnd = true };
        Size += NodeSize;
        parent.Append(other);
        return other;
    }

    private ActionNode ParentOf(LogEntry entry, ActionNode? action, LogProblems problems)
    {
        if (entry.Parent == 0)
        {
            return Top;
        }

        var parent = Known(entry.Parent);
        for (var above = parent; action is not null && above is not null; above = above.Parent)
        {
            if (above == action)
            {
                problems.Note("actions said to be inside of themselves, shown as roots");
                return Top;
            }
        }

        return parent;
    }

    private static void Move(ActionNode action, ActionNode parent)
    {
        if (action.Parent != parent)
        {
            action.Parent?.Remove(action);
            parent.Append(action);
        }
    }

    private static long TextSize(string? text) => (text?.Length ?? 0) * 2L;

    private static ulong Place(LogEntry entry) => (ulong)(entry.Level.Count > 0 ? entry.Level[^1] : 0);

    private ActionNode Known(ulong id) => Placed(Known(null, id), Top);

    // The last number is the entry's own place in its action; those before it say which action that is.
    private ActionNode EliotAction(List<int> level)
    {
        var action = Placed(Known(null, 0), Top);
        for (var depth = 0; depth < level.Count - 1; depth++)
        {
            action = Placed(Known(action, (ulong)level[depth]), action);
        }

        return action;
    }

    private static ActionNode Placed(ActionNode action, ActionNode parent)
    {
        if (action.Parent is null)
        {
            parent.Append(action);
        }

        return action;
    }

    private ActionNode Known(ActionNode? among, ulong id)
    {
        if (!_actions.TryGetValue((among, id), out var action))
        {
            _actions.Add((among, id), action = new ActionNode { Id = id, Order = Id.IsEliot ? id : 0, IsEliot = Id.IsEliot, At = LastAt });
            Size += NodeSize;
        }

        return action;
    }
}
