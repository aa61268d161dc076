using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace PerfGate.Counting;

/// <summary>A method that was woven.</summary>
/// <param name="Name">The name to show.</param>
/// <param name="File">The source file, or null.</param>
/// <param name="Line">Its first line; 0 where it is not known.</param>
/// <param name="Unweighted">The calls in it that carry no weight.</param>
public sealed record WovenMethod(string Name, string? File, int Line, ImmutableArray<string> Unweighted);

/// <summary>The names and places of woven methods by their numbers: the file that the weaver leaves beside them.</summary>
public sealed class MethodMap
{
    private const int MostMethods = 10_000_000;
    private readonly Dictionary<int, WovenMethod> _methods = [];

    // By the number of an assembly's first method: the others follow it.
    private readonly SortedDictionary<int, (string Name, string Compiler)> _assemblies = [];

    /// <summary>How many methods there are.</summary>
    public int Count => _methods.Count;

    /// <summary>The version of the weaver's rules of what is work; 0 where it does not say.</summary>
    public int Rules { get; private set; }

    /// <summary>The method of a number, or null.</summary>
    public WovenMethod? this[int method] => _methods.GetValueOrDefault(method);

    /// <summary>The name of a method, whether the map knows it or not.</summary>
    public string NameOf(int method) => this[method]?.Name ?? string.Create(CultureInfo.InvariantCulture, $"method {method}");

    /// <summary>The calls without a weight in some methods, each once, in ordinal order.</summary>
    public ImmutableArray<string> Unweighted(IEnumerable<int> methods) =>
        [.. methods.SelectMany(method => this[method]?.Unweighted ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The assemblies that were woven, each with whether one of some methods is in it, in ordinal order.</summary>
    public ImmutableArray<CountedAssembly> Assemblies(IEnumerable<int> reached)
    {
        int[] firsts = [.. _assemblies.Keys];
        var owners = reached.Select(method => Array.BinarySearch(firsts, method)).Select(place => place < 0 ? ~place - 1 : place).ToHashSet();
        var assemblies = _assemblies.Values.Select((assembly, place) => new CountedAssembly(assembly.Name, assembly.Compiler, owners.Contains(place)));

        // A folder may hold one twice, for two platforms: the one that runs is the one that says it.
        return [.. assemblies.GroupBy(assembly => assembly.Name, StringComparer.Ordinal).Select(same => same.MaxBy(assembly => assembly.IsReached)!).OrderBy(assembly => assembly.Name, StringComparer.Ordinal)];
    }

    /// <summary>Reads the map of a folder; null where there is none, or none that can be read.</summary>
    public static MethodMap? OfDirectory(string directory)
    {
        try
        {
            var path = Path.Combine(directory, CountedPass.MapFile);
            return File.Exists(path) ? Read(File.ReadLines(path)) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads lines. What is no line of a map is left out: a method without a name is shown by its number.</summary>
    public static MethodMap Read(IEnumerable<string> lines)
    {
        var map = new MethodMap();
        foreach (var line in lines.Take(MostMethods))
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                map.Add(document.RootElement);
            }
            catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
            {
            }
        }

        return map;
    }

    private void Add(JsonElement method)
    {
        if (method.ValueKind == JsonValueKind.Object && method.TryGetProperty("id", out var id) && id.TryGetInt32(out var number) && Text(method, "name") is { Length: > 0 } name)
        {
            var unweighted = method.TryGetProperty("unweighted", out var calls) && calls.ValueKind == JsonValueKind.Array
                ? calls.EnumerateArray().Where(call => call.ValueKind == JsonValueKind.String).Select(call => call.GetString()!)
                : [];
            var line = method.TryGetProperty("line", out var first) && first.ValueKind == JsonValueKind.Number && first.TryGetInt32(out var place) ? Math.Max(0, place) : 0;
            _methods[number] = new WovenMethod(name, Text(method, "file"), line, [.. unweighted]);
            if (Text(method, "assembly") is { Length: > 0 } assembly)
            {
                _assemblies[number] = (assembly, Text(method, "compiler") ?? "");
                Rules = method.TryGetProperty("rules", out var rules) && rules.ValueKind == JsonValueKind.Number && rules.TryGetInt32(out var version) ? version : Rules;
            }
        }
    }

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
