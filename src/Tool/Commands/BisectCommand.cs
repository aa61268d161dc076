using System.Collections.Immutable;
using System.CommandLine;
using PerfGate.Diagnostics;
using PerfGate.Tool.Bisecting;
using PerfGate.Tool.Builds;
using PerfGate.Tool.Ci;
using PerfGate.Tool.Comparing;
using PerfGate.Tool.Output;
using PerfGate.Tool.Testing;

namespace PerfGate.Tool.Commands;

/// <summary><c>perfgate bisect</c>: finds the commit that made a test slower, each tried commit measured against the good one in lock-step.</summary>
internal sealed class BisectCommand
{
    /// <summary>The verb's name.</summary>
    public const string Name = "bisect";

    private readonly Argument<string> _good = new("good") { Description = "A git ref at which the test is fast; every commit is measured against it." };

    private readonly Argument<string> _bad = new("bad")
    {
        Description = "A git ref at which it is slow, with good in its history.",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => "HEAD",
    };

    private readonly Option<string> _test = new("--test", "-t") { Description = "The test: its name or a part of it, that of one method. Where it has several rows, slower in one is slower.", HelpName = "name", Required = true };
    private readonly TargetOptions _target = new("a build that has not ended");
    private readonly OptionFlags _table = new();
    private readonly Screen _screen;
    private readonly ImmutableArray<string> _passed;

    private BisectCommand(Screen screen, IReadOnlyList<string> passed) => (_screen, _passed) = (screen, [.. passed]);

    /// <summary>The verb.</summary>
    /// <param name="screen">Where it writes.</param>
    /// <param name="passed">What followed <c>--</c>: goes to the test host as it is.</param>
    public static Command Create(Screen screen, IReadOnlyList<string> passed)
    {
        var self = new BisectCommand(screen, passed);
        var command = new Command(
            Name,
            "Finds the commit that made a test slower, by halves as 'git bisect' does: builds a commit between good and bad, and measures it side by side with good. "
            + "Commits that do not build or lack the test are skipped. The working tree is left alone. What follows -- goes to the test host, a filter for example.")
        {
            self._good, self._bad, self._test,
        };
        foreach (var flag in (Option[])[.. self._target.OfComparison, .. self._table.OfSearch])
        {
            command.Add(flag);
        }

        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var target = TestTarget.Resolve(_target.Project(parsed), Environment.CurrentDirectory);
        var command = _target.Command(parsed, target);
        var lanes = _target.MostLanes(parsed);
        var results = RunCommand.Results(_table, parsed, target);
        var test = new TestName(parsed.GetValue(_test)!);
        using var sources = await BuildSources.OpenAsync(command, results, _target.Timeout(parsed), _screen.Line, stop).ConfigureAwait(false);
        var commits = await sources.CommitsAsync(parsed.GetValue(_good)!, parsed.GetValue(_bad)!, stop).ConfigureAwait(false);
        var good = await sources.ResolveAsync(parsed.GetValue(_good)!, stop).ConfigureAwait(false);
        if (good.WhyNone is { } whyNone)
        {
            throw new PerfGateException(DiagnosticCodes.NothingMeasured, $"nothing was measured: {whyNone}.");
        }

        var directory = Path.Combine(results, Name);
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }

        var trials = new CommitTrials
        {
            Build = sources.ResolveAsync,
            Release = sources.Release,
            Compare = (head, folder, selects, cancel) => CompareAsync(Of(parsed, good, head, folder) with { Selects = selects, MostLanes = lanes }, cancel),
            Directory = directory,
            Say = _screen.Line,
        };
        return Conclude(await new CommitSearch(trials, _screen.Line).RunAsync(commits, test, stop).ConfigureAwait(false), test, good, commits[^1]);
    }

    private BuildComparison Of(ParseResult parsed, TestBuild good, TestBuild head, string folder) => new()
    {
        Builds = new Sides<TestBuild>(good, head),
        Directory = folder,
        Variables = CompareCommand.Variables(_table, parsed),
        Passed = _passed,

        // A commit without the test is skipped, and is no failure.
        AllowsRemoved = true,
    };

    private Task<ComparedBuilds> CompareAsync(BuildComparison comparison, CancellationToken stop)
    {
        Directory.CreateDirectory(comparison.Directory);
        IProgressDisplay progress = _screen.IsTerminal ? new TerminalProgress(_screen.Console) : new PlainProgress(_screen);
        return progress.ShowAsync(report => comparison.RunAsync(report, _screen.Line, stop));
    }

    private int Conclude(SearchResult result, TestName test, TestBuild good, HistoryCommit bad)
    {
        if (result.Candidates.IsEmpty)
        {
            _screen.Error(DiagnosticCodes.NotSlower, result.Last.Outcome == TrialOutcome.Good
                ? $"nothing to search for: '{test.Text}' is not slower at {bad.Display} than at {good.Name}. {result.Last.Reason}"
                : $"'{test.Text}' may be slower at {bad.Display} than at {good.Name}, but it cannot be told, so nothing is searched. {result.Last.Reason}");
            return ExitCodes.Failed;
        }

        var slow = result.Candidates[^1];
        _screen.Line();
        if (result.Candidates is [var culprit])
        {
            _screen.Line($"{culprit.Id} is the first commit at which '{test.Text}' is slower than at {good.Name}.");
            _screen.Line($"  Author:  {culprit.Author}");
            _screen.Line($"  Date:    {culprit.Date}");
            _screen.Line($"  Subject: {culprit.Subject}");
        }
        else
        {
            _screen.Line($"'{test.Text}' became slower in one of these commits, the last of which is slow; the others could not be tried:");
            foreach (var candidate in result.Candidates)
            {
                _screen.Line($"  {candidate.Display} ({candidate.Author}, {candidate.Date})");
            }
        }

        _screen.Line($"{slow.Id[..8]} beside {good.Name}:");
        Conclusion.Write(_screen, CiJob.None, result.Last.Judgements, result.Last.Directory!, testRunFailed: false, TimeProvider.System);
        if (result.Candidates.Length == 1)
        {
            return ExitCodes.Passed;
        }

        _screen.Error(DiagnosticCodes.OnlySkippedLeft, $"the commit was not found: only skipped commits are left between the last good one and {slow.Id[..8]}. Range: {result.Candidates[0].Id[..8]}..{slow.Id[..8]}, both included.");
        return ExitCodes.Failed;
    }
}
