using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Counting;
using PerfGate.Diagnostics;
using PerfGate.Instrumentation;
using PerfGate.Runs;
using PerfGate.Tool.Comparing;

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

    /// <summary>Takes lines for people.</summary>
    public required Action<string> Say { get; init; }

    /// <summary>Where the counting processes of a results directory leave things.</summary>
    public static string Folder(string results, int number) => Path.Combine(results, string.Create(CultureInfo.InvariantCulture, $"exact-{number}"));

    /// <summary>The run as it is as long as nothing is counted.</summary>
    public static Run Uncounted(Run run) => Without(run, Asked(run), "the run was ended before its tests were counted");

    /// <summary>Counts what a run asks for.</summary>
    /// <param name="run">The joined run of the timed processes.</param>
    /// <param name="stop">Ends it, and the process it started.</param>
    /// <returns>The run with counts, or with why there are none, and with what a reader must know of them.</returns>
    public async Task<Run> CountAsync(Run run, CancellationToken stop)
    {
        var asked = Asked(run);
        if (asked.Count == 0)
        {
            return run;
        }

        var environment = run.Environment;
        Say(string.Create(CultureInfo.InvariantCulture, $"Counting {(asked.Count == 1 ? "a test" : $"{asked.Count} tests")} of {environment.Assembly} ({environment.TargetFramework}) in a woven copy ..."));
        try
        {
            var assembly = Path.Combine(environment.OutputDirectory ?? throw new PerfGateException(DiagnosticCodes.NotWoven, "the run does not say where the test assembly lies"), environment.Assembly + ".dll");
            var copy = await WovenCopies.MakeAsync(Path.GetDirectoryName(assembly)!, WovenCopies.Of(environment, Results), Assemblies, stop).ConfigureAwait(false);
            var program = TestProgram.Read(Path.Combine(copy.Directory, Path.GetFileName(assembly)));
            var counted = ImmutableArray.CreateBuilder<CountedTests>(Processes);
            for (var number = 1; number <= Processes; number++)
            {
                counted.Add(counted.All(process => process.Problem is null) ? await Process(program, environment, number).RunAsync(stop).ConfigureAwait(false) : CountedTests.NotStarted);
            }

            return Joined(run, asked, counted.ToImmutable(), copy);
        }
        catch (Exception failure) when (failure is PerfGateException or IOException or UnauthorizedAccessException)
        {
            // All is timed: whatever fails here, the times are judged.
            var why = failure is PerfGateException own ? own.Text : failure.Message;
            return Without(run, asked, $"{environment.Assembly} could not be woven: {why.TrimEnd('.')}", new Warning(DiagnosticCodes.NotWoven, $"{Name(environment)} was not counted, since it could not be woven: {why} Until that is mended, its tests that ask for exact counts are missing them, and fail; without Exact they are only timed."));
        }
    }

    private CountingProcess Process(TestProgram program, RunEnvironment environment, int number) => new()
    {
        Program = program,
        Cost = Cost,
        Passed = Passed,
        Variables = Variables,
        Processors = number == 1 ? null : Environment.ProcessorCount == 1 ? 2 : 1,
        Folder = Path.Combine(Folder(Results, number), $"{environment.Assembly}.{environment.TargetFramework}"),
        Timeout = Timeout,
    };

    private Run Joined(Run run, HashSet<TestId> asked, ImmutableArray<CountedTests> counted, WovenCopy copy)
    {
        var compiler = copy.Assemblies.FirstOrDefault(assembly => assembly.File == run.Environment.Assembly + ".dll")?.Compiler ?? "";
        var failed = counted.ToList().FindIndex(process => process.Problem is not null);
        return run with
        {
            Tests = [.. run.Tests.Select(test => asked.Contains(test.Id) ? test with { Exact = ExactCounts.Join(counted.Select((process, i) => CountsOf(test.Id, process, i + 1)))! with { Compiler = compiler } } : test)],
            Warnings =
            [
                .. run.Warnings,
                .. failed < 0 ? (Warning[])[] : [new Warning(DiagnosticCodes.CountingFailed, string.Create(CultureInfo.InvariantCulture, $"counting process {failed + 1} of {Processes} of {Name(run.Environment)} failed: {counted[failed].Problem}. Its output: {Log(run.Environment, failed + 1)}"))],
                .. WovenCopies.Warnings(copy),
            ],
        };

        ExactCounts CountsOf(TestId test, CountedTests process, int number) =>
            process.Counts.GetValueOrDefault(test) ?? new ExactCounts { WhyNot = process.Problem ?? $"it did not come to the test, or the test failed there; its output: {Log(run.Environment, number)}" };
    }

    private string Log(RunEnvironment environment, int number) => Path.Combine(Folder(Results, number), $"{environment.Assembly}.{environment.TargetFramework}", "output.txt");

    private static HashSet<TestId> Asked(Run run) => [.. run.Tests.Where(test => test is { IsMeasured: true, Policy.Exact: true }).Select(test => test.Id)];

    private static Run Without(Run run, HashSet<TestId> asked, string why, params Warning[] warnings) => run with
    {
        Tests = [.. run.Tests.Select(test => !asked.Contains(test.Id) ? test : test with { Exact = new ExactCounts { WhyNot = why } })],
        Warnings = [.. run.Warnings, .. warnings],
    };

    private static string Name(RunEnvironment environment) => $"{environment.Assembly} ({environment.TargetFramework})";
}
