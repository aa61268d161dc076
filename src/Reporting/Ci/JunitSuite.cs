using PerfGate.Diagnostics;
using PerfGate.Gating;

namespace PerfGate.Reporting;

/// <summary>One test assembly and framework.</summary>
internal sealed record JunitSuite(string Name, DateTimeOffset? Started, IReadOnlyList<(string Name, string Value)> Properties, IReadOnlyList<JunitCase> Cases)
{
    // Else a file without a failing case would stand for a run without a measurement.
    private static readonly JunitCase NothingMeasured = new("PerfGate", "something was measured", JunitOutcome.Error) { Type = DiagnosticCodes.NothingMeasured, Message = "nothing was measured" };

    public static JunitSuite Nothing { get; } = new("PerfGate", null, [], [NothingMeasured]);

    /// <summary>A run that failed whatever was measured.</summary>
    public static JunitSuite Failed(string failure) =>
        new("PerfGate", null, [], [new JunitCase("PerfGate", "the run did not fail", JunitOutcome.Error) { Type = DiagnosticCodes.ChildFailed, Message = failure }]);

    public int Count(JunitOutcome outcome) => Cases.Count(one => one.Outcome == outcome);

    public static JunitSuite Of(Judgement judgement, string? report)
    {
        var environment = judgement.Run.Environment;
        var judged = judgement.Verdicts.Select(verdict => verdict.Id).ToHashSet();
        return new JunitSuite(
            $"{environment.Assembly} ({environment.TargetFramework})",
            environment.Started,
            [.. PropertiesOf(judgement, report)],
            [
                .. judgement.NothingMeasured ? (JunitCase[])[NothingMeasured] : [],
                .. judgement.Verdicts.Select(verdict => JunitCase.Of(judgement, verdict, report)),
                .. judgement.Run.Tests.Where(test => !test.IsMeasured && !judged.Contains(test.Id)).Select(JunitCase.NotMeasured),
            ]);
    }

    private static IEnumerable<(string Name, string Value)> PropertiesOf(Judgement judgement, string? report)
    {
        var environment = judgement.Run.Environment;
        (string, string?)[] all =
        [
            ("perfgate.version", environment.PerfGate),
            ("perfgate.headline", VerdictText.Headline([judgement])),
            ("perfgate.commit", environment.Commit),
            ("perfgate.branch", environment.Branch),
            ("perfgate.baseline", judgement.Baseline?.Path),
            ("perfgate.baselineCommit", judgement.Baseline?.Environment.Commit),
            ("perfgate.machine", environment.Machine.Class),
            ("perfgate.runtime", environment.Runtime.Version),
            ("perfgate.jit", environment.Runtime.Jit),
            ("perfgate.run", judgement.Run.Path),
            ("perfgate.report", report),
        ];
        return all.Where(property => !string.IsNullOrEmpty(property.Item2)).Select(property => (property.Item1, property.Item2!));
    }
}
