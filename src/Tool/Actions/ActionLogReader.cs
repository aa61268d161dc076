using PerfGate.Diagnostics;

namespace PerfGate.Tool.Actions;

/// <summary>Several logs as one: the entries of all in the order of their times, each log's own in the order of its lines.</summary>
internal sealed class ActionLogReader : IDisposable
{
    /// <summary>The name that means standard input.</summary>
    public const string StandardInput = "-";

    private readonly List<LogSource> _sources = [];

    /// <summary>Opens logs.</summary>
    /// <exception cref="PerfGateException">PG2004: one cannot be read.</exception>
    public ActionLogReader(IReadOnlyList<string> paths, LogProblems problems)
    {
        var names = new NamePool();
        try
        {
            foreach (var path in paths)
            {
                _sources.Add(new LogSource(path == StandardInput ? "standard input" : path, Open(path), names, problems));
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
        var open = _sources.Where(source => source.TryRead()).ToList();
        while (open.Count > 0)
        {
            var next = open[0];
            for (var other = 1; other < open.Count; other++)
            {
                next = open[other].Entry.At < next.Entry.At ? open[other] : next;
            }

            each(next.Entry);
            if (!next.TryRead())
            {
                open.Remove(next);
            }
        }
    }

    public void Dispose() => _sources.ForEach(source => source.Dispose());

    private static Stream Open(string path)
    {
        if (path == StandardInput)
        {
            return Console.OpenStandardInput();
        }

        var full = Path.GetFullPath(path);
        try
        {
            // Whoever writes it goes on writing, and may rotate it away.
            return Directory.Exists(full)
                ? throw new PerfGateException(DiagnosticCodes.NotFound, $"{path} is a directory; name the logs in it.")
                : new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new PerfGateException(DiagnosticCodes.NotFound, $"{path} cannot be read: {failure.Message}", failure);
        }
    }
}
