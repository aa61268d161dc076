namespace PerfGate.Tool.Actions;

/// <summary>
/// Makes tasks of entries, and hands each on when it is over: nothing in it is open, and the log went on for a second. Where more
/// is open than memory should hold, what there is of it is handed on before, and the rest when it has come.
/// </summary>
/// <param name="over">Takes a task; what has ended in it is forgotten afterwards.</param>
/// <param name="problems">Told of what is odd.</param>
/// <param name="limit">Bytes, about, that tasks may take.</param>
internal sealed class OpenTasks(Action<ActionTask> over, LogProblems problems, long limit = OpenTasks.Limit)
{
    /// <summary>Enough for a task of 100,000 messages.</summary>
    public const long Limit = 36 * 1024 * 1024;

    // A child may end a little after its parent, and another process may write its part later.
    private const long Grace = TimeSpan.TicksPerSecond;
    private readonly Dictionary<TaskId, ActionTask> _tasks = [];
    private readonly Queue<ActionTask> _quiet = new();
    private long _held;
    private long _entries;

    /// <summary>Takes an entry in.</summary>
    public void Add(LogEntry entry)
    {
        _entries++;
        if (entry.Kind == EntryKind.Dropped)
        {
            problems.Note("records that are missing because whoever wrote the log could not keep up", entry.Count);
        }

        if (entry.Kind is EntryKind.Dropped or EntryKind.Header)
        {
            return;
        }

        if (!_tasks.TryGetValue(entry.Task, out var task))
        {
            _tasks.Add(entry.Task, task = new ActionTask(entry.Task));
            _held += task.Size;
        }

        var before = task.Size;
        task.Add(entry, _entries, problems);
        _held += task.Size - before;
        Enqueue(task);
        HandOn(entry.At);
        if (_held > limit)
        {
            MakeRoom();
        }
    }

    /// <summary>Hands on what is left, at the end of the log.</summary>
    public void End()
    {
        foreach (var task in _tasks.Values.OrderBy(task => task.LastEntry).ToList())
        {
            HandOn(task);
        }

        _quiet.Clear();
    }

    private void HandOn(long now)
    {
        while (_quiet.TryPeek(out var task))
        {
            if (task.Open == 0 && task.QueuedAs == task.LastEntry)
            {
                if (Math.Abs(now - task.LastAt) <= Grace)
                {
                    return;
                }

                HandOn(task);
            }

            _ = _quiet.Dequeue();
            task.QueuedAs = 0;
            Enqueue(task);
        }
    }

    private void Enqueue(ActionTask task)
    {
        if (task is { Open: 0, QueuedAs: 0 } && _tasks.ContainsKey(task.Id))
        {
            task.QueuedAs = task.LastEntry;
            _quiet.Enqueue(task);
        }
    }

    private void HandOn(ActionTask task)
    {
        over(task);
        _held -= task.Size;
        _ = _tasks.Remove(task.Id);
    }

    // What is quiet goes first, then what takes most room; half of the room is made, so that it is not made again for each entry.
    private void MakeRoom()
    {
        while (_held > limit / 2 && _quiet.TryDequeue(out var task))
        {
            task.QueuedAs = 0;
            if (task.Open == 0)
            {
                HandOn(task);
            }
        }

        foreach (var task in _tasks.Values.OrderByDescending(task => task.Size).TakeWhile(_ => _held > limit / 2).ToList())
        {
            problems.Note("parts of tasks shown before the rest had come, because what is open takes too much memory");
            var before = task.Size;
            task.IsPart = true;
            over(task);
            task.ForgetShown();
            _held += task.Size - before;
        }

        foreach (var task in _tasks.Values.OrderBy(task => task.LastEntry).TakeWhile(_ => _held > limit / 2).ToList())
        {
            problems.Note("tasks with open actions given up, because there are too many to wait for");
            HandOn(task);
        }

        // All of it is old by now: the collector would let as much again come in before it looks there, and twice the limit be held.
        GC.Collect();
    }
}
