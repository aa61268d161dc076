using PerfGate.CallTrees;
using PerfGate.Units;

namespace PerfGate.Tests.CallTrees;

public class CallTreeDifferenceTests
{
    private static readonly (string, double)[] Shop =
        [("Search/Parse", 100), ("Search/Parse/Trim", 50), ("Search/Rank", 300), ("Search/Rank/Score", 400), ("Search/Rank/Score/Weigh", 100), ("Search", 50)];

    [Fact]
    public void What_grew_is_named_with_its_path()
    {
        var difference = Compare(1, Shop, Changed("Search/Rank/Score/Weigh", 600));
        Assert.Equal("Weigh", Name(difference, 0));
        Assert.Equal(["Search", "Rank", "Score", "Weigh"], difference.PathTo(difference.Culprits[0]).Select(node => difference.Nodes[node].Frame));
        Assert.InRange(difference.Nodes[difference.Culprits[0]].Delta, 400, 600);
    }

    [Fact]
    public void A_method_that_is_new_counts()
    {
        var difference = Compare(2, Shop, [.. Shop, ("Search/Rank/Sort", 500)]);
        Assert.Equal("Sort", Name(difference, 0));
        Assert.Equal(0, difference.Nodes[difference.Culprits[0]].Before);
    }

    [Theory]
    [InlineData("[kernel]")]
    [InlineData("[libcoreclr.so]")]
    [InlineData("libcrypto.so.3!EVP_DigestUpdate")]
    public void Of_code_that_is_not_managed_its_caller_is_named(string native)
    {
        var difference = Compare(24, Shop, [.. Shop, ("Search/Rank/" + native, 500)]);
        Assert.Equal("Rank", Name(difference, 0));
        Assert.Equal(native, Name(Compare(25, Shop, [.. Shop, (native, 500)]), 0)); // who calls it is not known
    }

    [Theory]
    [InlineData("Shop.add!")]
    [InlineData("![image](https://evil.example/x.png)")]
    [InlineData("[a.b]")]
    [InlineData("Orders.Sort(libx.so!)")]
    [InlineData("[awaiting]")]
    public void A_method_of_a_strange_name_is_a_method(string frame) => Assert.False(CallTree.IsNative(frame));

    [Fact]
    public void Of_trees_that_know_who_called_the_kernel_and_that_do_not_the_kernel_is_compared_as_a_whole()
    {
        var (seen, unseen) = (TreeGen.Of(26, 0.05, ("Search", 100), ("Search/Read", 20), ("Search/Read/[kernel]", 400)), TreeGen.Of(27, 0.05, ("Search", 100), ("Search/Read", 20), ("[kernel]", 400)));

        Assert.Equal(unseen.WithKernelAtRoot().Frames, seen.WithKernelAtRoot().Frames);
        Assert.Empty(CallTreeDifference.Of(unseen.WithKernelAtRoot(), seen.WithKernelAtRoot())!.Culprits);
        Assert.Equal(seen.PerOperation(Unit.Nanoseconds)[0], seen.WithKernelAtRoot().PerOperation(Unit.Nanoseconds)[0], 6);
    }

    [Fact]
    public void Cost_that_moved_into_a_new_method_names_nobody_and_the_growth_beside_it_is_named()
    {
        (string, double)[] extracted = [.. Changed("Search/Rank/Score", 20), ("Search/Rank/Score/Extracted", 380)];
        Assert.Empty(Compare(3, Shop, extracted).Culprits);
        Assert.Equal("Trim", Name(Compare(4, Shop, [.. extracted.Where(item => item.Item1 != "Search/Parse/Trim"), ("Search/Parse/Trim", 350)]), 0));
    }

    [Fact]
    public void A_renamed_method_names_nobody() =>
        Assert.Empty(Compare(5, Shop, [.. Shop.Select(item => (item.Item1.Replace("Score", "Rate"), item.Item2))]).Culprits);

    [Fact]
    public void An_async_method_that_was_seen_to_go_on_but_not_to_begin_has_not_moved()
    {
        (string, double)[] begun = [("RunAsync", 100), ("RunAsync/LoadAsync", 300), ("RunAsync/StoreAsync", 200)];
        (string, double)[] resumed = [("RunAsync", 100), ("LoadAsync", 300), ("RunAsync/StoreAsync", 200)];
        Assert.Empty(Compare(20, begun, resumed).Culprits);
        Assert.Empty(Compare(21, resumed, begun).Culprits);
        var difference = Compare(22, begun, [.. resumed.Select(item => item.Item1 == "LoadAsync" ? ("LoadAsync", 700) : item)]);
        Assert.Equal(["RunAsync", "LoadAsync"], difference.PathTo(Assert.Single(difference.Culprits)).Select(node => difference.Nodes[node].Frame));
        Assert.InRange(difference.Nodes[difference.Culprits[0]].Delta, 300, 500);
    }

    [Fact]
    public void A_method_that_is_called_from_elsewhere_now_counts_with_what_it_grew_in_all()
    {
        // Parse costs 300 as before, only elsewhere; Quote is new.
        var difference = Compare(
            23, [("Run", 400), ("Run/Load/Parse", 300)], [("Run", 400), ("Run/Load", 2), ("Load/Parse", 310), ("Load/Quote", 250)], noise: 0.02);
        Assert.Equal(["Quote"], difference.Culprits.Select(node => difference.Nodes[node].Frame));
    }

    [Fact]
    public void Two_causes_are_both_named_the_larger_first()
    {
        var difference = Compare(6, Shop, [.. Changed("Search/Parse/Trim", 450).Where(item => item.Item1 != "Search/Rank"), ("Search/Rank", 500)]);
        Assert.Equal(["Trim", "Rank"], difference.Culprits.Take(2).Select(node => difference.Nodes[node].Frame));
    }

    [Fact]
    public void What_became_faster_names_nobody_and_is_seen()
    {
        var difference = Compare(7, Shop, Changed("Search/Rank/Score", 100));
        Assert.Empty(difference.Culprits);
        Assert.True(difference.Nodes[0].IsFaster);
    }

    [Fact]
    public void Trees_of_different_engines_are_not_compared() =>
        Assert.Null(CallTreeDifference.Of(TreeGen.Of(1, 0, Shop), TreeGen.Of(1, 0, Shop) with { Engine = "perf" }));

    [Fact]
    public void Unchanged_pairs_name_nobody_and_a_growth_of_a_fifth_is_found()
    {
        var (alarms, found) = (0, 0);
        for (var seed = 0; seed < 200; seed++)
        {
            alarms += Compare(1000 + seed, Shop, Shop).Culprits.IsEmpty ? 0 : 1;
            var difference = Compare(2000 + seed, Shop, Changed("Search/Rank/Score", 600));
            found += difference.Culprits.Take(3).Any(node => difference.Nodes[node].Frame == "Score") ? 1 : 0;
        }

        Assert.InRange(alarms, 0, 10);
        Assert.InRange(found, 190, 200);
    }

    [Fact]
    public void A_growth_that_is_spread_over_many_callees_is_their_callers()
    {
        var spread = Enumerable.Range(0, 20).Select(i => ($"Search/Parse/Trim/Step{i}", 40.0));
        Assert.Equal("Trim", Name(Compare(10, Shop, [.. Shop, .. spread]), 0));
    }

    [Fact]
    public void A_launch_that_is_slower_everywhere_names_nobody() =>
        Assert.Empty(Compare(11, Shop, [.. Shop.Select(item => (item.Item1, item.Item2 * 1.2))], noise: 0.02).Culprits);

    [Fact]
    public void The_timed_passes_say_how_much_it_grew_and_the_trees_where()
    {
        // While it was profiled the machine was three times as slow.
        var slow = TreeGen.Of(12, 0.15, [.. Shop.Select(item => (item.Item1, item.Item2 * 3))]);
        var after = TreeGen.Of(13, 0.15, Changed("Search/Rank/Score", 900));
        Assert.Empty(CallTreeDifference.Of(TreeGen.Of(14, 0.15, Shop), slow, measured: (1000, 1010))!.Culprits);
        var difference = CallTreeDifference.Of(slow, after, measured: (1000, 1500))!;
        Assert.Equal("Score", Name(difference, 0));
        Assert.Equal(1000, difference.Nodes[0].Before, 6);
        Assert.Equal(1500, difference.Nodes[0].After, 6);
    }

    [Fact]
    public void What_strangers_did_meanwhile_is_no_part_of_the_test()
    {
        var difference = CallTreeDifference.Of(
            TreeGen.Of(1, 0, ("A", 500), ("B", 500)), TreeGen.Of(1, 0, ("A", 900), ("B", 500), ("[other threads]/Spin", 5000)), measured: (1000, 1400))!;
        Assert.Equal("A", Name(difference, 0));
        Assert.Single(difference.Culprits);
        Assert.Equal((1000, 1400), ((int)Math.Round(difference.Nodes[0].Before), (int)Math.Round(difference.Nodes[0].After)));
    }

    [Fact]
    public void What_a_test_allocates_on_threads_of_its_own_is_named_where_all_of_it_was_measured()
    {
        var (before, after) = (Bytes(("Start", 10), ("[other threads]/Work", 300)), Bytes(("Start", 12), ("[other threads]/Work", 2300)));
        var difference = CallTreeDifference.Of(before, after, Unit.Bytes, measured: (305, 2370))!;
        Assert.Equal("Work", Name(difference, 0));
        Assert.Equal((305, 2370), ((int)Math.Round(difference.Nodes[0].Before), (int)Math.Round(difference.Nodes[0].After)));
        Assert.InRange(difference.Nodes[difference.Culprits[0]].Delta, 1900, 2100);

        // What others allocated meanwhile is nobody's where the test's own thread alone was measured.
        Assert.Equal("Start", Name(CallTreeDifference.Of(Bytes(("Start", 10)), Bytes(("Start", 20), ("[other threads]/Work", 300)), Unit.Bytes, measured: (10, 20))!, 0));

        static CallTree Bytes(params (string, double)[] paths) => TreeGen.Of(15, 0.05, paths) with { Costs = [TreeGen.Running with { Unit = Unit.Bytes }, TreeGen.Waiting] };
    }

    [Fact]
    public void What_a_baseline_has_no_room_for_is_not_taken_for_new()
    {
        var (before, after) = (TreeGen.Of(1, 0, ("A", 500), ("B", 460), ("C", 40)).Prune(0.05), TreeGen.Of(1, 0, ("A", 800), ("B", 460), ("C", 40)));
        Assert.Equal(["A"], CallTreeDifference.Of(before, after, measured: (1000, 1300))!.Culprits.Select(node => CallTreeDifference.Of(before, after, measured: (1000, 1300))!.Nodes[node].Frame));
    }

    [Fact]
    public void The_text_leads_with_what_grew_most_and_keeps_its_length()
    {
        var difference = Compare(8, Shop, Changed("Search/Rank/Score/Weigh", 1100), noise: 0);
        Assert.Equal(
            [
                "1 µs -> 2 µs an operation; by its samples it grew in:",
                "      +1 µs  Search (1 µs -> 2 µs)",
                "      +1 µs  └─ Rank (800 ns -> 1.8 µs)",
                "      +1 µs     └─ Score (500 ns -> 1.5 µs)",
                "      +1 µs        └─ Weigh (100 ns -> 1.1 µs) <- most of it",
            ],
            CallTreeText.Culprits(difference, 15).Select(line => line.Text));
        Assert.Equal(
            [
                "1 µs -> 2 µs an operation; by its samples it grew in:",
                "      +1 µs  A (1 µs -> 2 µs)",
                "             └─ [2 frames hidden]",
                "      +1 µs     └─ D (1 µs -> 2 µs)",
                "      +1 µs        └─ E (1 µs -> 2 µs) <- most of it",
            ],
            CallTreeText.Culprits(Compare(8, [("A/B/C/D/E", 1000)], [("A/B/C/D/E", 2000)], noise: 0), 15).Select(line => line.Text));
        Assert.Equal(
            ["1 µs -> 2 µs an operation; by its samples it grew in:", "      +1 µs  Test (1 µs -> 2 µs) <- most of it"],
            CallTreeText.Culprits(Compare(8, [("", 1000)], [("", 2000)], noise: 0), 15).Select(line => line.Text));
        Assert.Equal(3, CallTreeText.Culprits(difference, 3).Count);
        Assert.Empty(CallTreeText.Culprits(Compare(9, Shop, Shop), 15));
    }

    private static CallTreeDifference Compare(int seed, (string, double)[] before, (string, double)[] after, double noise = 0.15) =>
        CallTreeDifference.Of(TreeGen.Of(seed, noise, before), TreeGen.Of(seed + 100_000, noise, after))!;

    private static (string, double)[] Changed(string path, double self) => [.. Shop.Select(item => item.Item1 == path ? (path, self) : item)];

    private static string Name(CallTreeDifference difference, int place) => difference.Nodes[difference.Culprits[place]].Frame;
}
