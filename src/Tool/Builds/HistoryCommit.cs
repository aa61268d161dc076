using System.Collections.Immutable;

namespace PerfGate.Tool.Builds;

/// <summary>A commit with its place in history, and what people look for it by.</summary>
/// <param name="Id">Its full id.</param>
/// <param name="Parents">The full ids of its parents.</param>
/// <param name="Author">Name and address.</param>
/// <param name="Date">When it was written, in the author's time.</param>
/// <param name="Subject">The first line of its message.</param>
internal sealed record HistoryCommit(string Id, ImmutableArray<string> Parents, string Author, string Date, string Subject)
{
    /// <summary>What git separates the parts by.</summary>
    private const char Separator = '\u001f';

    /// <summary>For a line of progress: <c>1a2b3c4d Search by all terms</c>.</summary>
    public string Display => $"{Id[..Math.Min(8, Id.Length)]} {Subject}";

    /// <summary>Reads a line of git's: id, parents, author, date and subject.</summary>
    public static HistoryCommit Read(string line)
    {
        var parts = line.Split(Separator, 5);
        return new HistoryCommit(parts[0], [.. parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)], parts[2], parts[3], parts[4]);
    }
}
