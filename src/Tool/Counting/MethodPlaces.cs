using PerfGate.Counting;

namespace PerfGate.Tool.Counting;

/// <summary>Where methods stand in the source, by the names that call trees have: overloads share a name, and the first of them stands for all.</summary>
internal sealed class MethodPlaces
{
    private readonly Dictionary<string, (string File, int Line)> _places = new(StringComparer.Ordinal);
    private readonly string _from;

    private MethodPlaces(string from) => _from = from;

    /// <summary>Reads the map of a woven copy.</summary>
    /// <param name="copy">The folder of the copy.</param>
    /// <param name="from">Files below it are named as seen from there.</param>
    public static MethodPlaces Of(string copy, string from)
    {
        var places = new MethodPlaces(from);
        var map = MethodMap.OfDirectory(copy);
        for (var number = 0; number <= map?.Count; number++)
        {
            if (map[number] is { File: { Length: > 0 } file, Line: > 0 } method)
            {
                places._places.TryAdd(method.Name, (file, method.Line));
            }
        }

        return places;
    }

    /// <summary>The file as a person finds it, and the line; null where nobody knows.</summary>
    public (string File, int Line)? Shown(string method) =>
        _places.TryGetValue(method, out var place) ? (Path.GetRelativePath(_from, place.File) is var near && !near.StartsWith("..", StringComparison.Ordinal) ? near : place.File, place.Line) : null;

    /// <summary>The file as the compiler was given it, and the line; null where nobody knows.</summary>
    public (string File, int Line)? Whole(string method) => _places.TryGetValue(method, out var place) ? place : null;
}
