using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tool.Builds;
using PerfGate.Tool.Comparing;
using PerfGate.Tool.Ci;
using PerfGate.Tool.Counting;
using PerfGate.Tool.Evidence;
using PerfGate.Tool.Output;
using PerfGate.Tool.Testing;

namespace PerfGate.Tool.Commands;

/// <summary><c>perfgate run</c>: builds once, measures in several processes, judges, reports.</summary>
internal sealed class RunCommand
{
    /// <summary>The verb's name.</summary>
    public const string Name = "run";

    private const int MostNames = 5;

    private readonly Argument<string?> _target = new("target")
    {
        Description = "A project, a solution, a built test assembly (.dll), or a directory that holds one of the first two. [default: the current directory]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly TargetOptions _options = new("the build, or a measuring process that has not ended");
    private readonly Option<bool> _noBuild = new("--no-build") { Description = "Do not build first." };
    private readonly Option<bool> _noConfirm = new("--no-confirm") { Description = "Do not measure suspects side by side with the build that was kept with their baseline (perfgate baseline accept --with-build); judge them by stored times alone." };
    private readonly Option<string?> _ci = CiJob.Option();
    private readonly Option<bool> _canonical = CanonicalOption.Create();
    private readonly CiFileOptions _files = new();
    private readonly OptionFlags _table = new();
    private readonly Screen _screen;
    private readonly ImmutableArray<string> _passed;

    private RunCommand(Screen screen, IReadOnlyList<string> passed) => (_screen, _passed) = (screen, [.. passed]);

    /// <summary>The verb.</summary>
    /// <param name="screen">Where it writes.</param>
    /// <param name="passed">What followed <c>--</c>: goes to <c>dotnet test</c> as it is.</param>
    public static Command Create(Screen screen, IReadOnlyList<string> passed)
    {
        var self = new RunCommand(screen, passed);
        var command = new Command(
            Name,
            "Runs the perf tests of a project or solution in several processes, compares them with their baseline, and writes reports. "
            + "What follows -- goes to 'dotnet test' as it is, a filter for example; tests that then do not run are not called missing.")
        {
            self._target,
        };
        foreach (var flag in (Option[])[.. self._options.OfRun, self._noBuild, self._noConfirm, self._ci, self._canonical, .. self._table.Flags])
        {
            command.Add(flag);
        }

        self._files.AddTo(command);
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var job = CiJob.Here(parsed.GetValue(_ci)) with { Files = _files.Read(parsed) };
        var target = TestTarget.Resolve(parsed.GetValue(_target), Environment.CurrentDirectory);
        var command = _options.Command(parsed, target) with { TestVariables = _table.JitVariables(parsed), Passed = _passed };
        var baseline = _table.Value(parsed, "Baseline") is { } named ? Path.GetFullPath(named) : null;
        if (baseline is not null && !Directory.Exists(baseline))
        {
            throw new PerfGateException(DiagnosticCodes.NotFound, $"the baseline directory {baseline} is not there, so nothing can be compared. If its name is right, make the directory.");
        }

        var processes = new MeasuringProcesses
        {
            Command = command,
            Count = _table.Processes(parsed),
            Timeout = _options.Timeout(parsed),
            Results = Results(_table, parsed, target),
            Variables = Variables(parsed, baseline),
        };
        job.Files.Clear();
        if (target.Kind != TargetKind.Assembly && !parsed.GetValue(_noBuild))
        {
            await BuildAsync(command, processes.Timeout, stop).ConfigureAwait(false);
        }

        var isDirty = await Repository.IsDirtyAsync(target.Directory, stop).ConfigureAwait(false);
        if (!_passed.IsEmpty)
        {
            _screen.Line($"What follows -- goes to dotnet test ({string.Join(' ', _passed)}); it may select tests, so none is called missing.");
        }

        IProgressDisplay progress = _screen.IsTerminal ? new TerminalProgress(_screen.Console) : new PlainProgress(_screen);
        var measured = await progress.ShowAsync(report => processes.RunAsync(report, stop)).ConfigureAwait(false);
        // What follows -- is for dotnet test; a side of a comparison is the test host itself, which may not know it, or do other work without it.
        var confirmation = parsed.GetValue(_noConfirm) || !_passed.IsEmpty ? null : Confirmation(processes, progress, stop);
        measured = measured with { Runs = [.. measured.Runs.Select(run => run with { Environment = run.Environment with { IsDirty = isDirty } })], Problems = [.. measured.Problems, .. ExactPass.Unheard(measured.Runs, processes.Variables)] };
        var place = new BaselinePlace(baseline);
        var runs = await JoinAsync(measured, processes, Counting(parsed, processes), place, stop).ConfigureAwait(false);
        return await ConcludeAsync(job, measured, runs, processes, place, confirmation, stop).ConfigureAwait(false);
    }

    private ExactPass Counting(ParseResult parsed, MeasuringProcesses processes) => new()
    {
        Results = processes.Results,
        Variables = processes.Variables,
        Passed = _passed,
        Assemblies = _table.ExactAssemblies(parsed),
        Timeout = processes.Timeout,
        Say = _screen.Line,
    };

    private SuspectConfirmation Confirmation(MeasuringProcesses processes, IProgressDisplay progress, CancellationToken stop)
    {
        var variables = new Dictionary<string, string>(processes.Variables, StringComparer.Ordinal);
        foreach (var (name, value) in processes.Command.TestVariables)
        {
            variables[name] = value;
        }

        return new SuspectConfirmation
        {
            Open = () => BuildSources.OpenAsync(processes.Command, processes.Results, processes.Timeout, _screen.Line, stop),
            Results = processes.Results,
            Variables = variables,
            Show = progress.ShowAsync,
            Say = _screen.Line,
        };
    }

    // A run that is ended while it counts is one without counts: what asks for them does not pass without.
    private async Task<List<Run>> JoinAsync(Measured measured, MeasuringProcesses processes, ExactPass counting, BaselinePlace place, CancellationToken stop)
    {
        var runs = RunFiles.Join(measured.Runs).Select(run => WithCountsOfBaseline(Complete(run, measured, processes), place)).ToList();
        RunFiles.RemoveMerged(processes.Results, runs);
        foreach (var run in runs)
        {
            Write(ExactPass.Uncounted(run));
        }

        for (var i = 0; i < runs.Count; i++)
        {
            Write(runs[i] = await counting.CountAsync(runs[i], stop).ConfigureAwait(false));
        }

        return runs;

        // A run whose tests failed must say so to whoever accepts it.
        void Write(Run run) => RunFile.Write(run.Path!, run with { Warnings = [.. run.Warnings, .. measured.Problems] });
    }

    // Nobody need say --exact again: what was counted once is held to it.
    private Run WithCountsOfBaseline(Run run, BaselinePlace place)
    {
        Run? baseline;
        try
        {
            baseline = place.Load(run);
        }
        catch (PerfGateException)
        {
            return run; // whoever judges it says so, when all is measured
        }

        var asking = ExactPass.WithThoseOf(run, baseline);
        if (asking.Tests.Zip(run.Tests).Where(both => both.First.Policy.Exact != both.Second.Policy.Exact).Select(both => both.First.Id).ToList() is { Count: > 0 } added)
        {
            var more = added.Count > MostNames ? string.Create(CultureInfo.InvariantCulture, $" and {added.Count - MostNames} more") : "";
            _screen.Line($"The baseline has exact counts of {string.Join(", ", added.Take(MostNames).Select(test => test.ShortName))}{more}: they are counted, too (--exact false leaves it).");
        }

        return asking;
    }

    private async Task<int> ConcludeAsync(CiJob job, Measured measured, List<Run> runs, MeasuringProcesses processes, BaselinePlace place, SuspectConfirmation? confirmation, CancellationToken stop)
    {
        var command = processes.Command;
        foreach (var line in measured.Output)
        {
            _screen.Line("  | " + line);
        }

        foreach (var problem in measured.Problems)
        {
            _screen.Error(problem.Code, problem.Text);
        }

        var judgements = Judging.Judge(runs, place);
        if (confirmation is not null)
        {
            judgements = await ConfirmAsync(confirmation, judgements, place, stop).ConfigureAwait(false);
        }

        if (_passed.IsEmpty && command is { Framework: null, Target.Kind: not TargetKind.Assembly })
        {
            judgements = judgements.AddRange(Judging.Unmeasured(runs, command.Target.ProjectDirectories(), place));
        }

        if (runs.Count == 0)
        {
            _screen.Error(
                DiagnosticCodes.NothingMeasured,
                $"nothing was measured: {command.Target.Path} left no run file. Does a test project reference PerfGate.Xunit, PerfGate.XunitV3 or PerfGate.TestingPlatform, and has it a [PerfTest] (that what follows -- selects)? "
                + $"Does global.json above it choose the runner that its packages need? What the test run said: {Path.Combine(processes.Results, "process-1", "output.txt")}");
        }

        if (judgements.IsEmpty)
        {
            job.Files.Write([], report: null);
            return ExitCodes.Of([], measured.Problems.Length > 0);
        }

        return Conclusion.Write(_screen, job, judgements, processes.Results, measured.Problems.Length > 0, TimeProvider.System);
    }

    private async Task<ImmutableArray<Judgement>> ConfirmAsync(SuspectConfirmation confirmation, ImmutableArray<Judgement> stored, BaselinePlace place, CancellationToken stop)
    {
        var (runs, problems) = await confirmation.RunAsync(stored, stop).ConfigureAwait(false);
        var judgements = Judging.Judge(runs, place);
        if (stored.Zip(judgements).SelectMany(both => Cleared(both.First, both.Second)).ToList() is { Count: > 0 } cleared)
        {
            var faster = cleared.Count(kind => kind is not VerdictKind.Inconclusive);
            _screen.Line(string.Create(CultureInfo.InvariantCulture, $"Of the tests that stored times made slower, {faster} are not, side by side with the baseline's build; of {cleared.Count - faster} that cannot be told."));
        }

        // Said in the reports of this run; who judges its file again finds stored times, and nothing that was cleared.
        return problems.IsEmpty || judgements.IsEmpty ? judgements : judgements.SetItem(0, judgements[0] with { Warnings = judgements[0].Warnings.AddRange(problems) });
    }

    private static IEnumerable<VerdictKind> Cleared(Judgement stored, Judgement now) =>
        from verdict in stored.Verdicts
        where verdict.Fails
        join later in now.Verdicts on verdict.Id equals later.Id
        where !later.Fails
        select later.Kind;

    private Run Complete(Run joined, Measured measured, MeasuringProcesses processes)
    {
        var witnesses = measured.Runs.Where(run => run.Environment.Assembly == joined.Environment.Assembly && run.Environment.TargetFramework == joined.Environment.TargetFramework)
            .Select(run => Path.GetDirectoryName(run.Path))
            .Distinct(StringComparer.Ordinal)
            .Count();
        var isMeasured = joined.Tests.Any(test => test.IsMeasured);
        return joined with
        {
            Path = RunFiles.MergedPath(processes.Results, joined.Environment),
            IsPartial = joined.IsPartial || !_passed.IsEmpty,
            Warnings = isMeasured && witnesses < processes.Count
                ? joined.Warnings.Add(new Warning(DiagnosticCodes.ChildFailed, $"{joined.Environment.Assembly} ({joined.Environment.TargetFramework}) was measured in {witnesses} of {processes.Count} processes."))
                : joined.Warnings,
        };
    }

    private async Task BuildAsync(TestCommand command, TimeSpan timeout, CancellationToken stop)
    {
        _screen.Line($"Building {command.Target.Path} ({command.Configuration}) ...");
        var built = await Dotnet.RunAsync(command.Target.Directory, command.Build(), new Dictionary<string, string>(StringComparer.Ordinal), timeout, log: null, stop).ConfigureAwait(false);
        if (built.Succeeded)
        {
            return;
        }

        foreach (var line in built.Output)
        {
            _screen.Line(line);
        }

        throw new PerfGateException(DiagnosticCodes.ChildFailed, $"`dotnet {string.Join(' ', command.Build())}` {(built.TimedOut ? "did not end in time and was killed" : "failed; its messages stand above")}.");
    }

    // Every process only records: the tool judges what all of them saw.
    private Dictionary<string, string> Variables(ParseResult parsed, string? baseline)
    {
        var variables = _table.ToEnvironment(parsed);
        variables.TryAdd("PERFGATE_MODE", "record");
        if (baseline is not null)
        {
            variables["PERFGATE_BASELINE"] = baseline;
        }

        // A filter leaves some test assemblies without a test, which Microsoft.Testing.Platform calls a failure, exit code 8.
        if (!_passed.IsEmpty && Environment.GetEnvironmentVariable("TESTINGPLATFORM_EXITCODE_IGNORE") is null or "")
        {
            variables["TESTINGPLATFORM_EXITCODE_IGNORE"] = "8";
        }

        return variables;
    }

    /// <summary>The results directory: as the command line says, the environment, or beside the target.</summary>
    internal static string Results(OptionFlags table, ParseResult parsed, TestTarget target) =>
        (table.Value(parsed, "Results") ?? Environment.GetEnvironmentVariable("PERFGATE_RESULTS")) is { Length: > 0 } named
            ? Path.GetFullPath(named)
            : Path.Combine(target.Directory, ResultsDirectories.DefaultName);
}
