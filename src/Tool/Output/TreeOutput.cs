using System.CommandLine;
using System.Globalization;
using PerfGate.CallTrees;
using PerfGate.Diagnostics;
using PerfGate.Reporting;
using PerfGate.Units;

namespace PerfGate.Tool.Output;

/// <summary>How the verbs that show a call tree show it: on the screen within bounds, and in a file for speedscope.</summary>
internal static class TreeOutput
{
    private const int MostLines = 80;
    private const int DeepestFrame = 40;

    /// <summary>The option that lifts the bounds.</summary>
    public static Option<bool> AllOption() => new("--all") { Description = string.Create(CultureInfo.InvariantCulture, $"Show every line and depth above --share; else at most {MostLines} lines, {DeepestFrame} frames deep, of what costs most.") };

    /// <summary>Writes a tree.</summary>
    public static void Write(Screen screen, CallTree tree, double share, Unit unit, bool all)
    {
        var lines = CallTreeText.Lines(tree, share, unit);
        var shown = all ? lines : CallTreeText.Lines(tree, share, unit, MostLines, DeepestFrame);
        foreach (var line in shown)
        {
            screen.Line(line);
        }

        if (shown.Count < lines.Count)
        {
            screen.Line(string.Create(CultureInfo.InvariantCulture, $"... {lines.Count - shown.Count} more lines that cost less or lie deeper: --all"));
        }
    }

    /// <summary>The whole path of a file to be written, or null where none is asked for.</summary>
    /// <exception cref="PerfGateException">PG2007: its directory is not there.</exception>
    public static string? FileToWrite(string option, string? named) =>
        named is not { Length: > 0 } ? null
        : Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(named))) ? Path.GetFullPath(named)
        : throw new PerfGateException(DiagnosticCodes.ReportNotWritten, $"{option} names {Path.GetFullPath(named)}, and there is no such directory. Make it, or name another file.");

    /// <summary>Writes trees to a file for speedscope.</summary>
    /// <exception cref="PerfGateException">PG2007: it cannot be written.</exception>
    public static void Export(Screen screen, string path, IReadOnlyList<(string Name, CallTree Tree)> trees, Unit unit) =>
        Export(screen, "speedscope", path, file => Speedscope.Write(file, trees, unit));

    /// <summary>Writes a file for a viewer.</summary>
    /// <param name="screen">Where it is said.</param>
    /// <param name="viewer">Who opens it.</param>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes it.</param>
    /// <exception cref="PerfGateException">PG2007: it cannot be written.</exception>
    public static void Export(Screen screen, string viewer, string path, Action<string> write)
    {
        try
        {
            write(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new PerfGateException(DiagnosticCodes.ReportNotWritten, $"the call tree cannot be written to {path}: {failure.Message}", failure);
        }

        screen.Line($"For {viewer}: {path}");
    }
}
