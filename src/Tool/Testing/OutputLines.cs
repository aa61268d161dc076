namespace PerfGate.Tool.Testing;

/// <summary>The output of a child: all of it in a file, the last lines at hand.</summary>
/// <param name="log">The file, or null.</param>
/// <param name="kept">How many lines to keep.</param>
internal sealed class OutputLines(string? log, int kept) : IAsyncDisposable
{
    private readonly Queue<string> _last = new();
    private StreamWriter? _file = log is null ? null : new StreamWriter(log);

    /// <summary>Reads a stream to its end.</summary>
    public async Task ReadAsync(StreamReader stream)
    {
        while (await stream.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            Add(line);
        }
    }

    /// <summary>The last lines.</summary>
    public IReadOnlyList<string> Last()
    {
        lock (_last)
        {
            return [.. _last];
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_last)
        {
            _file?.Dispose();
            _file = null;
        }

        return ValueTask.CompletedTask;
    }

    private void Add(string line)
    {
        lock (_last)
        {
            _file?.WriteLine(line);
            _last.Enqueue(line);
            if (_last.Count > kept)
            {
                _last.Dequeue();
            }
        }
    }
}
