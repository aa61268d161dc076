using PerfGate.Diagnostics;

namespace PerfGate.Tool.Actions;

/// <summary>From the names of logs to tasks.</summary>
internal static class ActionLogs
{
    /// <summary>Reads all logs and hands their tasks on, each when it is over.</summary>
    /// <param name="paths">Files; <c>-</c> is standard input.</param>
    /// <param name="filter">Which tasks are wanted.</param>
    /// <param name="problems">Told of what is odd.</param>
    /// <param name="over">Takes the tasks.</param>
    /// <exception cref="PerfGateException">PG2001: nothing in them is a log; PG2003, PG2004: one cannot be used.</exception>
    public static void Read(IReadOnlyList<string> paths, ActionFilter filter, LogProblems problems, Action<ActionTask> over)
    {
        using var reader = new ActionLogReader(paths, problems);
        var tasks = new OpenTasks(over, problems);
        reader.Read(entry =>
        {
            if (entry.Kind is EntryKind.Dropped or EntryKind.Header || filter.Takes(entry.Task))
            {
                tasks.Add(entry);
            }
        });
        tasks.End();
        if (problems is { Read: 0, Unreadable: > 0 })
        {
            throw new PerfGateException(DiagnosticCodes.CorruptLine, $"there is no action log in {string.Join(", ", paths)}: {string.Join(" ", problems.Warnings().Select(warning => warning.Text))}");
        }
    }
}
