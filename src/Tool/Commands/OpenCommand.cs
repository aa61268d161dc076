using System.CommandLine;
using PerfGate.Diagnostics;
using PerfGate.Tool.Evidence;
using PerfGate.Tool.Opening;
using PerfGate.Tool.Output;

namespace PerfGate.Tool.Commands;

/// <summary><c>perfgate open</c>: shows the last report.</summary>
internal static class OpenCommand
{
    private const string Report = "report.html";

    /// <summary>The verb.</summary>
    public static Command Create(Screen screen)
    {
        var named = new Argument<string?>("directory")
        {
            Description = "A directory with a report, or one above it, or a report. [default: the current directory]",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("open", "Shows the last report in a browser: that of PERFGATE_BROWSER, or BROWSER, else the system's. Where nobody would see it, only its path is printed.") { named };
        command.SetAction(async (parsed, stop) =>
        {
            var report = Newest(Path.GetFullPath(parsed.GetValue(named) is { Length: > 0 } path ? path : Environment.CurrentDirectory));
            screen.Line(report);
            await new Browser { Variable = Environment.GetEnvironmentVariable, IsTerminal = screen.IsTerminal }.ShowAsync(report, stop).ConfigureAwait(false);
            return ExitCodes.Passed;
        });
        return command;
    }

    private static string Newest(string path)
    {
        if (File.Exists(path))
        {
            return path;
        }

        // What a run wrote, and what a comparison did.
        var directories = Directory.Exists(path)
            ? ((string[])[path]).Concat(Directory.EnumerateDirectories(path, "TestResults", ResultsDirectories.Near).Select(found => Path.Combine(Path.GetDirectoryName(found)!, ResultsDirectories.DefaultName)))
            : [];
        return directories.SelectMany(directory => (string[])[Path.Combine(directory, Report), Path.Combine(directory, "compare", Report)])
            .Where(File.Exists)
            .OrderByDescending(File.GetLastWriteTimeUtc)
            .ThenBy(file => file, StringComparer.Ordinal)
            .FirstOrDefault() ?? throw new PerfGateException(DiagnosticCodes.NotFound, $"there is no {Report} in {path}, or in any TestResults/perfgate below it. Write one: 'perfgate run', 'perfgate compare' or 'perfgate report'.");
    }
}
