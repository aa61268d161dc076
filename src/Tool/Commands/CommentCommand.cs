using System.CommandLine;
using PerfGate.Diagnostics;
using PerfGate.Reporting;
using PerfGate.Tool.Ci;
using PerfGate.Tool.Output;
using PerfGate.Tool.PullRequests;

namespace PerfGate.Tool.Commands;

/// <summary><c>perfgate comment</c>: posts what was measured under the pull request of a CI job.</summary>
internal sealed class CommentCommand
{
    /// <summary>The verb's name.</summary>
    public const string Name = "comment";

    private readonly Argument<string[]> _runs = RunPaths.Argument("every TestResults/perfgate at or below the current directory, those of comparisons among them");
    private readonly Option<string?> _from = new("--from") { Description = "A directory of results that another job measured, such as an artifact of a pull request from a fork. It is believed in nothing but its numbers.", HelpName = "a directory" };
    private readonly Option<string> _baseline = RunPaths.BaselineOption();
    private readonly Option<string> _name = new("--name") { Description = "The name of the comment: a pull request has one of each name, so that several workflows do not overwrite each other's.", HelpName = "name", DefaultValueFactory = _ => CommentFrame.DefaultName };
    private readonly Option<bool> _always = new("--always") { Description = "Post a comment although all is well and there is none yet." };
    private readonly Option<bool> _dry = new("--dry-run") { Description = "Show the comment and post nothing." };
    private readonly Option<string?> _url = new("--report-url") { Description = "Where the whole report can be read. [default: the artifacts of the job]", HelpName = "https://..." };
    private readonly Option<int?> _exitCode = new("--exit-code") { Description = "With what the command that measured has ended: the comment says so where the numbers alone do not.", HelpName = "number" };
    private readonly Option<long?> _number = new("--pr") { Description = "The number of the pull request; never taken from results that another job measured. [default: as the job says]", HelpName = "number" };
    private readonly Option<string?> _ci = new("--ci") { Description = "Where the pull request is: github, azure or gitlab. [default: as the environment says]", HelpName = "system" };
    private readonly Screen _screen;

    private CommentCommand(Screen screen) => _screen = screen;

    /// <summary>The verb.</summary>
    public static Command Create(Screen screen)
    {
        var self = new CommentCommand(screen);
        var command = new Command(
            Name,
            "Posts what was measured as one comment under the pull request of a CI job (GitHub, Azure Pipelines, GitLab), or updates the one that is there. "
            + "The token comes from GITHUB_TOKEN, SYSTEM_ACCESSTOKEN or GITLAB_TOKEN. Nothing is posted when all is well and nothing was posted before.")
        {
            self._runs, self._from, self._baseline, self._name, self._always, self._dry, self._url, self._exitCode, self._number, self._ci,
        };
        command.SetAction(self.RunAsync);
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var job = CiJob.Here(parsed.GetValue(_ci));
        var frame = new CommentFrame { Name = parsed.GetValue(_name)!, ReportUrl = parsed.GetValue(_url) };
        Check(CommentFrame.IsName(frame.Name), "--name", frame.Name, "at most 60 letters, digits, dots, hyphens, underscores and single spaces");
        Check(frame.ReportUrl is not { } url || CommentFrame.IsAddress(url), "--report-url", frame.ReportUrl, "an address, https://...");
        Check(parsed.GetValue(_number) is not < 1, "--pr", parsed.GetValue(_number), "a number from 1");
        var baseline = RunPaths.Full(parsed.GetValue(_baseline));
        var runs = parsed.GetValue(_runs) ?? [];
        if (RunPaths.Full(parsed.GetValue(_from)) is { } from)
        {
            Check(runs.Length == 0, "--from", from, "no run files beside it");
            Check(Directory.Exists(from), "--from", from, "a directory that is there");
        }
        else
        {
            from = null;
        }

        return new CommentRun
        {
            Job = job,
            Judgements = from is null ? CommentEvidence.Own(RunPaths.Resolve(runs), baseline) : CommentEvidence.Foreign(from, baseline),
            Frame = frame,
            Failure = parsed.GetValue(_exitCode) is { } code and not ExitCodes.Passed ? $"the command that measured ended with exit code {code}" : null,
            Number = parsed.GetValue(_number),
            Always = parsed.GetValue(_always),
            IsDry = parsed.GetValue(_dry),
        }.RunAsync(_screen, stop);
    }

    private static void Check(bool isRight, string option, object? value, string expected)
    {
        if (!isRight)
        {
            throw new PerfGateException(DiagnosticCodes.InvalidOption, $"option {option} is '{value}'; expected {expected}.");
        }
    }
}
