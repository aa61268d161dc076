using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Tool.Counting;

namespace PerfGate.Tool.Tests.Counting;

public sealed class CountedTestsTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>As a host's extension does that tries once more what failed: the files' names are those of processes, and say nothing of their order.</summary>
    [Fact]
    public void Of_a_host_that_started_itself_again_each_test_has_what_was_counted_last()
    {
        var first = Run(1, Counted("Search", 100), Failed("Index"));
        var again = Run(2, Counted("Index", 7), Failed("Search"));

        var counted = CountedTests.Of([again, first], problem: null);

        Assert.Equal((100, 7), (Work(counted, "Search"), Work(counted, "Index")));
        Assert.Equal(2, counted.Run!.Tests.Length);
    }

    [Fact]
    public void Only_what_could_not_be_counted_elsewhere_is_taken_of_another_process()
    {
        var second = CountedTests.Of([Run(1, Counted("Search", 100), Failed("Index"))], problem: null);
        var third = CountedTests.Of([Run(2, Counted("Search", 200), Counted("Index", 7))], problem: null);

        var joined = second.With(third, [Id("Index")]);

        Assert.Equal((100, 7), (Work(joined, "Search"), Work(joined, "Index")));
        Assert.Same(second, second.With(third, []));
        Assert.Equal(7, Work(new CountedTests(null, null).With(third, [Id("Index")]), "Index"));
    }

    private Run Run(int minute, params TestRecord[] tests) => Make.Run(_folder, tests) is var run ? run with { Environment = run.Environment with { Started = Make.Then.AddMinutes(minute) } } : null!;

    private static TestId Id(string test) => new("Shop.Tests." + test);

    private static double Work(CountedTests counted, string test) => ExactTotal.Of(counted.Of(Id(test)), Metric.Work)!.Typical;

    private static TestRecord Failed(string name) => Make.Unmeasured(name, "it threw") with { Exact = new ExactCounts { WhyNot = "it threw" } };

    private static TestRecord Counted(string name, double work)
    {
        var builder = new CallTreeBuilder(ExactCounts.Engine, name, [Metric.Calls, Metric.Work, Metric.Allocated], [1.0, 1.0]);
        var method = builder.Child(CallTreeBuilder.Root, "Index.Find");
        builder.Add(method, 1, 0, work);
        builder.Add(method, 1, 1, work);
        return Make.Unmeasured(name, "it is counted") with { Exact = new ExactCounts { Tree = builder.Build() } };
    }
}
