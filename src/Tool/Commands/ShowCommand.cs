using System.CommandLine;
using System.Globalization;
using PerfGate.Baselines;
using PerfGate.Counting;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;
using PerfGate.Tool.Evidence;
using PerfGate.Tool.Output;
using PerfGate.Units;
using Spectre.Console;

namespace PerfGate.Tool.Commands;

/// <summary><c>perfgate baseline show</c>: what baselines hold.</summary>
internal static class ShowCommand
{
    /// <summary>The verb.</summary>
    public static Command Create(Screen screen)
    {
        var paths = new Argument<string[]>("baselines")
        {
            Description = "Baseline files, directories of them, or directories with test projects. [default: the current directory]",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("show", "Shows what baselines hold.") { paths };
        command.SetAction(parsed =>
        {
            string[] named = parsed.GetValue(paths) is { Length: > 0 } some ? some : ["."];
            var files = named.SelectMany(Files).ToList();
            if (files.Count == 0)
            {
                throw new PerfGateException(DiagnosticCodes.NotFound, $"there is no baseline in {string.Join(", ", named.Select(Path.GetFullPath))}. 'perfgate baseline accept' makes one.");
            }

            foreach (var file in files)
            {
                Show(screen, RunReader.Read(file));
            }

            return ExitCodes.Passed;
        });
        return command;
    }

    // A file, a directory of baselines, or a directory with test projects in it or below it.
    private static IEnumerable<string> Files(string path)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        string[] directories = [path, .. Directory.EnumerateDirectories(path, BaselinePlace.DefaultName, ResultsDirectories.Near).Order(StringComparer.Ordinal)];
        return directories.SelectMany(directory => Directory.EnumerateFiles(directory, "*" + DirectoryBaselineStore.Extension).Order(StringComparer.Ordinal));
    }

    private static void Show(Screen screen, Run baseline)
    {
        var environment = baseline.Environment;
        screen.Line($"{baseline.Path}");
        screen.Line($"  {environment.Assembly} ({environment.TargetFramework}, {environment.Configuration}, .NET {environment.Runtime.Version}, {environment.Runtime.Jit}, {environment.Runtime.Gc})");
        screen.Line($"  measured {environment.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)} on {environment.Machine.Class}, commit {(environment.Commit is null ? "unknown" : environment.ShortCommit(40))}, branch {environment.Branch ?? "unknown"}");
        if (environment.ForcedReason is { } reason)
        {
            screen.Line($"  accepted although it had failed: {reason}");
        }

        foreach (var warning in baseline.Warnings)
        {
            screen.Warning(warning);
        }

        screen.Line($"  {CountedNote.Of(baseline)}");
        var table = new Table { Border = screen.IsTerminal ? TableBorder.Rounded : TableBorder.None };
        var areCounted = baseline.Tests.Any(test => test.Exact is not null);
        table.AddColumns([.. (string[])["Test", "Fastest", "Median", "Allocated"], .. areCounted ? (string[])["Work"] : [], "Processes"]);
        foreach (var test in baseline.Tests)
        {
            var time = Summary.Of(test, Metric.Time.Name);
            var allocated = Summary.Of(test, Metric.Allocated.Name);
            table.AddRow(
            [
                new Text(Plain.Line(test.Id.ToString())),
                new Text(time is null ? "-" : Quantity.Time(time.Floor).ToString()),
                new Text(time is null ? "-" : Quantity.Time(time.Median).ToString()),
                new Text(allocated is null ? "-" : Quantity.Size(allocated.Typical).ToString()),
                .. areCounted ? (Text[])[new Text(ExactTotal.Of(test.Exact, Metric.Work) is { } work ? new Quantity(work.Typical, Unit.Instructions).ToString() : "-")] : [],
                new Text(test.Processes.Length.ToString(CultureInfo.InvariantCulture)),
            ]);
        }

        screen.Write(table);
        screen.Line();
    }
}
