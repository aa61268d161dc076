using PerfGate.Counting;
using PerfGate.Runs;

namespace PerfGate.Tool.Counting;

/// <summary>What a counting process left.</summary>
/// <param name="Run">Its run, with counts and no times; null where it left none.</param>
/// <param name="Problem">What went wrong with the process, or null.</param>
internal sealed record CountedTests(Run? Run, string? Problem)
{
    /// <summary>Of a process behind one that failed.</summary>
    public static CountedTests NotStarted { get; } = new(null, "it was not started, since the one before it had failed");

    /// <summary>Of the run files that it left. A host that starts itself again, to try once more what failed, leaves several: of each test that which was counted last.</summary>
    /// <param name="runs">The run files.</param>
    /// <param name="problem">What went wrong with the process, or null.</param>
    public static CountedTests Of(IReadOnlyList<Run> runs, string? problem)
    {
        var inOrder = runs.OrderBy(run => run.Environment.Started).ToList();
        return inOrder is []
            ? new CountedTests(null, problem)
            : new CountedTests(inOrder[^1] with { Tests = [.. inOrder.SelectMany(run => run.Tests).GroupBy(test => test.Id).OrderBy(same => same.Key).Select(same => same.LastOrDefault(test => test.Exact?.Tree is not null) ?? same.Last())] }, problem);
    }

    /// <summary>This with the counts of some tests as another process left them.</summary>
    public CountedTests With(CountedTests other, IReadOnlyCollection<TestId> tests) => tests.Count == 0 ? this : this with
    {
        Run = (Run ?? other.Run)! with { Tests = [.. (Run?.Tests ?? []).Where(test => !tests.Contains(test.Id)), .. other.Run!.Tests.Where(test => tests.Contains(test.Id))] },
    };

    /// <summary>The counts of a test, or null.</summary>
    public ExactCounts? Of(TestId test) => Run?.Tests.FirstOrDefault(record => record.Id == test)?.Exact;
}
