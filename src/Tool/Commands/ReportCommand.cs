using System.CommandLine;
using PerfGate.Tool.Evidence;
using PerfGate.Tool.Output;

namespace PerfGate.Tool.Commands;

/// <summary><c>perfgate report</c>: judges run files again and writes reports.</summary>
internal static class ReportCommand
{
    /// <summary>The verb.</summary>
    public static Command Create(Screen screen)
    {
        var paths = RunPaths.Argument();
        var baseline = RunPaths.BaselineOption();
        var output = new Option<string>("--output", "-o") { Description = "The directory to write the report to. [default: that of the first run file]", HelpName = "a directory" };
        var command = new Command("report", "Judges existing run files again, the newest of each assembly and framework in a directory, and writes reports.")
        {
            paths, baseline, output, CanonicalOption.Create(),
        };
        command.SetAction(parsed =>
        {
            var runs = RunPaths.Select(parsed.GetValue(paths), preferMerged: false);
            var judgements = Judging.Judge(runs, new BaselinePlace(RunPaths.Full(parsed.GetValue(baseline))));
            return Conclusion.Write(screen, judgements, RunPaths.Full(parsed.GetValue(output)) ?? RunPaths.DirectoryOf(parsed.GetValue(paths)), testRunFailed: false, TimeProvider.System);
        });
        return command;
    }
}
