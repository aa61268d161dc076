using System.Text;
using CsCheck;
using PerfGate.CallTrees;
using PerfGate.Measuring;
using PerfGate.Tests.Peers;
using PerfGate.Units;

namespace PerfGate.Reporting.Tests;

public sealed class CallgrindTests
{
    [Fact]
    public void Methods_have_their_places_their_own_costs_and_whom_they_call() => Assert.Equal(
        """
        # callgrind format
        version: 1
        creator: PerfGate
        cmd: Search.Query
        positions: line
        events: allocated calls work
        summary: 96 15 137

        fl=(1) ???
        fn=(1) Search.Query
        0 0 0 0
        cfi=(2) src/Index.cs
        cfn=(2) Index.Find
        calls=1 7
        0 96 15 137

        fl=(2)
        fn=(2)
        7 0 1 10
        cfi=(2)
        cfn=(3) Index.Walk
        calls=2 21
        7 96 14 127

        fl=(2)
        fn=(3)
        21 96 14 127
        cfi=(2)
        cfn=(3)
        calls=12 21
        21 0 0 0

        totals: 96 15 137

        """.ReplaceLineEndings("\n"),
        Write(Example(), Places));

    [Fact]
    public void Names_that_try_to_break_out_stay_names() => Hostile.Text.Sample(
        text =>
        {
            var builder = new CallTreeBuilder("exact", text, [Metric.Calls, Metric.Work], [1.0]);
            var node = builder.Child(builder.Child(CallTreeBuilder.Root, "A" + text), text + "B");
            builder.Add(node, 0, 0, 1);
            builder.Add(node, 1, 0, 5);

            var profile = CallgrindFile.Read(Write(builder.Build(), method => (method, 3)));

            Assert.Equal(3, profile.Methods.Count);
            Assert.Equal([5, 5], [profile.Self.Sum(method => method.Value[1]), profile.Totals[1]]);
        },
        iter: 300);

    [Fact]
    public void Costs_add_up_for_a_reader_of_the_format() => Trees.Sample(tree =>
    {
        var table = CallTable.Of(tree);

        var profile = CallgrindFile.Read(Write(tree, Places));

        Assert.Equal(table.Methods.Length, profile.Methods.Count);
        Assert.Equal(table.Calls.Length, profile.Calls);
        for (var cost = 0; cost < 2; cost++)
        {
            Assert.Equal(profile.Totals[cost], profile.Self.Sum(method => method.Value[cost]));
        }
    });

    [Fact]
    public async Task Callgrind_annotate_reads_it_where_it_is_installed()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("perfgate-callgrind-").FullName, "callgrind.out");
        Callgrind.Write(file, Example(), Unit.Instructions, Places);
        try
        {
            // Of a source that is not there it says so, and goes on.
            var read = await PeerProgram.RunAsync(Path.GetDirectoryName(file)!, TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken, "callgrind_annotate", "--auto=no", "--threshold=100", "--inclusive=no", file);
            if (read.Code is null && !OperatingSystem.IsLinux())
            {
                return;
            }

            Assert.SkipWhen(read.Code is null, "callgrind_annotate is not there (Debian: apt-get install valgrind); the reader of these tests has read the file all the same.");
            Assert.Equal(0, read.Code);
            Assert.Matches(@"137 \(100\.0%\) .* PROGRAM TOTALS", read.Output);
            Assert.Matches(@"127 \(92\.70%\) .* src/Index\.cs:Index\.Walk", read.Output);
            Assert.Matches(@" 10 \( 7\.30%\) .* src/Index\.cs:Index\.Find", read.Output);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    private static Gen<CallTree> Trees { get; } = Gen.Select(Gen.Int[0, 6].List[1, 6], Gen.Int[1, 9], Gen.Int[0, 900]).List[0, 30].Select(stacks =>
    {
        var builder = new CallTreeBuilder("exact", "Search.Query", [Metric.Calls, Metric.Work], [1.0]);
        foreach (var (frames, calls, work) in stacks)
        {
            var node = frames.Aggregate(CallTreeBuilder.Root, (parent, frame) => builder.Child(parent, frame == 6 ? "Search.Query" : $"F{frame}"));
            builder.Add(node, 0, 0, calls);
            builder.Add(node, 1, 0, work);
        }

        return builder.Build();
    });

    private static CallTree Example()
    {
        var builder = new CallTreeBuilder("exact", "Search.Query", [Metric.Calls, Metric.Work, Metric.Allocated], [1.0]);
        var find = builder.Child(CallTreeBuilder.Root, "Index.Find");
        var walk = builder.Child(find, "Index.Walk");
        foreach (var (node, calls, work, bytes) in new[] { (find, 1, 10, 0), (walk, 2, 20, 8), (builder.Child(walk, "Index.Walk"), 12, 107, 88) })
        {
            builder.Add(node, 0, 0, calls);
            builder.Add(node, 1, 0, work);
            builder.Add(node, 2, 0, bytes);
        }

        return builder.Build();
    }

    private static (string File, int Line)? Places(string method) => method switch
    {
        "Index.Find" => ("src/Index.cs", 7),
        "Index.Walk" => ("src/Index.cs", 21),
        _ => null,
    };

    private static string Write(CallTree tree, Func<string, (string File, int Line)?> places)
    {
        using var stream = new MemoryStream();
        Callgrind.Write(stream, tree, Unit.Bytes, places);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
