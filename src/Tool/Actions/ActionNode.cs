namespace PerfGate.Tool.Actions;

/// <summary>An action in its task's tree, or a message inside of one. It grows as its lines come in.</summary>
internal sealed class ActionNode
{
    public ActionNode? Parent { get; private set; }

    public ActionNode? FirstChild { get; private set; }

    public ActionNode? LastChild { get; private set; }

    public ActionNode? Next { get; private set; }

    public ActionNode? Previous { get; private set; }

    public bool IsMessage { get; init; }

    /// <summary>Null of an action whose start is not in the log.</summary>
    public string? Name { get; set; }

    public string? Source { get; set; }

    /// <summary>UTC ticks of its start, else of what was seen of it first.</summary>
    public long At { get; set; }

    /// <summary>Nanoseconds; null where it did not end, or its start is not in the log, or the clock was set back meanwhile.</summary>
    public double? Took { get; set; }

    public bool HasStart { get; set; }

    public bool HasEnd { get; set; }

    public bool IsFailed { get; set; }

    public string? Exception { get; set; }

    public string? Reason { get; set; }

    /// <summary>JSON objects and a JSON value, as they stand in the log.</summary>
    public byte[]? Fields { get; set; }

    public byte[]? EndFields { get; set; }

    public byte[]? Result { get; set; }

    /// <summary>The action's own number in our log; in Eliot's, as of messages, its place among its siblings.</summary>
    public ulong Id { get; init; }

    /// <summary>Another start, or another end, of an action that has one.</summary>
    public bool IsRepeated { get; set; }

    /// <summary>It was shown before, while it was open: it stands here for what is inside of it.</summary>
    public bool IsContinued { get; set; }

    /// <summary>Whether a filter chose it.</summary>
    public Choice Choice { get; set; }

    /// <summary>Its number among its siblings in Eliot's export, and how many children were written.</summary>
    public int ExportedAs { get; set; }

    public int ExportedChildren { get; set; }

    /// <summary>True of an action that only others refer to: neither its start nor its end is in the log.</summary>
    public bool IsUnseen => !IsMessage && !HasStart && !HasEnd;

    public bool IsOpen => HasStart && !HasEnd && !IsMessage;

    /// <summary>Its place among its siblings: Eliot says it, in our own log it is that of its line.</summary>
    public ulong Order { get; init; }

    /// <summary>All inputs: our own log tells those late that were not known at the start.</summary>
    public byte[]? Inputs => IsEliot || EndFields is null ? Fields : Fields is null ? EndFields : [.. Fields[..^1], (byte)',', .. EndFields[1..]];

    /// <summary>What Eliot's actions say at their end beside a result.</summary>
    public byte[]? Outputs => IsEliot ? EndFields : null;

    public bool IsEliot { get; init; }

    public IEnumerable<ActionNode> Children
    {
        get
        {
            for (var child = FirstChild; child is not null; child = child.Next)
            {
                yield return child;
            }
        }
    }

    public void Append(ActionNode child)
    {
        (child.Parent, child.Previous, child.Next) = (this, LastChild, null);
        _ = LastChild is null ? FirstChild = child : LastChild.Next = child;
        LastChild = child;
    }

    public void Remove(ActionNode child)
    {
        _ = child.Previous is null ? FirstChild = child.Next : child.Previous.Next = child.Next;
        _ = child.Next is null ? LastChild = child.Previous : child.Next.Previous = child.Previous;
        (child.Parent, child.Previous, child.Next) = (null, null, null);
    }

    public void SetChildren(IEnumerable<ActionNode> children)
    {
        var all = children.ToList();
        (FirstChild, LastChild) = (null, null);
        all.ForEach(Append);
    }
}

/// <summary>What filters make of a node.</summary>
internal enum Choice
{
    /// <summary>Not shown.</summary>
    Out,

    /// <summary>On the way to one that is chosen.</summary>
    Ancestor,

    /// <summary>Inside one that is chosen.</summary>
    Inside,

    /// <summary>Chosen.</summary>
    Match,
}
