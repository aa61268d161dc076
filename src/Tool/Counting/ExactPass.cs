using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Counting;
using PerfGate.Diagnostics;
using PerfGate.Instrumentation;
using PerfGate.Runs;
using PerfGate.Tool.Comparing;
using PerfGate.Units;

namespace PerfGate.Tool.Counting;

/// <summary>
/// Counts the tests that ask for it, after the timed processes: in woven copies of the very builds that were timed, and in two processes under
/// different conditions, so that what depends on cores, threads, chance or what machines differ in shows when it is recorded.
/// </summary>
internal sealed record ExactPass
{
    /// <summary>What is counted beside calls and work.</summary>
    public const string Cost = "allocated";

    /// <summary>The results directory of the runs.</summary>
    public required string Results { get; init; }

    /// <summary>Variables for the test processes: the options of the runs.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>What the user passes on to the test host.</summary>
    public ImmutableArray<string> Passed { get; init; } = [];

    /// <summary>The assemblies that are woven, as <see cref="WeaveRequest.Assemblies"/> has them.</summary>
    public ImmutableArray<string> Assemblies { get; init; } = [];

    /// <summary>How long a process may take.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Takes lines for people.</summary>
    public required Action<string> Say { get; init; }

    /// <summary>Where the counting processes of a results directory leave things.</summary>
    public static string Folder(string results, int number) => Path.Combine(results, string.Create(CultureInfo.InvariantCulture, $"exact-{number}"));

    /// <summary>A run that asks for the counts of what its baseline was counted for, too: else more work would pass because nobody looked. Who says that a test is not to be counted is heard.</summary>
    /// <param name="run">The joined run of the timed processes.</param>
    /// <param name="baseline">Its baseline, or null.</param>
    public static Run WithThoseOf(Run run, Run? baseline)
    {
        var counted = (baseline?.Tests ?? []).Where(test => test.Exact is { WhyNothing: null }).Select(test => test.Id).ToHashSet();
        return counted.Count == 0 ? run : run with
        {
            Tests = [.. run.Tests.Select(test => test is { IsMeasured: true, Exact: null, Policy.Exact: null } && counted.Contains(test.Id) ? test with { Policy = test.Policy with { Exact = true } } : test)],
        };
    }

    /// <summary>The run as it is as long as nothing is counted.</summary>
    public static Run Uncounted(Run run) => IsAsked(run) ? run.WithCounts([], "the run was ended before its tests were counted") : run;

    /// <summary>The runs whose test processes did not hear that all is to be counted: they were green without anybody having counted.</summary>
    /// <param name="runs">What the timed processes left.</param>
    /// <param name="variables">What they were told.</param>
    public static IEnumerable<Warning> Unheard(IEnumerable<Run> runs, IReadOnlyDictionary<string, string> variables) =>
        !bool.TryParse(variables.GetValueOrDefault("PERFGATE_EXACT"), out var isAsked) || !isAsked ? []
        : runs.Where(run => run.Tests.Any(test => test.IsMeasured) && !IsAsked(run))
            .DistinctBy(run => (run.Environment.Assembly, run.Environment.TargetFramework))
            .Select(run => new Warning(DiagnosticCodes.NotWoven, $"{Name(run.Environment)} was not counted: its tests run with PerfGate {run.Environment.PerfGate}, which knows no exact counts. Reference packages of the version of this tool."));

    /// <summary>Counts what a run asks for.</summary>
    /// <param name="run">The joined run of the timed processes.</param>
    /// <param name="stop">Ends it, and the process it started.</param>
    /// <returns>The run with counts, or with why there are none, and with what a reader must know of them.</returns>
    public async Task<Run> CountAsync(Run run, CancellationToken stop)
    {
        if (!IsAsked(run))
        {
            return run;
        }

        var (environment, began) = (run.Environment, Time.GetTimestamp());
        Say($"Counting {Name(environment)} in a woven copy ...");
        try
        {
            var output = environment.OutputDirectory ?? throw new PerfGateException(DiagnosticCodes.NotWoven, "the run does not say where the test assembly lies.");
            var copy = await WovenCopies.MakeAsync(output, WovenCopies.Of(environment, Results), Assemblies, stop).ConfigureAwait(false);
            var program = TestProgram.Read(Path.Combine(copy.Directory, environment.Assembly + ".dll"));
            var joined = await CountAsync(run, program, copy, stop).ConfigureAwait(false);
            Say(string.Create(CultureInfo.InvariantCulture, $"  {joined.Tests.Count(test => test.Exact?.Tree is not null)} counted after {Quantity.Time(Time.GetElapsedTime(began))}"));
            return joined;
        }
        catch (Exception failure) when (failure is PerfGateException or IOException or UnauthorizedAccessException)
        {
            // All is timed: whatever fails here, the times are judged.
            var why = (failure is PerfGateException own ? own.Text : failure.Message).TrimEnd('.');
            return run.WithCounts([], $"its build could not be woven: {why}") with
            {
                Warnings = run.Warnings.Add(new Warning(DiagnosticCodes.NotWoven, $"{Name(environment)} was not counted, because its build could not be woven: {why}. Its tests that ask for exact counts have none, which fails them; without Exact they are only timed.")),
            };
        }
    }

    private async Task<Run> CountAsync(Run run, TestProgram program, WovenCopy copy, CancellationToken stop)
    {
        var first = await Process(program, run, 1).RunAsync(stop).ConfigureAwait(false);
        var second = first.Problem is null ? await Process(program, run, 2).RunAsync(stop).ConfigureAwait(false) : CountedTests.NotStarted;
        ImmutableArray<TestId> spoilt = second.Problem is not null ? [] : [.. run.Tests.Select(test => test.Id).Where(test => first.Of(test)?.Tree is not null && second.Of(test)?.Tree is null)];
        if (spoilt.IsEmpty)
        {
            return Joined(run, [first, second], copy);
        }

        // Its text may be right in one language alone, or it passes itself over where there are few processors: that is our doing, and no fault of it.
        var third = await Process(program, run, 3).RunAsync(stop).ConfigureAwait(false);
        ImmutableArray<TestId> kept = [.. spoilt.Where(test => third.Of(test)?.Tree is not null)];
        var joined = Joined(run, [first, second.With(third, kept)], copy);
        return kept.IsEmpty ? joined : joined with
        {
            Warnings = joined.Warnings.Add(new Warning(DiagnosticCodes.CountingFailed, string.Create(CultureInfo.InvariantCulture, $"{kept.Length} of {Name(run.Environment)} could be counted under the conditions of this machine alone: {string.Join(", ", kept)}. Where the process had {CountingConditions.OfAnother.Text}, there were no counts: {WhyNot(second, kept[0], 2, run.Environment)}. On another machine they may be others."))),
        };
    }

    private CountingProcess Process(TestProgram program, Run run, int number) => new()
    {
        Program = program,
        Cost = Cost,
        Passed = Passed,
        Variables = Variables,
        Further = [.. run.Tests.Where(IsAsked).Select(test => test.Id)],
        Conditions = ConditionsOf(number),
        Folder = FolderOf(run.Environment, number),
        Timeout = Timeout,
    };

    private static CountingConditions ConditionsOf(int number) => number == 2 ? CountingConditions.OfAnother : CountingConditions.OfMachine;

    private Run Joined(Run run, ImmutableArray<CountedTests> counted, WovenCopy copy)
    {
        var failed = counted.FirstOrDefault(process => process.Problem is not null);
        var problem = failed is null ? null : string.Create(CultureInfo.InvariantCulture, $"{failed.Problem}; its output: {Path.Combine(FolderOf(run.Environment, counted.IndexOf(failed) + 1), CountingProcess.LogName)}");
        return run.WithCounts([.. counted.Select((process, place) => Pass(run, process, place + 1))]) with
        {
            Warnings =
            [
                .. run.Warnings,
                .. problem is null ? (Warning[])[] : [new Warning(DiagnosticCodes.CountingFailed, $"{Name(run.Environment)} was not counted to its end. Of the process that failed: {problem}")],
                .. WovenCopies.Warnings(copy),
            ],
        };
    }

    // Every test that asks for counts has them in it, or why it has none.
    private Run Pass(Run run, CountedTests process, int number) => run with
    {
        Tests =
        [
            .. run.Tests.Where(test => test.Policy.Exact == true || process.Of(test.Id) is not null)
                .Select(test => test with { Exact = process.Of(test.Id) ?? new ExactCounts { WhyNot = WhyNot(process, test.Id, number, run.Environment) } }),
        ],
    };

    private string WhyNot(CountedTests process, TestId test, int number, RunEnvironment environment) =>
        process.Of(test)?.WhyNot ?? process.Problem ?? $"it did not come to the test{(ConditionsOf(number).Text is { Length: > 0 } conditions ? $" (it had {conditions})" : "")}; its output: {Path.Combine(FolderOf(environment, number), CountingProcess.LogName)}";

    private string FolderOf(RunEnvironment environment, int number) => Path.Combine(Folder(Results, number), $"{environment.Assembly}.{environment.TargetFramework}");

    private static bool IsAsked(Run run) => run.Tests.Any(IsAsked);

    private static bool IsAsked(TestRecord test) => test is { IsMeasured: true, Policy.Exact: true };

    private static string Name(RunEnvironment environment) => $"{environment.Assembly} ({environment.TargetFramework})";
}
