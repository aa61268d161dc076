using System.Globalization;
using System.Text;
using System.Threading.Channels;
using PerfGate.Diagnostics;
using PerfGate.Runs;

namespace PerfGate.Tool.Serving;

/// <summary>Has a report written whenever the run files in some directories are not as they were. The system tells of most changes; a look every two seconds finds the others.</summary>
internal sealed record LiveReport
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>The directories and files of runs, as they are at the moment.</summary>
    public required Func<IReadOnlyList<string>> Paths { get; init; }

    /// <summary>Judges and writes; false where there is nothing to judge yet.</summary>
    public required Func<bool> Write { get; init; }

    /// <summary>Is told of each report.</summary>
    public required ReportVersion Version { get; init; }

    /// <summary>Takes what went wrong.</summary>
    public required Action<Warning> Say { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Goes on until it is stopped.</summary>
    /// <exception cref="OperationCanceledException">It was.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        var watched = new Dictionary<string, FileSystemWatcher>(StringComparer.Ordinal);
        var changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        try
        {
            Task<bool>? told = null;
            for (var before = ""; ;)
            {
                Watch(watched, changed.Writer);
                if (Signature() is var now && now != before)
                {
                    before = now;
                    Judge();
                }

                // One that is still open is asked again: of several, those that nobody waits for any more would be told first.
                told ??= changed.Reader.ReadAsync(stop).AsTask();
                if (await IsOverAsync(told, stop).ConfigureAwait(false))
                {
                    told = null;
                }
            }
        }
        finally
        {
            foreach (var watcher in watched.Values)
            {
                watcher.Dispose();
            }
        }
    }

    private async Task<bool> IsOverAsync(Task<bool> told, CancellationToken stop)
    {
        try
        {
            return await told.WaitAsync(Interval, Time, stop).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Nobody told of a change; whether there is one is looked at now.
            return false;
        }
    }

    private void Judge()
    {
        try
        {
            if (Write())
            {
                Version.Increment();
            }
        }
        catch (PerfGateException failure)
        {
            // A file that is being written may be readable next time, and what was shown stays.
            Say(new Warning(failure.Code, failure.Text));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Say(new Warning(DiagnosticCodes.NotFound, failure.Message));
        }
    }

    // Names, lengths and times: files are appended to, or put in another's place.
    private string Signature()
    {
        var text = new StringBuilder();
        foreach (var path in Paths().Order(StringComparer.Ordinal))
        {
            foreach (var file in FilesOf(path).OrderBy(file => file.FullName, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"{file.FullName} {(file.Exists ? file.Length : 0)} {file.LastWriteTimeUtc.Ticks}\n");
            }
        }

        return text.ToString();
    }

    private static List<FileInfo> FilesOf(string path)
    {
        try
        {
            return Directory.Exists(path) ? [.. new DirectoryInfo(path).EnumerateFiles("*" + RunFile.Extension)]
                : File.Exists(path) ? [new FileInfo(path)]
                : [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private void Watch(Dictionary<string, FileSystemWatcher> watched, ChannelWriter<bool> changed)
    {
        foreach (var directory in Paths().Where(path => Directory.Exists(path) && !watched.ContainsKey(path)).ToList())
        {
            try
            {
                var watcher = new FileSystemWatcher(directory, "*" + RunFile.Extension);
                watched.Add(directory, watcher);
                watcher.Changed += (_, _) => changed.TryWrite(true);
                watcher.Created += (_, _) => changed.TryWrite(true);
                watcher.Renamed += (_, _) => changed.TryWrite(true);
                watcher.Deleted += (_, _) => changed.TryWrite(true);
                watcher.EnableRaisingEvents = true;
            }
            catch (Exception failure) when (failure is IOException or ArgumentException or PlatformNotSupportedException)
            {
                // The system has no more watchers to give, or the directory is gone: looks are enough.
            }
        }
    }
}
