namespace PerfGate.Tool.Actions;

/// <summary>What a line of a log says.</summary>
internal enum EntryKind
{
    /// <summary>A process began to write.</summary>
    Header,

    /// <summary>An action began.</summary>
    Start,

    /// <summary>Something was said inside an action.</summary>
    Message,

    /// <summary>An action ended.</summary>
    End,

    /// <summary>The writer had to leave records out.</summary>
    Dropped,
}

/// <summary>A task: one trace of W3C, one <c>task_uuid</c> of Eliot.</summary>
/// <param name="IsEliot">Whose log it stands in: two that have the same number are still two.</param>
/// <param name="High">The number's first half.</param>
/// <param name="Low">The number's second half.</param>
/// <param name="Text">What stands there where it is no number of 128 bits; else null.</param>
internal readonly record struct TaskId(bool IsEliot, ulong High, ulong Low, string? Text = null)
{
    /// <summary>Whether it begins so; case and dashes do not count.</summary>
    public bool StartsWith(string prefix) => Plain(ToString()).StartsWith(Plain(prefix), StringComparison.OrdinalIgnoreCase);

    /// <summary>As it stands in the log.</summary>
    public override string ToString() => Text
        ?? (IsEliot ? $"{High >> 32:x8}-{(High >> 16) & 0xffff:x4}-{High & 0xffff:x4}-{Low >> 48:x4}-{Low & 0xffffffffffff:x12}" : $"{High:x16}{Low:x16}");

    private static string Plain(string text) => text.Replace("-", "", StringComparison.Ordinal);
}

/// <summary>One line of a log, ours or Eliot's. It is filled again and again: only what is kept of it is copied.</summary>
internal sealed class LogEntry
{
    /// <summary>Where in its task an entry of Eliot stands: numbers from the root down.</summary>
    public List<int> Level { get; } = [];

    public EntryKind Kind { get; set; }

    /// <summary>UTC, in ticks.</summary>
    public long At { get; set; }

    public TaskId Task { get; set; }

    /// <summary>The action (ours); 0 where none is named.</summary>
    public ulong Id { get; set; }

    /// <summary>The action around it (ours); 0 for a root.</summary>
    public ulong Parent { get; set; }

    public string? Name { get; set; }

    /// <summary>The activity source, where it is not our own.</summary>
    public string? Source { get; set; }

    /// <summary>Inputs or fields as a JSON object; null where there are none.</summary>
    public byte[]? Fields { get; set; }

    /// <summary>The result as JSON.</summary>
    public byte[]? Result { get; set; }

    public string? Exception { get; set; }

    public string? Reason { get; set; }

    /// <summary>Nanoseconds by a clock that does not step; null where the log has no such.</summary>
    public double? Took { get; set; }

    public bool IsFailed { get; set; }

    /// <summary>Records that were dropped.</summary>
    public long Count { get; set; }

    /// <summary>Forgets the line before.</summary>
    public void Clear()
    {
        Level.Clear();
        (Kind, At, Task, Id, Parent) = (default, 0, default, 0, 0);
        (Name, Source, Fields, Result, Exception, Reason) = (null, null, null, null, null, null);
        (Took, IsFailed, Count) = (null, false, 0);
    }
}
