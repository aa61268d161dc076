using System.Globalization;
using System.Text.Json;
using PerfGate.Counting;

namespace PerfGate.Instrumentation.Tests;

/// <summary>What woven code tells a recorder: here one that only adds up.</summary>
public sealed class CountTests : IDisposable
{
    private static readonly Program Counted = new("Counted");
    private readonly Scratch _scratch = new();

    [Fact]
    public async Task Work_of_a_loop_is_a_line()
    {
        var work = new List<long>();
        foreach (var n in (int[])[10, 20, 1000])
        {
            var counts = await CountAsync("loop", n);
            work.Add(counts["Main/Loop"].Work);
            Assert.Equal(1, counts["Main/Loop"].Calls);
        }

        var slope = (work[1] - work[0]) / 10;
        Assert.InRange(slope, 5, 20);
        Assert.Equal(work[0] + (990 * slope), work[2]);
    }

    [Fact]
    public async Task Accessors_are_work_of_their_callers_across_assemblies()
    {
        var (few, many) = (await CountAsync("leaves", 10), await CountAsync("leaves", 20));

        Assert.DoesNotContain(many.Keys, path => path.Contains("Count", StringComparison.Ordinal) || path.Contains("Size", StringComparison.Ordinal));
        Assert.True(many["Main/Leaves"].Work > few["Main/Leaves"].Work);
        Assert.Equal(20, many["Main/Leaves/Words.Add"].Calls);
        Assert.Equal(1, many["Main/Leaves/Words.get_Virtual"].Calls); // an override may do anything
        Assert.Equal(2, many["Main/Leaves/Words.Taken"].Calls); // a delegate of it may be anywhere
    }

    [Fact]
    public async Task An_async_method_is_one_call_where_it_was_called_from()
    {
        var counts = await CountAsync("async", 3);

        Assert.Equal(["Main", "Main/Async", "Main/Async/Inner", "Main/Async/Inner/After"], counts.Keys);
        Assert.Equal([1, 1, 3, 3], counts.Values.Select(count => count.Calls));
    }

    [Fact]
    public async Task Each_step_of_an_iterator_is_a_call_of_who_asks_for_it()
    {
        var counts = await CountAsync("iterate", 3);

        Assert.Equal(["Main", "Main/Iterate", "Main/Iterate/Numbers"], counts.Keys);
        Assert.Equal(4, counts["Main/Iterate/Numbers"].Calls);
    }

    [Fact]
    public async Task A_call_after_an_exception_is_its_catchers()
    {
        var counts = await CountAsync("throw", 5);

        Assert.Equal((5, 5, 5), (counts["Main/Catching/Throwing"].Calls, counts["Main/Catching/Throwing/After"].Calls, counts["Main/Catching/After"].Calls));
    }

    [Fact]
    public async Task Work_on_another_thread_is_of_who_started_it()
    {
        var counts = await CountAsync("spawn", 2);

        Assert.Equal((2, 2), (counts["Main/Spawning/Spawning.lambda"].Calls, counts["Main/Spawning/Spawning.lambda/After"].Calls));
    }

    [Fact]
    public async Task Stand_ins_are_called_for_calls_of_any_kind()
    {
        var counts = await CountAsync("standins", 1);

        Assert.Equal(111_111_000, counts["Main/StandIns"].Work / 1000 * 1000); // one digit for each
    }

    [Fact]
    public void What_is_not_weighted_is_in_the_map_with_names_and_lines()
    {
        var methods = Map(_scratch.Weave(Counted.Folder).Directory);

        Assert.Equal(Enumerable.Range(0, methods.Count), methods.Select(method => method.GetProperty("id").GetInt32()));
        var standIns = methods.Single(method => method.GetProperty("name").GetString() == "Work.StandIns");
        var unweighted = standIns.GetProperty("unweighted").EnumerateArray().Select(call => call.GetString()).ToList();
        Assert.Contains("List.Sort", unweighted);
        Assert.DoesNotContain("List.Contains", unweighted);
        Assert.EndsWith("Counted/Program.cs", standIns.GetProperty("file").GetString()!.Replace('\\', '/'), StringComparison.Ordinal);
        Assert.InRange(standIns.GetProperty("line").GetInt32(), 90, 130);
    }

    [Fact]
    public async Task Lines_of_a_library_with_its_PDB_inside_stay()
    {
        var copy = _scratch.Weave(Counted.Folder);

        Assert.Equal(await Counted.RunAsync(Counted.Folder, "leaves", "3"), await Counted.RunAsync(copy.Directory, "leaves", "3"));
    }

    /// <inheritdoc/>
    public void Dispose() => _scratch.Dispose();

    private static List<JsonElement> Map(string folder) => [.. File.ReadLines(Path.Combine(folder, CountedPass.MapFile)).Select(line => JsonDocument.Parse(line).RootElement)];

    // Paths by the names of methods; those of the program's own two types by what follows them.
    private async Task<SortedDictionary<string, (long Calls, long Work)>> CountAsync(string what, int n)
    {
        var copy = _scratch.Weave(Counted.Folder);
        var file = Path.Combine(_scratch.Path, "counts.txt");
        await Program.RunAsync(copy.Directory, Counted.File, [what, n.ToString(CultureInfo.InvariantCulture)], ("RECORD_TO", file));
        var names = Map(copy.Directory).Select(method => method.GetProperty("name").GetString()!.Replace("Program.<Main>$", "Main", StringComparison.Ordinal).Replace("Work.", "", StringComparison.Ordinal)).ToList();
        var counts = new SortedDictionary<string, (long, long)>(StringComparer.Ordinal);
        foreach (var line in await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken))
        {
            var parts = line.Split(' ');
            var path = string.Join('/', parts[0].Split('/', StringSplitOptions.RemoveEmptyEntries).Select(number => names[int.Parse(number, CultureInfo.InvariantCulture)]));
            counts.Add(path, (long.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture)));
        }

        return counts;
    }
}
