namespace PerfGate.Actions;

/// <summary>The log of every call of one action pass: written aside, bounded, and renamed once it is whole.</summary>
internal sealed class ActionPassLog : IActionLogTarget, IDisposable
{
    private const long MostBytes = 50L << 20;

    private readonly string _path;
    private readonly string _aside;
    private readonly ActionRecorder _recorder;
    private FileStream? _file;
    private long _refused;

    /// <summary>Prepares; nothing is written before the first call.</summary>
    /// <param name="path">The file; its directory is made where it is missing.</param>
    public ActionPassLog(string path)
    {
        _path = path;
        _aside = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Environment.ProcessId}.tmp");
        _recorder = new ActionRecorder(this, new ActionLogOptions());
    }

    /// <summary>Takes calls that have ended; their starts and ends are written in the order of time.</summary>
    /// <param name="calls">The calls.</param>
    /// <param name="dropped">How many more there were.</param>
    public void Add(IEnumerable<ActionCall> calls, long dropped)
    {
        // A start and an end each.
        _refused += 2 * dropped;

        // A start before an end where both are of one tick.
        var records = calls
            .SelectMany(call => (ActionRecord[])[new((object?)call.Action ?? call.Activity, call.Started, call.Thread, IsEnd: false), new((object?)call.Action ?? call.Activity, call.Ended, call.Thread, IsEnd: true)])
            .OrderBy(record => record.Timestamp)
            .ThenBy(record => record.IsEnd);
        foreach (var record in records)
        {
            if (_file?.Position > MostBytes)
            {
                _refused++;
            }
            else
            {
                _recorder.Add(record);
            }
        }
    }

    /// <summary>Ends the log.</summary>
    /// <returns>Its name; null where it could not be written.</returns>
    public string? Complete()
    {
        _recorder.Say(_refused);
        _recorder.HandOn();
        if (_file is null || _recorder.Failure is not null)
        {
            return null;
        }

        try
        {
            _file.Dispose();
            _file = null;
            File.Move(_aside, _path, overwrite: true);
            return Path.GetFileName(_path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> header, ReadOnlySpan<byte> lines)
    {
        if (_file is null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            _file = new FileStream(_aside, FileMode.Create, FileAccess.Write, FileShare.Read);
            _file.Write(header);
        }

        _file.Write(lines);
    }

    /// <inheritdoc/>
    public void Flush() => _file?.Flush();

    /// <inheritdoc/>
    public void Dispose()
    {
        _recorder.Dispose();
        _file?.Dispose();
        try
        {
            File.Delete(_aside);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Left beside the logs, where the next run's pruning takes it.
        }
    }
}
