using System.Collections.Immutable;
using CsCheck;
using Microsoft.CodeAnalysis.Emit;
using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Measuring;
using PerfGate.Tool.Sources;

namespace PerfGate.Tool.Tests.Sources;

public class ChangedSourceTests
{
    private const string Search = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading.Tasks;
        namespace Shop;

        public class Search<T>
        {
            public int Find(int n)
            {
                var sum = 0;
                for (var i = 0; i < n; i++)
                {
                    sum += i;
                }

                return sum;
            }

            public async Task<int> LoadAsync(int n)
            {
                await Task.Yield();
                return n + 1;
            }

            public IEnumerable<int> Each(int n)
            {
                yield return n;
                yield return n + 2;
            }

            public int Count(int[] all) => all
                .Where(one => one > 3)
                .Count();

            public int Same(int n) => n;
        }
        """;

    [Fact]
    public async Task Changed_lines_are_found_in_methods_state_machines_and_lambdas()
    {
        using var repository = new SourceRepository().Write("src/My Search.cs", Search).CommitBase("src/My Search.cs");
        repository.Write("src/My Search.cs", Search.Replace("sum += i;", "sum += i;\n            sum ^= 3;").Replace("n + 1;", "n + 10;").Replace("n + 2;", "n + 20;").Replace("> 3", "> 30"));
        Assert.Equal(
            ["Search.Count.lambda at src/My Search.cs:34", "Search.Each at src/My Search.cs:30", "Search.Find at src/My Search.cs:15", "Search.LoadAsync at src/My Search.cs:24"],
            await repository.TextAsync("src/My Search.cs"));
    }

    [Theory]
    [InlineData("/_/", DebugInformationFormat.PortablePdb)]
    [InlineData("C:\\agent\\1\\s", DebugInformationFormat.Embedded)]
    public async Task Sources_with_another_root_are_known_by_their_end_and_their_text(string root, DebugInformationFormat symbols)
    {
        using var repository = new SourceRepository { Root = root, Symbols = symbols }.Write("src/Search.cs", Search).Write("Search.cs", "// another").CommitBase("src/Search.cs");
        repository.Write("src/Search.cs", Search.Replace("sum += i;", "sum -= i;")).Write("Search.cs", "// another one");
        Assert.Equal(["Search.Find at src/Search.cs:14"], await repository.TextAsync("src/Search.cs"));
    }

    [Fact]
    public async Task Text_without_code_and_code_without_text_are_not_named()
    {
        const string Other = "namespace Shop;\npublic class Other\n{\n    public const int Most = 3;\n}\n";
        using var repository = new SourceRepository().Write("a.cs", Search.Replace("n + 1;", "n + Other.Most;")).Write("b.cs", Other).CommitBase("a.cs", "b.cs");
        repository.Write("a.cs", Search.Replace("n + 1;", "n + Other.Most;").Replace("=> n;", "=> n; // the same")).Write("b.cs", Other.Replace("3", "4"));
        Assert.Empty(await repository.TextAsync("a.cs", "b.cs"));
    }

    [Fact]
    public async Task Files_that_are_new_renamed_or_of_strange_names_are_found()
    {
        const string Strange = "src/ü \"q\" 'x'.cs";
        using var repository = new SourceRepository().Write("old.cs", Search).Write(Strange, "class A { static int F(int n) => n; }").CommitBase("old.cs", Strange);
        repository.Git("mv", "old.cs", "new.cs");
        repository.Write("new.cs", Search.Replace("sum += i;", "sum -= i;")).Write(Strange, "class A { static int F(int n) => n + 1; }").Write("untracked.cs", "class B\n{\n    static int G(int n) => n;\n}");
        Assert.Equal(["A.F at " + Strange + ":1", "B.G at untracked.cs:3", "Search.Find at new.cs:14"], await repository.TextAsync("new.cs", Strange, "untracked.cs"));
    }

    [Fact]
    public async Task A_statement_that_is_gone_is_named_by_the_line_above_it()
    {
        using var repository = new SourceRepository().Write("a.cs", Search.Replace("sum += i;", "sum += i;\n            sum ^= 3;")).CommitBase("a.cs");
        Assert.Equal(["Search.Find at a.cs:14"], await repository.Write("a.cs", Search).TextAsync("a.cs"));
    }

    [Fact]
    public async Task A_name_that_two_types_share_is_not_told()
    {
        const string Twins = "namespace One { class A { static int F(int n) => n; } class B { static int F(int n) => n; } }\nnamespace Two { class A { static int F(int n) => n; } }";
        using var repository = new SourceRepository().Write("a.cs", Twins).CommitBase("a.cs");
        Assert.Equal(["B.F at a.cs:1"], await repository.Write("a.cs", Twins.Replace("=> n", "=> n + 1")).TextAsync("a.cs"));
    }

    [Fact]
    public async Task Symbols_of_another_build_and_sources_edited_since_are_not_believed()
    {
        using var repository = new SourceRepository().Write("a.cs", Search).CommitBase("a.cs");
        var changed = Search.Replace("sum += i;", "sum -= i;");
        Assert.NotEmpty(await repository.Write("a.cs", changed).TextAsync("a.cs"));
        var symbols = Path.Combine(repository.Head, "Shop.pdb");
        File.Copy(Path.Combine(repository.Head, "..", "base", "Shop.pdb"), symbols, overwrite: true);
        Assert.Empty(MethodLines.Read(Path.Combine(repository.Head, "Shop.dll"), [0x06000001]));
        File.WriteAllText(symbols, "no symbols");
        Assert.Empty(MethodLines.Read(Path.Combine(repository.Head, "Shop.dll"), [0x06000001]));
    }

    [Fact]
    public async Task A_profile_keeps_what_of_its_tree_and_of_what_was_loaded_changed()
    {
        using var repository = new SourceRepository().Write("a.cs", Search).CommitBase("a.cs");
        var source = await repository.Write("a.cs", Search.Replace("sum += i;", "sum -= i;").Replace("n + 2;", "n + 20;").Replace("> 3", "> 30")).ChangedAsync("a.cs");
        var profile = source.In(new Profile
        {
            Tree = new CallTree { Engine = "test", Costs = [Metric.Running], Operations = [1], Frames = ["Test", "Search<int>.Find"], Nodes = [new CallNode(-1, 0, [1]), new CallNode(0, 1, [1])] },
            Reached = new ReachedCode(1, ["Shop.Search`1+<Each>d__2.MoveNext"]),
        })!;
        Assert.Equal(["Search<int>.Find at a.cs:14", "Search.Each at a.cs:29"], SourceRepository.Text(profile.Changed));
        Assert.Null(source.In(null));
    }

    [Fact]
    public async Task A_changed_method_that_may_be_inlined_into_one_of_the_tree_is_kept()
    {
        const string Work = "public class Work\n{\n    public static int Search() => Spin(10);\n    static int Spin(int n) => n * n;\n    public static int Test() => Search() + 1;\n    public static int Other() => 3;\n}";
        using var repository = new SourceRepository().Write("a.cs", Work).CommitBase("a.cs");
        var source = await repository.Write("a.cs", Work.Replace("(10)", "(20)").Replace("=> 3", "=> 4")).ChangedAsync("a.cs");
        var tree = new CallTree { Engine = "test", Costs = [Metric.Running], Operations = [1], Frames = ["T", "Work.Test", "Work.Spin"], Nodes = [new CallNode(-1, 0, [1]), new CallNode(0, 1, [1]), new CallNode(1, 2, [1])] };
        Assert.Equal(["Work.Search at a.cs:3"], SourceRepository.Text(source.In(new Profile { Tree = tree })!.Changed));

        // A tree of counts has its own.
        Assert.Equal(["Work.Search at a.cs:3"], SourceRepository.Text(source.InCounts(new ExactCounts { Tree = tree with { Engine = ExactCounts.Engine } })!.Changed));
        Assert.Null(source.InCounts(null));

        // What another test of the process ran says less.
        var reached = new ReachedCode(2, ["Work.Other", "Work.Search"]);
        Assert.Equal(["Work.Search at a.cs:3"], SourceRepository.Text(source.In(new Profile { Tree = tree, Reached = reached })!.Changed));
        Assert.Equal(["Work.Other at a.cs:6", "Work.Search at a.cs:3"], SourceRepository.Text(source.In(new Profile { Tree = tree with { Frames = ["T", "U", "V"] }, Reached = reached })!.Changed));
    }

    [Fact]
    public void Within_a_method_are_only_its_own_lines() =>
        Gen.Select(Gen.Select(Gen.Int[1, 40], Gen.Int[0, 5]).Array[1, 6], Gen.Select(Gen.Int[0, 60], Gen.Int[0, 9], Gen.Bool).Array[0, 6]).Sample(
            (points, changes) =>
            {
                ImmutableArray<(int First, int Last)> own = [.. points.Select(point => (point.Item1, point.Item1 + point.Item2))];
                ImmutableArray<LineChange> changed = [.. changes.Select(change => change.Item3 ? new LineChange(change.Item1, change.Item1, true) : new LineChange(change.Item1 + 1, change.Item1 + 1 + change.Item2, false))];
                var within = ChangedSource.Within(own, changed);
                var (first, last) = (own.Min(point => point.First), own.Max(point => point.Last));
                Assert.All(within, range => Assert.True(range.First >= first && range.Last <= last && range.First <= range.Last));
                Assert.Equal(within.OrderBy(range => range.First), within);
                Assert.True(changed.Length > 0 || within.IsEmpty);
            },
            seed: "0000000000003",
            iter: 2000);

    [Theory]
    [InlineData("Map<int, List<T>>.Get", "Map.Get")]
    [InlineData("Orders.Sort", "Orders.Sort")]
    [InlineData("a<b", "a")]
    [InlineData("a>b", "a>b")]
    public void A_frame_is_matched_without_type_arguments(string frame, string plain) => Assert.Equal(plain, FrameNames.Plain(frame));
}
