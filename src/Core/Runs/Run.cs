using System.Collections.Immutable;
using PerfGate.Actions;
using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Statistics;
using PerfGate.Units;

namespace PerfGate.Runs;

/// <summary>The evidence of one test assembly: what was measured, where, and what had been declared.</summary>
public sealed record Run
{
    /// <summary>Values a baseline keeps a process and metric: enough to draw the distribution, little enough to review and store in git.</summary>
    private const int KeptValues = 32;

    /// <summary>Bytes of a call tree that a baseline keeps of a test.</summary>
    internal const int KeptTree = 20_000;

    /// <summary>Where and how.</summary>
    public required RunEnvironment Environment { get; init; }

    /// <summary>One record a series, in ordinal order of their ids.</summary>
    public ImmutableArray<TestRecord> Tests { get; init; } = [];

    /// <summary>The methods the test assembly declares as perf tests, measured or not; in a baseline, those of its series that came from one.</summary>
    public ImmutableArray<string> Declared { get; init; } = [];

    /// <summary>True when only some tests were asked for (a filter, a single test): what is absent was not selected rather than missing.</summary>
    public bool IsPartial { get; init; }

    /// <summary>The comparison of two builds that this run is a side of; null where it was measured by itself.</summary>
    public Comparison? Comparison { get; init; }

    /// <summary>Where its suspects were confirmed or cleared, by both builds side by side; null where none were.</summary>
    public ConfirmedBy? Confirmed { get; init; }

    /// <summary>What the reader had to leave out.</summary>
    public ImmutableArray<Warning> Warnings { get; init; } = [];

    /// <summary>The file this was read from, or null.</summary>
    public string? Path { get; init; }

    /// <summary>Joins runs of the same assembly and framework: each keeps its processes.</summary>
    /// <exception cref="ArgumentException">No run, or runs of different assemblies, frameworks or incomparable environments.</exception>
    public static Run Merge(IReadOnlyList<Run> runs)
    {
        if (runs.Count == 0)
        {
            throw new ArgumentException("no run to merge", nameof(runs));
        }

        var first = runs[0];
        foreach (var run in runs)
        {
            var comparability = run.Environment.CompareWith(first.Environment);
            if (run.Environment.Assembly != first.Environment.Assembly || run.Environment.TargetFramework != first.Environment.TargetFramework || !comparability.Time)
            {
                throw new ArgumentException($"cannot merge {run.Path} with {first.Path}: {string.Join("; ", comparability.Reasons.DefaultIfEmpty("another assembly or framework"))}", nameof(runs));
            }
        }

        var tests = runs.SelectMany(run => run.Tests)
            .GroupBy(test => test.Id)
            .OrderBy(group => group.Key)
            .Select(group => group.Last() with
            {
                Processes = [.. group.SelectMany(test => test.Processes)],
                NotMeasured = group.Any(test => test.IsMeasured) ? null : group.Last().NotMeasured,
                Failed = !group.Any(test => test.IsMeasured) && group.Any(test => test.Failed),
                Warnings = [.. group.SelectMany(test => test.Warnings).Distinct()],
                Actions = ActionProfile.Join(group.Select(test => test.Actions).OfType<ActionProfile>()),
                Exact = ExactCounts.Join(group.Select(test => test.Exact).OfType<ExactCounts>()),
                Profile = Profile.Join(group.Select(test => test.Profile).OfType<Profile>()),
            });
        return first with
        {
            Environment = first.Environment with { ProcessId = runs.Count == 1 ? first.Environment.ProcessId : null },
            Tests = [.. tests],
            Declared = [.. runs.SelectMany(run => run.Declared).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            IsPartial = runs.Any(run => run.IsPartial),
            Comparison = Comparison.Join(runs.Select(run => run.Comparison)),
            Confirmed = runs.Count == 1 ? first.Confirmed : null,
            Warnings = [.. runs.SelectMany(run => run.Warnings).Distinct()],
            Path = runs.Count == 1 ? first.Path : null,
        };
    }

    /// <summary>
    /// This run with what counting processes found out about its tests. They ran a woven copy, under conditions under which nothing is timed, and
    /// are no part of the run otherwise. A test that asks for counts and has none in one of them says so.
    /// </summary>
    /// <param name="passes">The run file of each counting process, in their order; null of one that left none.</param>
    /// <param name="whyNot">Why there is nothing, where it is known: to be read after "no exact counts, because".</param>
    public Run WithCounts(IReadOnlyList<Run?> passes, string? whyNot = null)
    {
        var counted = passes.Select(pass => (pass?.Tests ?? []).Where(test => test.Exact is not null).GroupBy(test => test.Id).ToDictionary(same => same.Key, same => same.Last().Exact!)).ToArray();
        return this with { Tests = [.. Tests.Select(test => test.Policy.Exact == true || counted.Any(pass => pass.ContainsKey(test.Id)) ? Counted(test, Counts(test.Id)) : test)] };

        ExactCounts Counts(TestId test) =>
            ExactCounts.Join(counted.Select(pass => pass.GetValueOrDefault(test) ?? new ExactCounts { WhyNot = whyNot ?? "it left no counts of the test" }))
            ?? new ExactCounts { WhyNot = whyNot ?? "nobody counted" };
    }

    // More than the test itself may grow by: then nobody may think that all of it is judged.
    private static TestRecord Counted(TestRecord test, ExactCounts counts) =>
        ExactTotal.Of(counts, Metric.Work) is { } own && ExactTotal.OfOthers(counts, Metric.Work) is var others && others > test.Policy.MaxWorkRegression.AllowedGrowth(own.Typical)
            ? test with { Exact = counts, Warnings = [.. test.Warnings, new Warning(DiagnosticCodes.WorkOfOthers, $"work of {new Quantity(others, Metric.Work.Unit)} an operation is no part of the test, whose own is {new Quantity(own.Typical, Metric.Work.Unit)}: threads did it that the test did not start, or that do not know it. What regresses there is not found by its counts.")] }
            : test with { Exact = counts };

    /// <summary>The run as a baseline keeps it: what was measured, its samples thinned, and nothing that belongs to one machine's paths.</summary>
    public Run ToBaseline() => this with
    {
        Environment = Environment with { ProcessId = null, ProjectDirectory = null, ProjectPath = null, BaselineDirectory = null, OutputDirectory = null },
        Tests = [.. Tests.Where(test => test.IsMeasured).Select(Thin)],
        Declared = [.. Declared.Intersect(Tests.Where(test => test.IsMeasured).Select(test => test.Id.Method), StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        IsPartial = false,
        Comparison = null,
        Confirmed = null,
        Warnings = [],
    };

    private static TestRecord Thin(TestRecord test) => test with
    {
        Profile = test.Profile is { Tree: { } tree } profile ? profile with { Tree = RunLineWriter.Thin(tree, KeptTree), Trace = null, Reached = null, Changed = [] } : null,
        Actions = test.Actions is { Series.IsEmpty: false } actions ? actions.Thin() : null,
        Exact = test.Exact?.Thin(),
        Processes = [.. test.Processes.Select(process => process with
        {
            Pair = null, // its other side is not in the baseline, and the order of its batches is not kept
            Samples = [.. process.Samples.Select(sample => sample with { Values = Summary.Thin(sample.Values, KeptValues) })],
        })],
    };
}
