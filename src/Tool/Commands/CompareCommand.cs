using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Settings;
using PerfGate.Tool.Builds;
using PerfGate.Tool.Ci;
using PerfGate.Tool.Comparing;
using PerfGate.Tool.Counting;
using PerfGate.Tool.Output;
using PerfGate.Tool.Testing;

namespace PerfGate.Tool.Commands;

/// <summary><c>perfgate compare</c>: builds two versions, measures both side by side in lock-step, judges, reports.</summary>
internal sealed class CompareCommand
{
    /// <summary>The verb's name.</summary>
    public const string Name = "compare";

    private readonly Argument<string?> _base = new("base")
    {
        Description = "What to compare with: a git ref, or a build output (a .dll, or a directory of built tests). [default: PERFGATE_AGAINST, else the commit that the head and the default branch have in common]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Argument<string?> _head = new("head")
    {
        Description = "What is judged: a git ref or a build output. [default: the working tree]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _againstBaseline = new("--against-baseline") { Description = "Compare with the build that was kept with the accepted baseline (perfgate baseline accept --with-build)." };
    private readonly TargetOptions _target = new("a build that has not ended");
    private readonly Option<bool> _allowRemoved = new("--allow-removed") { Description = "Tests, rows and test projects that only the base has are named and do not fail." };
    private readonly Option<string?> _ci = CiJob.Option();
    private readonly Option<bool> _canonical = CanonicalOption.Create();
    private readonly CiFileOptions _files = new();
    private readonly OptionFlags _table = new();
    private readonly Screen _screen;
    private readonly ImmutableArray<string> _passed;

    private CompareCommand(Screen screen, IReadOnlyList<string> passed) => (_screen, _passed) = (screen, [.. passed]);

    /// <summary>The verb.</summary>
    /// <param name="screen">Where it writes.</param>
    /// <param name="passed">What followed <c>--</c>: goes to the test host as it is.</param>
    public static Command Create(Screen screen, IReadOnlyList<string> passed)
    {
        var self = new CompareCommand(screen, passed);
        var command = new Command(
            Name,
            "Builds two versions and measures their perf tests side by side: a process of each, in turns of a few milliseconds on the same core. "
            + "Far smaller changes can be told so than from a stored baseline. What follows -- goes to the test host, a filter for example.")
        {
            self._base, self._head,
        };
        foreach (var flag in (System.CommandLine.Option[])[self._againstBaseline, .. self._target.OfComparison, self._allowRemoved, self._ci, self._canonical, .. self._table.OfComparison])
        {
            command.Add(flag);
        }

        command.Add(self._table["Baseline"]);
        self._files.AddTo(command);
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var lanes = _target.MostLanes(parsed);
        var job = CiJob.Here(parsed.GetValue(_ci)) with { Files = _files.Read(parsed) };
        job.Files.Clear();
        var target = TestTarget.Resolve(_target.Project(parsed) ?? OutputTarget(parsed), Environment.CurrentDirectory);
        var command = _target.Command(parsed, target);
        var results = RunCommand.Results(_table, parsed, target);
        using var sources = await BuildSources.OpenAsync(command, results, _target.Timeout(parsed), _screen.Line, stop).ConfigureAwait(false);
        var (ofBase, ofHead) = await BuildAsync(sources, parsed, stop).ConfigureAwait(false);
        _screen.Line($"Comparing {ofHead.Name}{(ofHead.IsDirty ? ", with its changes," : "")} with {ofBase.Name}.");
        if (ofHead.WhyNone is { } whyNone)
        {
            throw new PerfGateException(DiagnosticCodes.NothingMeasured, $"nothing was measured: {whyNone}.");
        }

        var comparison = new BuildComparison
        {
            Builds = new Sides<TestBuild>(ofBase, ofHead),
            Directory = Path.Combine(results, "compare"),
            Variables = Variables(_table, parsed),
            Passed = _passed,
            MostLanes = lanes,
            AllowsRemoved = parsed.GetValue(_allowRemoved),
        };
        comparison = comparison with { Counts = (run, side, ended) => Counting(parsed, comparison, side).CountAsync(run, ended) };
        IProgressDisplay progress = _screen.IsTerminal ? new TerminalProgress(_screen.Console) : new PlainProgress(_screen);
        var compared = await progress.ShowAsync(report => comparison.RunAsync(report, _screen.Line, stop)).ConfigureAwait(false);
        foreach (var problem in compared.Problems)
        {
            _screen.Error(problem.Code, problem.Text);
        }

        if (compared.Judgements.IsEmpty)
        {
            job.Files.Write([], report: null);
            _screen.Error(DiagnosticCodes.NothingMeasured, $"nothing was compared: no perf test ran on both sides. What the test processes said: {Path.Combine(comparison.Directory, "pairs")}");
            return ExitCodes.Of([], testRunFailed: compared.IsBroken || !compared.Problems.IsEmpty);
        }

        _screen.Line(string.Create(CultureInfo.InvariantCulture, $"Measured in {compared.Pairs} pairs of processes."));
        ImmutableArray<Judgement> judgements = [compared.Judgements[0] with { Warnings = compared.Judgements[0].Warnings.AddRange(compared.Problems.Except(compared.Judgements.SelectMany(judgement => judgement.Warnings))) }, .. compared.Judgements.Skip(1)];
        return Conclusion.Write(_screen, job, judgements, comparison.Directory, testRunFailed: compared.IsBroken, TimeProvider.System);
    }

    private ExactPass Counting(ParseResult parsed, BuildComparison comparison, Side side) => new()
    {
        Results = side == Side.Head ? comparison.Directory : Path.Combine(comparison.Directory, "exact-base"),
        Variables = comparison.Variables,
        Passed = _passed,
        Assemblies = _table.ExactAssemblies(parsed),
        Timeout = _target.Timeout(parsed),
        Say = line => _screen.Line($"{(side == Side.Head ? "Head" : "Base")}: {line.TrimStart()}"),
    };

    // A build output is a target of its own: no project is needed. That of the base is none: the head would be the base itself.
    private string? OutputTarget(ParseResult parsed) => parsed.GetValue(_head) is { } named && File.Exists(named) ? named : null;

    private async Task<(TestBuild Base, TestBuild Head)> BuildAsync(BuildSources sources, ParseResult parsed, CancellationToken stop)
    {
        var against = parsed.GetValue(_base) ?? (Environment.GetEnvironmentVariable("PERFGATE_AGAINST") is { Length: > 0 } named ? named : null);
        if (!parsed.GetValue(_againstBaseline))
        {
            return await sources.SidesAsync(against, parsed.GetValue(_head), stop).ConfigureAwait(false);
        }

        if (parsed.GetValue(_base) is { } other && parsed.GetValue(_head) is not null)
        {
            throw new PerfGateException(DiagnosticCodes.Usage, $"--against-baseline takes the place of the base, and {other} stands there, too. Leave one out.");
        }

        var head = parsed.GetValue(_base) is { } headName ? await sources.ResolveAsync(headName, stop).ConfigureAwait(false) : await sources.WorkingTreeAsync(stop).ConfigureAwait(false);
        var baseline = _table.Value(parsed, "Baseline") is { } directory ? Path.GetFullPath(directory) : null;
        return (await sources.BaselineAsync(head, baseline, stop).ConfigureAwait(false), head);
    }

    /// <summary>What the command line says for the test processes of both sides.</summary>
    internal static Dictionary<string, string> Variables(OptionFlags table, ParseResult parsed)
    {
        var variables = table.ToEnvironment(parsed);
        foreach (var (name, value) in table.JitVariables(parsed, JitModes.LockStepDefault))
        {
            variables[name] = value;
        }

        return variables;
    }
}
