using System.CommandLine;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Reporting;
using PerfGate.Tool.Ci;
using PerfGate.Tool.Evidence;
using PerfGate.Tool.Output;
using PerfGate.Tool.Serving;

namespace PerfGate.Tool.Commands;

/// <summary><c>perfgate report</c>: judges run files again and writes reports, once or, served to a browser, whenever they change.</summary>
internal sealed class ReportCommand
{
    private readonly Argument<string[]> _named = RunPaths.Argument("every TestResults/perfgate at or below the current directory");
    private readonly Option<string> _baseline = RunPaths.BaselineOption();
    private readonly Option<string> _results = new("--results") { Description = "The directory to write the report to. [default: TestResults/perfgate]", HelpName = "a directory" };
    private readonly Option<bool> _serve = new("--serve") { Description = "Serve that directory to browsers on this machine, and judge again whenever a run file changes, until Ctrl+C." };
    private readonly Option<int?> _port = new("--port") { Description = "The port to serve on; 0 for any that is free. [default: 0]", HelpName = "a number" };
    private readonly Option<string?> _ci = CiJob.Option();
    private readonly CiFileOptions _files = new();
    private readonly Screen _screen;

    private ReportCommand(Screen screen) => _screen = screen;

    /// <summary>The verb.</summary>
    public static Command Create(Screen screen)
    {
        var self = new ReportCommand(screen);
        var command = new Command("report", "Judges existing run files again, of a directory the newest of each assembly and framework, and writes reports.")
        {
            self._named, self._baseline, self._results, self._serve, self._port, self._ci, CanonicalOption.Create(),
        };
        self._files.AddTo(command);
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        if (parsed.GetValue(_port) is { } wrong && (wrong is < 0 or > 65535 || !parsed.GetValue(_serve)))
        {
            throw new PerfGateException(DiagnosticCodes.Usage, $"option --port is '{wrong}'; expected a number from 0 to 65535, with --serve.");
        }

        var directory = Path.GetFullPath(RunPaths.Full(parsed.GetValue(_results)) ?? ResultsDirectories.DefaultName);
        if (parsed.GetValue(_serve))
        {
            await ServeAsync(parsed, directory, stop).ConfigureAwait(false);
            return ExitCodes.Passed;
        }

        var job = CiJob.Here(parsed.GetValue(_ci)) with { Files = _files.Read(parsed) };
        return Conclusion.Write(_screen, job, Judging.Judge(RunPaths.Select(Paths(parsed), preferMerged: false), Baselines(parsed)), directory, testRunFailed: false, TimeProvider.System);
    }

    private async Task ServeAsync(ParseResult parsed, string directory, CancellationToken stop)
    {
        Directory.CreateDirectory(directory);
        var version = new ReportVersion();
        await using var server = ResultsServer.Start(directory, parsed.GetValue(_port) ?? 0, version, TimeProvider.System);
        var live = new LiveReport { Paths = () => LiveRuns.Watched(Paths(parsed)), Write = () => WriteAnew(parsed, directory), Version = version, Say = _screen.Warning };
        _screen.Line($"Serving {directory} at {server.Address} until Ctrl+C.");
        try
        {
            await live.RunAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _screen.Line("Stopped serving.");
        }
    }

    private bool WriteAnew(ParseResult parsed, string directory)
    {
        var runs = LiveRuns.In(Paths(parsed));
        if (runs.Count == 0)
        {
            return false;
        }

        var judgements = Judging.Judge(runs, Baselines(parsed));
        var report = ReportFiles.Write(judgements, directory, TimeProvider.System, EarlierRuns.Of(judgements));
        _files.Read(parsed).Write(judgements, report.Html);
        _screen.Line(VerdictText.Headline(judgements));
        return true;
    }

    private IReadOnlyList<string> Paths(ParseResult parsed) =>
        parsed.GetValue(_named) is { Length: > 0 } named ? RunPaths.Resolve(named) : ResultsDirectories.Below(Environment.CurrentDirectory);

    private BaselinePlace Baselines(ParseResult parsed) => new(RunPaths.Full(parsed.GetValue(_baseline)));
}
