using System.Text.Json;

namespace PerfGate.Build;

/// <summary>The verdict of one test and row, as verdicts.json says it: see docs/verdicts-json.md.</summary>
/// <param name="Name">Class, method and row: <c>IndexPerfTests.Search(query: "dictionary")</c>.</param>
/// <param name="Verdict"><c>regressed</c>, <c>passed</c> and so on.</param>
/// <param name="Fails">True when it turns a build red.</param>
/// <param name="Findings">The verdict of each metric that was judged.</param>
internal sealed record TestVerdict(string Name, string Verdict, bool Fails, IReadOnlyDictionary<string, string> Findings)
{
    /// <summary>True when the metric (<c>time</c>, <c>allocated</c>) regressed.</summary>
    public bool Regressed(string metric) => Is(metric, "regressed");

    /// <summary>True when the metric has that verdict.</summary>
    public bool Is(string metric, string verdict) => Findings.TryGetValue(metric, out var found) && string.Equals(found, verdict, StringComparison.Ordinal);
}

/// <summary>Reads verdicts.json.</summary>
internal static class Verdicts
{
    public const string FileName = "verdicts.json";

    /// <summary>All verdicts of a report, in its order; a report that is not there or cannot be understood ends the build.</summary>
    public static IReadOnlyList<TestVerdict> Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new BuildFailedException($"{path} was not written.");
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(path));
            return [.. json.RootElement.GetProperty("assemblies").EnumerateArray().SelectMany(assembly => assembly.GetProperty("tests").EnumerateArray()).Select(Read)];
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new BuildFailedException($"{path} cannot be understood: {broken.Message}");
        }
    }

    // A metric may be judged twice, against the baseline and against a budget; findings stand worst first.
    private static TestVerdict Read(JsonElement test) => new(
        Short(test.GetProperty("method").GetString()!) + test.GetProperty("row").GetString(),
        test.GetProperty("verdict").GetString()!,
        test.GetProperty("fails").GetBoolean(),
        test.GetProperty("findings").EnumerateArray()
            .GroupBy(finding => finding.GetProperty("metric").GetString()!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First().GetProperty("verdict").GetString()!, StringComparer.Ordinal));

    private static string Short(string method) => string.Join('.', method.Split('.')[^2..]);
}
