using System.Globalization;

namespace PerfGate.Tool.Comparing;

/// <summary>What Linux tells of itself in files. What is not there, cannot be read or says something else is not known; elsewhere nothing is.</summary>
/// <param name="root">The directory that they are in.</param>
internal sealed class SystemFiles(string root)
{
    /// <summary>Those of this system.</summary>
    public static SystemFiles Here { get; } = new("/");

    /// <summary>A file without the white space around it; null where it cannot be read or is empty.</summary>
    /// <param name="path">Below the root.</param>
    public string? Text(string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, path)).Trim() is { Length: > 0 } text ? text : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>One of the numbers in a file, by its place among the words; null where there is none.</summary>
    /// <param name="path">Below the root.</param>
    /// <param name="word">The place, from 0.</param>
    public double? Number(string path, int word = 0) =>
        Text(path)?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is { } words && words.Length > word ? Parse(words[word]) : null;

    /// <summary>A number as these files have it; null where it is none.</summary>
    public static double? Parse(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
