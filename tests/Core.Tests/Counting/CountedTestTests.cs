using PerfGate.Counting;
using PerfGate.Diagnostics;
using PerfGate.Settings;
using PerfGate.Tests.Measuring;
using PerfGate.Tests.Support;
using static PerfGate.Tests.Counting.WovenCode;

namespace PerfGate.Tests.Counting;

[Collection(nameof(ProcessWide))]
public sealed class CountedTestTests : IDisposable
{
    private static readonly string MapFile = Path.Combine(AppContext.BaseDirectory, CountedPass.MapFile);
    private readonly RunnerFixture _runner = new();

    public CountedTestTests()
    {
        File.WriteAllLines(MapFile, Enumerable.Range(0, 4).Select(id => $$"""{"id":{{id}},"name":"{{(char)('A' + id)}}","file":"Code.cs","line":{{id + 1}},"unweighted":["Out{{id}}"]}"""));
        Environment.SetEnvironmentVariable(CountedPass.Variable, "allocated");
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(CountedPass.Variable, null);
        Environment.SetEnvironmentVariable(CountedPass.TestVariable, null);
        Environment.SetEnvironmentVariable(CountedPass.FurtherVariable, null);
        File.Delete(MapFile);
        _runner.Dispose();
    }

    [Fact]
    public async Task A_test_is_counted_twice_after_it_was_warmed_up()
    {
        var shop = new Shop();
        var counts = await CountAsync(shop, nameof(Shop.Query));
        Assert.Null(counts.WhyNot);
        Assert.NotNull(counts.Tree);
        Assert.Equal(["A: 1 1 7 7 1024 1024", "A/B: 2 2 2 2 0 0"], counts.Tree!.Lines());
        Assert.Equal("Shop.Query", counts.Tree!.Frames[0]);
        Assert.Equal(["calls", "work", "allocated"], counts.Tree!.Costs.Select(cost => cost.Name));
        Assert.Equal(["Out0", "Out1"], counts.Unweighted);
        Assert.Equal((1, CallHooks.Protocol), (counts.Processes, counts.Protocol));
        Assert.Equal((3, 3), (shop.Setups, shop.Queries));
    }

    [Fact]
    public async Task An_async_test_is_counted_on_all_its_threads()
    {
        var counts = await CountAsync(new Shop(), nameof(Shop.QueryAsync));
        Assert.Equal(["A", "A/B"], counts.Tree!.Lines().Select(line => line.Split(':')[0]));
        Assert.Equal([3, 3, 3, 3, 0, 0], counts.Tree!.Nodes[2].Self);
        Assert.Equal(counts.Tree.Nodes[1].Self[4], counts.Tree.Nodes[1].Self[5]);
    }

    [Fact]
    public async Task A_test_that_throws_fails_as_it_is_and_says_so_in_its_counts()
    {
        _runner.Begin(Mode.Gate);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _runner.RunAsync(new Shop(), nameof(Shop.Throw)));
        Assert.Equal("it threw InvalidOperationException: no shop", Only().WhyNot);
    }

    [Fact]
    public async Task A_test_that_calls_nothing_woven_is_not_counted_as_nothing()
    {
        var failure = await _runner.Begin(Mode.Gate).Fails(new Shop(), nameof(Shop.Plain));
        Assert.Equal(DiagnosticCodes.NotCounted, failure.Code);
        Assert.Equal("no woven method was called: the test assembly is not woven", Only().WhyNot);
        Assert.Null(Only().Tree);
    }

    [Fact]
    public async Task A_process_that_runs_no_woven_copy_says_so()
    {
        File.Delete(MapFile);
        var failure = await _runner.Begin(Mode.Gate).Fails(new Shop(), nameof(Shop.Query));
        Assert.Equal(DiagnosticCodes.NotCounted, failure.Code);
        Assert.StartsWith("this process does not run a woven copy", Only().WhyNot);
    }

    [Fact]
    public async Task A_test_that_does_not_ask_for_counts_is_not_green_where_the_variable_came_from_elsewhere()
    {
        File.Delete(MapFile);
        var failure = await _runner.Begin(Mode.Gate).Fails(new Shop(), nameof(Shop.Unasked));
        Assert.Equal(DiagnosticCodes.NotCounted, failure.Code);
        Assert.Contains($"{CountedPass.Variable} is set in this process, which runs no woven copy", failure.Text);
    }

    [Fact]
    public async Task A_test_that_does_not_ask_for_counts_is_passed_over()
    {
        var shop = new Shop();
        await _runner.Begin(Mode.Gate).RunAsync(shop, nameof(Shop.Unasked));
        Assert.Equal(0, shop.Queries);
    }

    /// <summary>Who counts without a word what the baseline counted must be able to say so to the process.</summary>
    [Theory]
    [InlineData("Unasked", 3)]
    [InlineData("Other", 0)]
    public async Task A_test_that_does_not_ask_is_counted_where_the_tool_asks_for_it(string named, int operations)
    {
        var (shop, file) = (new Shop(), Path.Combine(_runner.Baselines, "further.txt"));
        await File.WriteAllLinesAsync(file, [CountedPass.LineOf(typeof(Shop).FullName!.Replace('+', '.') + "." + named)], TestContext.Current.CancellationToken);
        Environment.SetEnvironmentVariable(CountedPass.FurtherVariable, file);
        _runner.Begin(Mode.Gate);
        if (operations == 0)
        {
            await _runner.RunAsync(shop, nameof(Shop.Unasked));
        }
        else
        {
            // It reaches nothing woven, and that is said of what was to be counted only.
            Assert.Equal(DiagnosticCodes.NotCounted, (await _runner.Fails(shop, nameof(Shop.Unasked))).Code);
        }

        Assert.Equal(operations, shop.Queries);
    }

    [Fact]
    public async Task A_cost_that_does_not_exist_is_named()
    {
        Environment.SetEnvironmentVariable(CountedPass.Variable, "luck");
        await _runner.Begin(Mode.Gate).Fails(new Shop(), nameof(Shop.Query));
        Assert.Contains("'luck'", Only().WhyNot);
    }

    [Fact]
    public async Task Only_the_test_that_was_named_is_counted()
    {
        var shop = new Shop();
        Environment.SetEnvironmentVariable(CountedPass.TestVariable, "Other.Test");
        await _runner.Begin(Mode.Gate).RunAsync(shop, nameof(Shop.Query));
        Assert.Equal((0, 0), (shop.Setups, shop.Queries));
    }

    private async Task<ExactCounts> CountAsync(Shop shop, string method)
    {
        await _runner.Begin(Mode.Gate).RunAsync(shop, method);
        return Only();
    }

    private ExactCounts Only() => _runner.Only().Exact!;

    public sealed class Shop
    {
        private byte[]? _kept;

        public int Setups { get; private set; }

        public int Queries { get; private set; }

        [IterationSetup(Target = nameof(Query))]
        public void Prepare()
        {
            Call(D);
            Setups++;
        }

        [Mark(Exact = true)]
        public void Query()
        {
            Queries++;
            CallHooks.Enter(A, out var scope);
            _kept = new byte[1000];
            Call(B);
            Call(B);
            CallHooks.Leave(ref scope, 7);
        }

        [Mark]
        public void Unasked() => Queries++;

        [Mark(Exact = true)]
        public Task QueryAsync()
        {
            CallHooks.Enter(A, out var scope);
            CallHooks.Spawn();
            var task = Task.WhenAll(Task.Run(() => Call(B)), Task.Run(() => Call(B)), Task.Run(() => Call(B)));
            CallHooks.Leave(ref scope, 1);
            return task;
        }

        [Mark(Exact = true)]
        public void Throw() => Call(A, 1, () => throw new InvalidOperationException("no shop."));

        [Mark(Exact = true)]
        public int Plain() => _kept?.Length ?? 0;
    }
}
