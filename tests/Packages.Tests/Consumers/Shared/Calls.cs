using System;
using System.Diagnostics;
using System.IO;

namespace Shop.Tests;

/// <summary>
/// When the calls of one test began and how many there were, written when the test is over: a line in a file of this process, in the
/// directory that CONSUMER_JOURNAL names. The clock is the same for all processes of a machine.
/// </summary>
public sealed class Calls(string kind, string name) : IDisposable
{
    private static readonly object Gate = new();
    private static readonly string? Folder = Environment.GetEnvironmentVariable("CONSUMER_JOURNAL");
    private long _first;
    private long _last;
    private long _count;

    public void Note()
    {
        _last = Stopwatch.GetTimestamp();
        _first = _first == 0 ? _last : _first;
        _count++;
    }

    public void Dispose()
    {
        if (Folder is not { Length: > 0 } || _count == 0)
        {
            return;
        }

        lock (Gate)
        {
            File.AppendAllText(Path.Combine(Folder, $"{Environment.ProcessId}.txt"), $"{kind}\t{name}\t{_first}\t{_last}\t{_count}\n");
        }
    }
}
