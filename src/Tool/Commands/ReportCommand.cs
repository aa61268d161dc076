using System.CommandLine;
using PerfGate.Tool.Ci;
using PerfGate.Tool.Evidence;
using PerfGate.Tool.Output;

namespace PerfGate.Tool.Commands;

/// <summary><c>perfgate report</c>: judges run files again and writes reports.</summary>
internal static class ReportCommand
{
    /// <summary>The verb.</summary>
    public static Command Create(Screen screen)
    {
        var named = RunPaths.Argument("every TestResults/perfgate at or below the current directory");
        var baseline = RunPaths.BaselineOption();
        var results = new Option<string>("--results") { Description = "The directory to write the report to. [default: TestResults/perfgate]", HelpName = "a directory" };
        var ci = CiJob.Option();
        var command = new Command("report", "Judges existing run files again, of a directory the newest of each assembly and framework, and writes reports.")
        {
            named, baseline, results, ci, CanonicalOption.Create(),
        };
        command.SetAction(parsed =>
        {
            var job = CiJob.Here(parsed.GetValue(ci));
            var paths = parsed.GetValue(named) is { Length: > 0 } some ? RunPaths.Resolve(some) : ResultsDirectories.Below(Environment.CurrentDirectory);
            var judgements = Judging.Judge(RunPaths.Select(paths, preferMerged: false), new BaselinePlace(RunPaths.Full(parsed.GetValue(baseline))));
            return Conclusion.Write(screen, job, judgements, Path.GetFullPath(RunPaths.Full(parsed.GetValue(results)) ?? ResultsDirectories.DefaultName), testRunFailed: false, TimeProvider.System);
        });
        return command;
    }
}
