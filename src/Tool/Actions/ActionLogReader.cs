using PerfGate.Diagnostics;

namespace PerfGate.Tool.Actions;

/// <summary>Several logs as one: the entries of all in the order of their times, each log's own in the order of its lines, and of its parts where it was rotated.</summary>
internal sealed class ActionLogReader : IDisposable
{
    /// <summary>The name that means standard input.</summary>
    public const string StandardInput = "-";

    private readonly List<List<LogSource>> _logs = [];

    /// <summary>Opens logs.</summary>
    /// <exception cref="PerfGateException">PG2004: one cannot be read.</exception>
    public ActionLogReader(IReadOnlyList<string> paths, LogProblems problems)
    {
        var names = new NamePool();
        try
        {
            foreach (var parts in RotatedLogs.Of(paths))
            {
                _logs.Add([]);
                foreach (var path in parts)
                {
                    _logs[^1].Add(new LogSource(path == StandardInput ? "standard input" : path, Open(path), names, problems));
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Reads to the end of all.</summary>
    /// <param name="each">Told of each entry; the next one overwrites it.</param>
    public void Read(Action<LogEntry> each)
    {
        var open = _logs.Select(log => new Queue<LogSource>(log)).Where(TryRead).ToList();
        while (open.Count > 0)
        {
            var next = open[0];
            for (var other = 1; other < open.Count; other++)
            {
                next = open[other].Peek().Entry.At < next.Peek().Entry.At ? open[other] : next;
            }

            each(next.Peek().Entry);
            if (!TryRead(next))
            {
                open.Remove(next);
            }
        }
    }

    public void Dispose() => _logs.ForEach(log => log.ForEach(part => part.Dispose()));

    private static bool TryRead(Queue<LogSource> parts)
    {
        while (parts.TryPeek(out var part))
        {
            if (part.TryRead())
            {
                return true;
            }

            _ = parts.Dequeue();
        }

        return false;
    }

    private static Stream Open(string path)
    {
        if (path == StandardInput)
        {
            return Console.OpenStandardInput();
        }

        try
        {
            var full = Path.GetFullPath(path);

            // Whoever writes it goes on writing, and may rotate it away.
            return Directory.Exists(full)
                ? throw new PerfGateException(DiagnosticCodes.NotFound, $"{path} is a directory; name the logs in it.")
                : new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new PerfGateException(DiagnosticCodes.NotFound, $"'{path}' cannot be read: {failure.Message}", failure);
        }
    }
}
