using System.CommandLine;
using System.Globalization;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tool.Builds;
using PerfGate.Tool.Evidence;
using PerfGate.Tool.Output;
using PerfGate.Units;

namespace PerfGate.Tool.Commands;

/// <summary><c>perfgate baseline accept</c>: the only writer of baselines.</summary>
internal sealed class AcceptCommand
{
    private readonly Argument<string[]> _paths = RunPaths.Argument("the TestResults/perfgate with the newest run, at or below the current directory");
    private readonly Option<string> _baseline = RunPaths.BaselineOption();
    private readonly Option<bool> _force = new("--force") { Description = "Accept a run that failed its gate, or that is not whole; needs --reason." };
    private readonly Option<string> _reason = new("--reason") { Description = "Why; kept in the baseline.", HelpName = "text" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what would be done, and do nothing." };
    private readonly Option<bool> _withBuild = new("--with-build") { Description = "Keep the build that was measured, too, to measure beside it later: in .builds beside the baseline, for a CI cache or artifact, not for git." };
    private readonly Screen _screen;

    private AcceptCommand(Screen screen) => _screen = screen;

    /// <summary>The verb.</summary>
    public static Command Create(Screen screen)
    {
        var self = new AcceptCommand(screen);
        var command = new Command("accept", "Makes a run the baseline: what 'perfgate run' joined, else the newest run of each assembly and framework. Refuses one that failed its gate.")
        {
            self._paths, self._baseline, self._force, self._reason, self._dryRun, self._withBuild,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(self._force) != !string.IsNullOrWhiteSpace(result.GetValue(self._reason)))
            {
                result.AddError("--force and --reason \"why\" are needed together.");
            }
        });
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var place = new BaselinePlace(RunPaths.Full(parsed.GetValue(_baseline)), mayBeNew: true);
        var paths = parsed.GetValue(_paths) is { Length: > 0 } named ? RunPaths.Resolve(named) : LastResults();
        var candidates = RunPaths.Select(paths, preferMerged: true).Select(run => Weigh(run, place)).ToList();
        RefuseOlder(paths, candidates);

        // All or none: half an acceptance would leave frameworks of one project with baselines of different commits.
        var reason = parsed.GetValue(_reason);
        if (candidates.Select(candidate => Refusal(candidate, isForced: reason is not null)).Max() is var worst and not ExitCodes.Passed)
        {
            return worst;
        }

        var withBuild = parsed.GetValue(_withBuild);
        foreach (var candidate in candidates.Where(_ => withBuild))
        {
            BuildStore.OutputsOf(candidate.Judgement.Run);
            RefuseOthersBuild(candidate);
        }

        foreach (var candidate in candidates)
        {
            var isDryRun = parsed.GetValue(_dryRun);
            var path = Save(candidate, place, reason, isDryRun);
            if (withBuild && !isDryRun)
            {
                var size = await new BuildStore(Path.GetDirectoryName(path)!).KeepAsync(candidate.Judgement.Run, path, stop).ConfigureAwait(false);
                _screen.Line($"  its build is kept beside it, {Quantity.Size(size)}");
            }
        }

        return ExitCodes.Passed;
    }

    // The last run only: another project's results may be weeks old.
    private IReadOnlyList<string> LastResults()
    {
        var found = ResultsDirectories.Below(Environment.CurrentDirectory);
        if (found.Count > 1)
        {
            _screen.Line($"Taking the newest runs, of {found[0]}; name others to take them: {string.Join(", ", found.Skip(1))}");
        }

        return [.. found.Take(1)];
    }

    private static Acceptance Weigh(Run run, BaselinePlace place)
    {
        var store = place.StoreOf(run);
        try
        {
            return Acceptance.Of(Confirmations.Judge(run, store.Load(run.Environment)), oldBaselineProblem: null);
        }
        catch (PerfGateException failure) when (failure.Code is DiagnosticCodes.CorruptLine or DiagnosticCodes.NewerSchema)
        {
            return Acceptance.Of(Gate.Judge(run, baseline: null), failure.Text);
        }
    }

    // A kept build clears suspects: beside a test whose numbers are of another build it would clear what became slower in between.
    private static void RefuseOthersBuild(Acceptance candidate)
    {
        var run = candidate.Judgement.Run;
        if (run.IsPartial && candidate.Judgement.Baseline?.Tests.FirstOrDefault(then => !run.Tests.Any(test => test.Id == then.Id && test.IsMeasured)) is { } other)
        {
            throw new PerfGateException(
                DiagnosticCodes.BaselineRefused,
                $"the build of {Name(candidate)} cannot be kept: only some tests were measured, and the baseline's numbers of the others, {other.Id} for one, are of another build. Measure all of them, or accept without --with-build.");
        }
    }

    private int Refusal(Acceptance candidate, bool isForced)
    {
        var name = Name(candidate);
        if (candidate.IsEmpty)
        {
            _screen.Error(DiagnosticCodes.BaselineRefused, $"{name} cannot become a baseline: nothing was measured in it, and no reason can change that.");
            return ExitCodes.NothingMeasured;
        }

        if (candidate.Objections.IsEmpty)
        {
            return ExitCodes.Passed;
        }

        _screen.Line($"{name}:");
        foreach (var objection in candidate.Objections)
        {
            _screen.Line($"  {objection}");
        }

        if (isForced)
        {
            return ExitCodes.Passed;
        }

        _screen.Error(DiagnosticCodes.BaselineRefused, $"{name} does not become a baseline, for what is said above. Repair it, or insist with --force --reason \"why\".");
        return ExitCodes.Failed;
    }

    private string Save(Acceptance candidate, BaselinePlace place, string? reason, bool isDryRun)
    {
        var run = candidate.Judgement.Run;
        var store = place.StoreOf(run);

        // A reason is kept only where one was needed: it marks a baseline that did not pass.
        var kept = candidate.Kept with { Environment = run.Environment with { ForcedReason = candidate.Objections.IsEmpty ? null : Plain.Line(reason) } };
        var path = isDryRun ? store.PathOf(run.Environment) : store.Save(kept);
        var tests = run.Tests.Count(test => test.IsMeasured);
        _screen.Line(string.Create(CultureInfo.InvariantCulture, $"{(isDryRun ? "Would accept" : "Accepted")} {tests} of {Name(candidate)} -> {path}"));
        _screen.Line($"  {CountedNote.Of(kept)}");
        foreach (var note in candidate.Notes)
        {
            _screen.Line($"  {note}");
        }

        return path;
    }

    // Joined runs are better evidence and come first; but whoever just saw another one fail means that, and must say so.
    private static void RefuseOlder(IReadOnlyList<string> paths, List<Acceptance> candidates)
    {
        var inDirectories = candidates.Select(candidate => candidate.Judgement.Run).Where(run => RunFiles.IsMerged(run.Path) && paths.All(path => Path.GetFullPath(path) != Path.GetFullPath(run.Path!)));
        if (inDirectories.FirstOrDefault(RunFiles.IsOverrun) is { } overrun)
        {
            throw new PerfGateException(
                DiagnosticCodes.BaselineRefused,
                $"since {overrun.Path} was made, another 'perfgate run' was begun and did not end. Measure again with 'perfgate run', or name that file to accept it.");
        }

        foreach (var newer in RunPaths.Select(paths, preferMerged: false).Where(run => run.Tests.Any(test => test.IsMeasured)))
        {
            if (candidates.Find(candidate => candidate.Judgement.Run.Environment is var taken && taken.Assembly == newer.Environment.Assembly && taken.TargetFramework == newer.Environment.TargetFramework) is { } taken
                && taken.Judgement.Run.Environment.Started < newer.Environment.Started)
            {
                throw new PerfGateException(
                    DiagnosticCodes.BaselineRefused,
                    $"since {taken.Judgement.Run.Path} was made by 'perfgate run', a newer run of a single process was made, {newer.Path}. Measure again with 'perfgate run', or name the one of the two to accept.");
            }
        }
    }

    private static string Name(Acceptance candidate)
    {
        var run = candidate.Judgement.Run;
        return $"{run.Environment.Assembly} ({run.Environment.TargetFramework}, run of {run.Environment.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)}{(run.Environment.ShortCommit(8) is { Length: > 0 } commit ? ", commit " + commit : "")})";
    }
}
