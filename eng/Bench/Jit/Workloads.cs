using System.Text;
using System.Text.Json;

namespace PerfGate.Bench.Jit;

/// <summary>Ordinary code of ten kinds, measured as any test measures it. Run as a process of its own, because a launch is what differs.</summary>
internal static class Workloads
{
    /// <summary>The verb of this program that measures them.</summary>
    public const string Verb = "workloads";

    /// <summary>How many series a run must hold.</summary>
    public const int Count = 10;

    public static async Task MeasureAsync()
    {
        var random = new Random(1);
        var numbers = Enumerable.Range(0, 5000).Select(_ => random.Next()).ToArray();
        var words = Enumerable.Range(0, 2000).Select(_ => "w" + random.Next(500)).ToArray();
        var people = Enumerable.Range(0, 100).Select(i => new Person("name" + i, i, ["a", "b" + i])).ToArray();
        var json = JsonSerializer.Serialize(people);

        // One cycle over 16 MB, far more than a core's own cache.
        var places = Enumerable.Range(0, 1 << 22).Select(i => (int)(((i * 1664525L) + 1013904223L) & ((1 << 22) - 1))).ToArray();

        Perf.Measure(() => Sort(numbers), member: "sort");
        Perf.Measure(() => JsonSerializer.Serialize(people).Length, member: "json write");
        Perf.Measure(() => JsonSerializer.Deserialize<Person[]>(json)!.Length, member: "json read");
        Perf.Measure(() => CountWords(words), member: "dictionary");
        Perf.Measure(() => numbers.Where(n => n % 2 == 0).Select(n => n / 3).GroupBy(n => n % 10).Sum(group => group.Count()), member: "linq");
        Perf.Measure(() => Join(words), member: "string builder");
        Perf.Measure(() => Hash(numbers), member: "hash loop");
        Perf.Measure(() => Chase(places), member: "pointer chase");
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, json);
            Perf.Measure(() => File.ReadAllText(file).Length, member: "file read");
        }
        finally
        {
            File.Delete(file);
        }

        await Perf.MeasureAsync(async () => await Task.Yield(), member: "async yield");
    }

    private static int Sort(int[] numbers)
    {
        var copy = (int[])numbers.Clone();
        Array.Sort(copy);
        return copy[0];
    }

    private static int CountWords(string[] words)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            counts[word] = counts.GetValueOrDefault(word) + 1;
        }

        return counts.Count;
    }

    private static int Join(string[] words)
    {
        var text = new StringBuilder();
        foreach (var word in words)
        {
            text.Append(word).Append(' ');
        }

        return text.ToString().Length;
    }

    private static uint Hash(int[] numbers)
    {
        var hash = 2166136261;
        foreach (var number in numbers)
        {
            hash = (hash ^ (uint)number) * 16777619;
        }

        return hash;
    }

    private static int Chase(int[] places)
    {
        var place = 0;
        for (var i = 0; i < 20_000; i++)
        {
            place = places[place];
        }

        return place;
    }

    private sealed record Person(string Name, int Age, string[] Tags);
}
