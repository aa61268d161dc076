using System.Collections.Immutable;
using System.Globalization;

namespace PerfGate.Runs;

/// <summary>Lines of a source file.</summary>
/// <param name="File">The path, relative to the repository, with forward slashes.</param>
/// <param name="First">The first of them, from 1.</param>
/// <param name="Last">The last of them.</param>
public sealed record SourceLines(string File, int First, int Last)
{
    /// <summary>Several in the order they are given, each file once where they follow each other: <c>src/Search.cs:42-47, 60</c>.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="most">The most that are told one by one; the rest is counted.</param>
    public static string Text(ImmutableArray<SourceLines> lines, int most)
    {
        var told = lines.Take(most).Select((line, i) => i > 0 && lines[i - 1].File == line.File ? line.Numbers : line.ToString());
        return string.Join(", ", told) + (lines.Length > most ? string.Create(CultureInfo.InvariantCulture, $" and {lines.Length - most} more") : "");
    }

    /// <summary><c>src/Search.cs:42-47</c>.</summary>
    public override string ToString() => $"{File}:{Numbers}";

    private string Numbers => First == Last ? First.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
}
