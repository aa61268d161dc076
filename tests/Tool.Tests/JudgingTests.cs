using PerfGate.Runs;
using PerfGate.Tool.Evidence;

namespace PerfGate.Tool.Tests;

public sealed class JudgingTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly BaselinePlace _place = new(named: null);

    public void Dispose() => _folder.Dispose();

    private Run Of(string assembly, string framework)
    {
        var run = Make.Run(_folder, Make.Test("A", 100));
        return run with { Environment = run.Environment with { Assembly = assembly, TargetFramework = framework } };
    }

    [Fact]
    public void A_framework_that_has_a_baseline_and_left_no_run_is_missing()
    {
        Make.Baseline(_folder, Of("Shop.Tests", "net8.0"));
        Make.Baseline(_folder, Of("Shop.Tests", "net10.0"));

        var judgement = Assert.Single(Judging.Unmeasured([Of("Shop.Tests", "net10.0")], [], _place));

        Assert.Equal("net8.0", judgement.Run.Environment.TargetFramework);
        Assert.Equal(ExitCodes.NothingMeasured, ExitCodes.Of([judgement], testRunFailed: false));
    }

    [Fact]
    public void A_project_of_the_solution_that_has_a_baseline_and_left_no_run_is_missing()
    {
        Make.Baseline(_folder, Of("Shop.Tests", "net10.0"));

        Assert.Single(Judging.Unmeasured([], [_folder.Path], _place));
    }

    [Fact]
    public void Baselines_of_others_in_a_shared_directory_are_none_of_this_runs_business()
    {
        Make.Baseline(_folder, Of("Other.Tests", "net10.0"));

        Assert.Empty(Judging.Unmeasured([Of("Shop.Tests", "net10.0")], [_folder.Path], new BaselinePlace(_folder["perf-baselines"])));
    }

    [Fact]
    public void What_was_measured_is_not_missing_on_another_machine_class()
    {
        var elsewhere = Of("Shop.Tests", "net10.0");
        Make.Baseline(_folder, elsewhere with { Environment = elsewhere.Environment with { Machine = elsewhere.Environment.Machine with { Class = "other" } } });

        Assert.Empty(Judging.Unmeasured([Of("Shop.Tests", "net10.0")], [_folder.Path], _place));
    }

    [Fact]
    public void A_failed_test_run_is_said_before_the_tests_it_left_unmeasured_and_after_a_regression()
    {
        Make.Baseline(_folder, Make.Run(_folder, Make.Test("A", 100), Make.Test("B", 100)));
        var missing = Judging.Judge([Make.Run(_folder, Make.Test("A", 100))], _place);
        var regressed = Judging.Judge([Make.Run(_folder, Make.Test("A", 300))], _place);

        Assert.Equal(ExitCodes.Failed, ExitCodes.Of(missing, testRunFailed: true));
        Assert.Equal(ExitCodes.Regressed, ExitCodes.Of(regressed, testRunFailed: true));
        Assert.Equal(ExitCodes.NothingMeasured, ExitCodes.Of([], testRunFailed: false));
    }
}
