using System.Globalization;
using PerfGate.Gating;
using PerfGate.Runs;

namespace PerfGate.Reporting;

/// <summary>What was compared with what.</summary>
internal static class Comparisons
{
    public static string Name(Judgement judgement) => $"{judgement.Run.Environment.Assembly} ({judgement.Run.Environment.TargetFramework})";

    public static ComparisonCell Of(Judgement judgement)
    {
        var counts = judgement.Verdicts.GroupBy(verdict => verdict.Kind).OrderBy(group => group.Key)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} {VerdictCells.Of(group.Key).Word}"));
        return new ComparisonCell(
            PlainText.Line(judgement.Run.Environment.Assembly, 200),
            PlainText.Line(judgement.Run.Environment.TargetFramework, 40),
            VerdictCells.Outcome([judgement]),
            judgement.NothingMeasured ? "nothing was measured" : string.Join(", ", counts),
            [.. Conditions(judgement, Key)],
            [.. Conditions(judgement, More)]);
    }

    private static IEnumerable<ConditionCell> Conditions(Judgement judgement, Func<Run, IEnumerable<(string Name, string Value)>> of)
    {
        var then = judgement.Baseline is { } baseline ? of(baseline).Select(condition => condition.Value).ToArray() : [];
        return of(judgement.Run).Select((condition, i) =>
        {
            var before = then.Length > i ? then[i] : "";
            return new ConditionCell(condition.Name, Shown(condition.Value), judgement.Baseline is null ? "no baseline yet" : Shown(before), judgement.Baseline is null || before == condition.Value ? "" : "differs");
        });
    }

    private static IEnumerable<(string Name, string Value)> Key(Run run)
    {
        var environment = run.Environment;
        yield return ("Commit", environment.ShortCommit(10));
        yield return ("Branch", environment.Branch ?? "");
        yield return (run.Comparison is null ? "Processes" : "Pairs of processes", Processes(run));
        yield return ("Machine", string.Create(CultureInfo.InvariantCulture, $"{environment.Machine.Cpu}, {environment.Machine.Cores} {(environment.Machine.Cores == 1 ? "core" : "cores")}"));
        yield return ("Runtime", environment.Runtime.Version);
        yield return ("JIT mode", environment.Runtime.Jit);
        yield return ("Configuration", environment.Configuration);
    }

    private static IEnumerable<(string Name, string Value)> More(Run run)
    {
        var environment = run.Environment;
        var measured = run.Tests.Count(test => test.IsMeasured);
        yield return ("Tests measured", string.Create(CultureInfo.InvariantCulture, $"{measured} of {run.Tests.Length}{(run.IsPartial ? ", a selection" : "")}"));
        yield return ("Measured at", environment.Started == default ? "" : environment.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));
        yield return ("Machine class", environment.Machine.Class);
        yield return ("OS", $"{environment.Machine.Os} ({environment.Machine.OsVersion})");
        yield return ("Architecture", environment.Machine.Architecture);
        yield return ("GC mode", environment.Runtime.Gc);
        yield return ("Full commit", environment.Commit ?? "");
        yield return ("PerfGate", environment.PerfGate);
        yield return ("File", run.Path ?? "");

        // Last: a side that was measured by itself has none.
        foreach (var condition in run.Comparison?.Conditions ?? [])
        {
            yield return ("Meanwhile: " + PlainText.Line(condition.Name, 40), condition.Value);
        }
    }

    private static string Processes(Run run)
    {
        var counts = run.Tests.Where(test => test.IsMeasured).Select(test => test.Processes.Length).Distinct().Order().ToList();
        return counts.Count switch
        {
            0 => "0",
            1 => counts[0].ToString(CultureInfo.InvariantCulture),
            _ => string.Create(CultureInfo.InvariantCulture, $"{counts[0]} to {counts[^1]}"),
        };
    }

    private static string Shown(string value) => value.Length == 0 ? "–" : PlainText.Line(value, 300);
}
