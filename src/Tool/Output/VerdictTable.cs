using System.Globalization;
using PerfGate.Gating;
using PerfGate.Runs;
using Spectre.Console;

namespace PerfGate.Tool.Output;

/// <summary>The verdicts of one assembly as a table, worst first.</summary>
internal static class VerdictTable
{
    // More rows of tests that are as they should be would push what matters off the screen.
    private const int MostPassed = 40;

    /// <summary>Writes the conditions, the table, and what was left out of it.</summary>
    public static void Write(Screen screen, Judgement judgement)
    {
        screen.Line();
        screen.Line(Conditions(judgement));
        if (judgement.Run.Comparison is { Conditions.IsEmpty: false } comparison)
        {
            screen.Line($"Meanwhile: {string.Join(", ", comparison.Conditions.Select(condition => $"{condition.Name} {condition.Value}"))}");
        }

        var shown = judgement.Verdicts.Where(verdict => verdict.Kind != VerdictKind.Passed || judgement.Verdicts.Length <= MostPassed).ToList();
        if (shown.Count > 0)
        {
            var table = new Table { Border = screen.IsTerminal ? TableBorder.Rounded : TableBorder.None, ShowHeaders = screen.IsTerminal };
            table.AddColumn("Verdict");
            table.AddColumn("Test");
            table.AddColumn("Measured");
            foreach (var verdict in shown)
            {
                table.AddRow(
                    new Markup(VerdictText.Word(verdict.Kind) + (verdict.IsByCounts ? " by counts" : ""), Colour(verdict.Kind)),
                    new Text(Plain.Line(verdict.Id.ShortName)),
                    new Text(string.Join(screen.IsTerminal ? "\n" : "; ", verdict.Findings.Select(finding => Plain.Line(Measured(finding))))));
            }

            screen.Write(table);
        }

        if (judgement.Verdicts.Length > shown.Count)
        {
            screen.Line(string.Create(CultureInfo.InvariantCulture, $"and {judgement.Verdicts.Length - shown.Count} passed"));
        }
    }

    private static string Conditions(Judgement judgement)
    {
        var environment = judgement.Run.Environment;
        var baseline = judgement.Run.Comparison is { } comparison ? $"against {comparison.Base}"
            : judgement.Baseline is { Environment: var then } ? $"baseline of {Date(then)}{Commit(then)}" : "no baseline yet";
        return $"{environment.Assembly} ({environment.TargetFramework}, {environment.Configuration}, .NET {environment.Runtime.Version}, {environment.Runtime.Jit}): {baseline}";
    }

    private static string Date(RunEnvironment environment) => environment.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Commit(RunEnvironment environment) => environment.ShortCommit(8) is { Length: > 0 } commit ? $", commit {commit}" : "";

    // The reason of a number within its limit says nothing that the number does not.
    private static string Measured(Finding finding) =>
        finding.Current is null ? finding.Reason
        : finding.Kind is VerdictKind.Inconclusive or VerdictKind.NotComparable ? $"{VerdictText.Values(finding)}: {finding.Reason}"
        : VerdictText.Values(finding);

    private static Style Colour(VerdictKind kind) => new(
        kind.Fails() ? Color.Red
        : kind is VerdictKind.Inconclusive or VerdictKind.NotComparable or VerdictKind.New ? Color.Yellow
        : Color.Green);
}
