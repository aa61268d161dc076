using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Diagnostics;
using PerfGate.Instrumentation;
using PerfGate.Runs;
using PerfGate.Tool.Comparing;
using PerfGate.Units;

namespace PerfGate.Tool.Counting;

/// <summary>
/// Counts the tests that ask for it, after the timed processes: in woven copies of the very builds that were timed, and in two processes under
/// different conditions, so that what depends on cores, threads or chance shows when it is recorded.
/// </summary>
internal sealed record ExactPass
{
    /// <summary>What is counted beside calls and work.</summary>
    public const string Cost = "allocated";

    /// <summary>How many processes count.</summary>
    public const int Processes = 2;

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

    /// <summary>The run as it is as long as nothing is counted.</summary>
    public static Run Uncounted(Run run) => IsAsked(run) ? run.WithCounts([], "the run was ended before its tests were counted") : run;

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
            var counted = ImmutableArray.CreateBuilder<CountedTests>(Processes);
            for (var number = 1; number <= Processes; number++)
            {
                counted.Add(counted.All(process => process.Problem is null) ? await Process(program, environment, number).RunAsync(stop).ConfigureAwait(false) : CountedTests.NotStarted);
            }

            var joined = Joined(run, counted.ToImmutable(), copy);
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

    private CountingProcess Process(TestProgram program, RunEnvironment environment, int number) => new()
    {
        Program = program,
        Cost = Cost,
        Passed = Passed,
        Variables = Variables,
        Processors = number == 1 ? null : Environment.ProcessorCount == 1 ? 2 : 1,
        Folder = FolderOf(environment, number),
        Timeout = Timeout,
    };

    private Run Joined(Run run, ImmutableArray<CountedTests> counted, WovenCopy copy)
    {
        var failed = counted.FirstOrDefault(process => process.Problem is not null);
        var problem = failed is null ? null : string.Create(CultureInfo.InvariantCulture, $"{failed.Problem}; its output: {Path.Combine(FolderOf(run.Environment, counted.IndexOf(failed) + 1), CountingProcess.LogName)}");
        var whyNot = failed?.Problem ?? $"it did not come to the test; its output: {Path.Combine(FolderOf(run.Environment, Processes), CountingProcess.LogName)}";
        return run.WithCounts([.. counted.Select(process => process.Run)], whyNot) with
        {
            Warnings =
            [
                .. run.Warnings,
                .. problem is null ? (Warning[])[] : [new Warning(DiagnosticCodes.CountingFailed, $"{Name(run.Environment)} was not counted to its end. Of the process that failed: {problem}")],
                .. WovenCopies.Warnings(copy),
            ],
        };
    }

    private string FolderOf(RunEnvironment environment, int number) => Path.Combine(Folder(Results, number), $"{environment.Assembly}.{environment.TargetFramework}");

    private static bool IsAsked(Run run) => run.Tests.Any(test => test is { IsMeasured: true, Policy.Exact: true });

    private static string Name(RunEnvironment environment) => $"{environment.Assembly} ({environment.TargetFramework})";
}
