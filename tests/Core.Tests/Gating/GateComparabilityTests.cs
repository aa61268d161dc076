using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Gating;

public class GateComparabilityTests
{
    private static readonly RunEnvironment Here = Example.Environment;

    public static TheoryData<string, string> Differences => new()
    {
        { "machine class", "exact" }, { "OS", "" }, { "architecture", "" }, { "runtime", "" }, { "build configuration", "" }, { "JIT mode", "" }, { "GC mode", "exact" },
    };

    [Theory]
    [MemberData(nameof(Differences))]
    public void Times_from_other_conditions_are_not_compared_and_the_reason_is_named(string what, string exact)
    {
        var judgement = Judge(Elsewhere(what), slower: true, hungrier: false);
        var verdict = Assert.Single(judgement.Verdicts);
        Assert.Equal(VerdictKind.NotComparable, verdict.Kind);
        Assert.False(judgement.Fails);
        var finding = verdict.Findings.Single(finding => finding.Metric == Metric.Time.Name);
        Assert.Equal(DiagnosticCodes.NotComparable, finding.Code);
        Assert.Contains($"its time could not be compared: {what} is ", finding.Reason);
        Assert.Null(finding.Ratio);
        Assert.Equal(exact == "exact", judgement.Comparability!.Exact);
    }

    [Theory]
    [MemberData(nameof(Differences))]
    public void Exact_metrics_are_compared_where_they_can_be(string what, string exact) =>
        Assert.Equal(exact == "exact" ? VerdictKind.Regressed : VerdictKind.NotComparable, Assert.Single(Judge(Elsewhere(what), slower: false, hungrier: true).Verdicts).Kind);

    [Fact]
    public void A_patch_of_the_runtime_another_OS_version_and_another_commit_are_comparable()
    {
        var patched = Here with { Runtime = Here.Runtime with { Version = "10.9.0-preview.1" }, Machine = Here.Machine with { OsVersion = "Debian 13" }, Commit = "c", PerfGate = "9.9" };
        Assert.Equal(VerdictKind.Regressed, Assert.Single(Judge(patched, slower: true, hungrier: false).Verdicts).Kind);
    }

    [Fact]
    public void Budgets_need_no_comparison()
    {
        var now = Example.Test("T", [3e6], policy: new Policy { MaxTime = PerfGate.Units.Quantity.Time(2e6) });
        var judgement = Gate.Judge(Example.Run(now), Example.Run(Example.Test("T")) with { Environment = Elsewhere("OS") });
        Assert.Equal(VerdictKind.FailedBudget, Assert.Single(judgement.Verdicts).Kind);
    }

    [Fact]
    public void What_is_missing_is_missing_on_every_machine() =>
        Assert.Equal(VerdictKind.Missing, Gate.Judge(Example.Run(Example.Test("A")), Example.Run(Example.Test("A"), Example.Test("B")) with { Environment = Elsewhere("machine class") }).Verdicts[0].Kind);

    private static Judgement Judge(RunEnvironment baseline, bool slower, bool hungrier) => Gate.Judge(
        Example.Run(Example.Test("T", [slower ? 9e6 : 1e6], [hungrier ? 2000 : 1000])),
        Example.Run(Example.Test("T", [1e6], [1000])) with { Environment = baseline });

    private static RunEnvironment Elsewhere(string what) => what switch
    {
        "machine class" => Here with { Machine = Here.Machine with { Class = "laptop" } },
        "OS" => Here with { Machine = Here.Machine with { Os = "windows" } },
        "architecture" => Here with { Machine = Here.Machine with { Architecture = "arm64" } },
        "runtime" => Here with { Runtime = Here.Runtime with { Version = "8.0.20" } },
        "build configuration" => Here with { Configuration = "Debug" },
        "JIT mode" => Here with { Runtime = Here.Runtime with { Jit = "production" } },
        _ => Here with { Runtime = Here.Runtime with { Gc = "server-concurrent" } },
    };
}
