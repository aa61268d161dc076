using System.Globalization;
using PerfGate.Diagnostics;

namespace PerfGate.Tool.Actions;

/// <summary>What was wrong with logs: counted, the first of each file named. Nothing of it keeps the rest from being read.</summary>
internal sealed class LogProblems
{
    private const int MostNamed = 5;
    private readonly Dictionary<string, (long Count, List<string> Named)> _unreadable = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _notes = new(StringComparer.Ordinal);

    /// <summary>Lines that were read.</summary>
    public long Read { get; private set; }

    /// <summary>Lines that are none of a log.</summary>
    public long Unreadable => _unreadable.Values.Sum(file => file.Count);

    /// <summary>A line that was read.</summary>
    public void Good() => Read++;

    /// <summary>A line that is left out.</summary>
    public void Bad(string file, long line, string why)
    {
        var (count, named) = _unreadable.TryGetValue(file, out var known) ? known : (0, []);
        if (count < MostNamed)
        {
            named.Add(string.Create(CultureInfo.InvariantCulture, $"line {line}: {why}"));
        }

        _unreadable[file] = (count + 1, named);
    }

    /// <summary>Something a reader must know, with how often it occurs.</summary>
    /// <param name="text">To be read before the number.</param>
    /// <param name="count">How often.</param>
    public void Note(string text, long count = 1) => _notes[text] = (long)Math.Min((ulong)_notes.GetValueOrDefault(text) + (ulong)count, long.MaxValue);

    /// <summary>All of it as warnings.</summary>
    public IEnumerable<Warning> Warnings()
    {
        foreach (var (file, (count, named)) in _unreadable.OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            var more = count > named.Count ? string.Create(CultureInfo.InvariantCulture, $"; and {count - named.Count} more") : "";
            yield return new Warning(DiagnosticCodes.CorruptLine, string.Create(CultureInfo.InvariantCulture, $"{file}: {count} {(count == 1 ? "line is" : "lines are")} left out. {string.Join("; ", named)}{more}."));
        }

        foreach (var (text, count) in _notes)
        {
            yield return new Warning(DiagnosticCodes.IncompleteLog, string.Create(CultureInfo.InvariantCulture, $"{text}: {count}."));
        }
    }
}
