using PerfGate.Counting;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Tests.Support;
using PerfGate.Units;

namespace PerfGate.Tests.Gating;

/// <summary>Counts that are the same on every machine are held to their limit without statistics; those that are not, never cry wolf.</summary>
public class ExactFindingsTests
{
    [Theory]
    [InlineData(10_000, 10_000, VerdictKind.Passed)]
    [InlineData(10_000, 10_100, VerdictKind.Passed)]
    [InlineData(10_000, 10_101, VerdictKind.Regressed)]
    [InlineData(10_000, 9_900, VerdictKind.Passed)]
    [InlineData(10_000, 9_899, VerdictKind.Improved)]
    [InlineData(50, 51, VerdictKind.Regressed)]
    [InlineData(5e12, 5.04e12, VerdictKind.Passed)]
    [InlineData(5e12, 5.06e12, VerdictKind.Regressed)]
    public void Work_that_is_always_the_same_is_held_to_the_limit(double then, double now, VerdictKind verdict)
    {
        var finding = Find(Counted.Work(now), Counted.Work(then), Metric.Work);
        Assert.Equal((verdict, DiagnosticCodes.WorkRegressed, "1%"), (finding.Kind, finding.Code, finding.Limit));
        Assert.Equal((new Quantity(then, Unit.Instructions), new Quantity(now, Unit.Instructions)), (finding.Baseline!.Value, finding.Current!.Value));
        Assert.Equal(verdict == VerdictKind.Regressed, Judge(Counted.Work(now), Counted.Work(then)).Fails);
    }

    [Theory]
    [InlineData(0, 16, VerdictKind.Passed)]
    [InlineData(0, 17, VerdictKind.Regressed)]
    [InlineData(100_000, 100_100, VerdictKind.Passed)]
    [InlineData(100_000, 100_101, VerdictKind.Regressed)]
    [InlineData(100_000, 99_899, VerdictKind.Improved)]
    public void Bytes_are_held_to_the_limit_of_allocation(double then, double now, VerdictKind verdict)
    {
        var finding = Find(Counted.Of(("A", 100, now)), Counted.Of(("A", 100, then)), Metric.ExactAllocated);
        Assert.Equal((verdict, DiagnosticCodes.ExactAllocationRegressed, "16B,0.1%"), (finding.Kind, finding.Code, finding.Limit));
    }

    /// <summary>An await that finds its task done or not: the sentence must not call exact what it says is not.</summary>
    [Fact]
    public void Bytes_that_vary_are_never_called_exact()
    {
        foreach (var (kind, now) in new[] { (VerdictKind.Inconclusive, 640.0), (VerdictKind.Regressed, 9000) })
        {
            var finding = Find(Counted.Of(4, ("A", [100], [now, now + 8, now, now + 16])), Counted.Of(4, ("A", [100], [600, 610, 600, 610])), Metric.ExactAllocated);
            Assert.Equal(kind, finding.Kind);
            Assert.DoesNotContain("exactly", finding.Reason);
        }
    }

    [Fact]
    public void Bytes_that_were_measured_and_counted_alike_are_said_once()
    {
        var (then, now) = (Example.Test("A", allocated: [64, 64, 64]), Example.Test("A", allocated: [640, 640, 640]));
        Assert.Equal([DiagnosticCodes.ExactAllocationRegressed], Codes(Counted.Of(("A", 100, 64)), Counted.Of(("A", 100, 640))));
        Assert.Equal([DiagnosticCodes.AllocationRegressed, DiagnosticCodes.ExactAllocationRegressed], Codes(Counted.Of(("A", 100, 64)), Counted.Of(("A", 100, 700))));
        Assert.Equal([DiagnosticCodes.AllocationRegressed], Codes(Counted.Of(("A", 100, 640)), Counted.Of(("A", 100, 640))));

        IEnumerable<string> Codes(ExactCounts before, ExactCounts after) =>
            Gate.Judge(Example.Run(now with { Exact = after }), Example.Run(then with { Exact = before })).Verdicts[0].Findings.Where(finding => finding.Kind == VerdictKind.Regressed).Select(finding => finding.Code);
    }

    [Fact]
    public void A_limit_is_a_share_or_a_number_of_instructions()
    {
        var policy = new Policy { MaxWorkRegression = Threshold.TryParse("500,1%", Unit.Count, out var limit) ? limit : throw new InvalidOperationException() };
        Assert.Equal(VerdictKind.Passed, Find(Counted.Work(10_500), Counted.Work(10_000), Metric.Work, policy).Kind);
        Assert.Equal(VerdictKind.Regressed, Find(Counted.Work(10_501), Counted.Work(10_000), Metric.Work, policy).Kind);
    }

    [Fact]
    public void A_regression_says_by_how_much()
    {
        var verdict = Judge(Counted.Work(23_456), Counted.Work(12_345));
        Assert.Equal("it does 1.900x of the baseline's work", verdict.Findings[0].Reason);
        Assert.Contains("work 12,345 instr -> 23,456 instr, 1.900x, limit +1%", VerdictText.Message(verdict, null, null));
        Assert.Equal("work 12,345 instr -> 12,345 instr (unchanged), limit +1%", VerdictText.Values(Find(Counted.Work(12_345), Counted.Work(12_345), Metric.Work)));
        Assert.Equal("work 12,345 instr -> 12,345 instr, 1.000x (0.810x to 1.235x), limit +1%", VerdictText.Values(Find(Counted.Work(10_000, 12_345), Counted.Work(10_000, 12_345), Metric.Work) with { Baseline = new(12_345, Unit.Instructions), Current = new(12_345, Unit.Instructions) }));
    }

    [Fact]
    public void What_other_threads_do_is_no_part_of_it()
    {
        var then = Counted.Of(("A", 1000, 0), ("[other threads]/B", 5000, 0));
        Assert.Equal(VerdictKind.Passed, Find(Counted.Of(("A", 1000, 0), ("[other threads]/B", 9_000_000, 0)), then, Metric.Work).Kind);
    }

    [Fact]
    public void Work_that_varies_is_no_regression_where_the_balance_tips()
    {
        var finding = Find(Counted.Work(1000, 1200, 1200, 1200), Counted.Work(1000, 1000, 1000, 1200), Metric.Work);
        Assert.Equal((VerdictKind.Inconclusive, DiagnosticCodes.Inconclusive), (finding.Kind, finding.Code));
        Assert.Equal("suspect: it does 1.200x of the baseline's work, but it is not the same each time (1,000 instr to 1,200 instr, the baseline 1,000 instr to 1,200 instr); what varies is judged with a tolerance, and fails where both lie more than 600 instr apart", finding.Reason);
        Assert.Equal(VerdictKind.Passed, Find(Counted.Work(1000, 1000, 1000, 1200), Counted.Work(1000, 1200, 1200, 1200), Metric.Work).Kind);
    }

    [Theory]
    [InlineData("suspect: it does up to 2.00x of the baseline's work, but it is not the same each time (1,000 instr to 2,000 instr, the baseline 1,000 instr); what varies is judged with a tolerance, and fails where both lie more than 10,000 instr apart", 1000, 1000, 2000, 2000)]
    [InlineData("suspect: it does up to 1000x of the baseline's work, but it is not the same each time (1,000 instr to 1.000M instr, the baseline 1,000 instr); what varies is judged with a tolerance, and fails where both lie more than 2.997M instr apart", 1000, 1_000_000, 1000, 1_000_000)]
    [InlineData("suspect: it does up to 1.011x of the baseline's work, but it is not the same each time (900 instr to 1,011 instr, the baseline 1,000 instr); what varies is judged with a tolerance, and fails where both lie more than 333 instr apart", 900, 1011, 900, 900)]
    public void More_work_in_some_slices_is_never_green(string reason, double one, double two, double three, double four)
    {
        double[] now = [one, two, three, four];
        var finding = Find(Counted.Work(now), Counted.Work(1000), Metric.Work);
        Assert.Equal((VerdictKind.Inconclusive, DiagnosticCodes.Inconclusive, reason), (finding.Kind, finding.Code, finding.Reason));
        Assert.False(Judge(Counted.Work(now), Counted.Work(1000)).Fails);
    }

    [Fact]
    public void More_bytes_in_some_slices_are_never_green()
    {
        var finding = Find(Counted.Of(4, ("A", [100], [500, 500, 500, 600])), Counted.Of(("A", 100, 500)), Metric.ExactAllocated);
        Assert.Equal((VerdictKind.Inconclusive, "suspect: it allocates up to +100 B an operation, but it is not the same each time (500 B to 600 B, the baseline 500 B); what varies is judged with a tolerance, and fails where both lie more than 300 B apart"), (finding.Kind, finding.Reason));
    }

    [Fact]
    public void What_was_the_same_each_time_and_is_not_any_more_is_said_even_where_it_passes()
    {
        const string NotTheSame = ", but it is no longer the same each time ({0}, the baseline 1,000 instr)";
        var passed = Find(Counted.Work(1000, 990, 1000, 1005), Counted.Work(1000), Metric.Work);
        Assert.Equal((VerdictKind.Passed, "its work is within the limit" + NotTheSame.Replace("{0}", "990 instr to 1,005 instr", StringComparison.Ordinal)), (passed.Kind, passed.Reason));
        var improved = Find(Counted.Work(500, 510), Counted.Work(1000), Metric.Work);
        Assert.Equal((VerdictKind.Improved, "it does 0.500x of the baseline's work" + NotTheSame.Replace("{0}", "500 instr to 510 instr", StringComparison.Ordinal)), (improved.Kind, improved.Reason));
        Assert.Equal("its work is within the limit", Find(Counted.Work(1000, 1010), Counted.Work(1000, 1010), Metric.Work).Reason);
    }

    /// <summary>What the table of error rates says of misses: work that grew by a tenth in one operation of two.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.003)]
    [InlineData(0.02)]
    public void Growth_that_some_slices_show_does_not_pass(double noise)
    {
        var random = new Random(17);
        for (var turn = 0; turn < 2000; turn++)
        {
            Assert.NotEqual(VerdictKind.Passed, Find(Counted.Work(One(1.1), One(1), One(1.1), One(1)), Counted.Work(One(1), One(1), One(1), One(1)), Metric.Work).Kind);
        }

        double One(double share) => Math.Round(1e6 * share * (1 + (noise * random.NextDouble())));
    }

    [Fact]
    public void Work_that_varies_regresses_where_the_ranges_have_parted_by_more_than_three_times_their_width()
    {
        Assert.Equal(VerdictKind.Inconclusive, Find(Counted.Work(1040), Counted.Work(1000, 1010), Metric.Work).Kind);
        Assert.Equal(VerdictKind.Regressed, Find(Counted.Work(1041), Counted.Work(1000, 1010), Metric.Work).Kind);
        Assert.Equal(VerdictKind.Improved, Find(Counted.Work(1000, 1010), Counted.Work(1041), Metric.Work).Kind);
    }

    /// <summary>The worst case of noise: each process has a number of its own, which both of its slices repeat, so that a side knows only two.</summary>
    [Theory]
    [InlineData(0.003, 0)]
    [InlineData(0.02, 0.004)]
    [InlineData(0.2, 0.004)]
    public void Unchanged_work_that_varies_from_process_to_process_hardly_ever_fails(double noise, double most)
    {
        var (random, wrong, sides) = (new Random(7), 0, 4000);
        for (var turn = 0; turn < sides; turn++)
        {
            wrong += Judge(Noisy(1e6), Noisy(1e6)).Fails ? 1 : 0;
        }

        Assert.InRange(wrong / (double)sides, 0, most);

        ExactCounts Noisy(double work)
        {
            var (one, two) = (Math.Round(work * (1 + (noise * random.NextDouble()))), Math.Round(work * (1 + (noise * random.NextDouble()))));
            return Counted.Work(one, one, two, two);
        }
    }

    [Theory]
    [InlineData(0.003)]
    [InlineData(0.02)]
    [InlineData(0.2)]
    public void Unchanged_work_that_varies_from_operation_to_operation_never_fails(double noise)
    {
        var random = new Random(13);
        for (var turn = 0; turn < 2000; turn++)
        {
            Assert.False(Judge(Noisy(), Noisy()).Fails);
        }

        ExactCounts Noisy() => Counted.Work([.. Enumerable.Range(0, 4).Select(_ => Math.Round(1e6 * (1 + (noise * random.NextDouble()))))]);
    }

    [Fact]
    public void Processes_that_disagree_must_have_parted_by_far_more()
    {
        Assert.Equal(VerdictKind.Inconclusive, Find(Counted.Work(1110), Counted.Work(1000, 1000, 1010, 1010), Metric.Work).Kind);
        Assert.Equal(VerdictKind.Regressed, Find(Counted.Work(1111), Counted.Work(1000, 1000, 1010, 1010), Metric.Work).Kind);
    }

    [Fact]
    public void Work_that_is_the_same_in_every_slice_but_one_in_many_runs_is_still_told_as_what_it_is()
    {
        // A cache that is filled in one of ten operations: rarely both sides look deterministic and differ, which the figure says.
        var (random, wrong, turns) = (new Random(11), 0, 4000);
        for (var turn = 0; turn < turns; turn++)
        {
            wrong += Judge(Rare(), Rare()).Fails ? 1 : 0;
        }

        Assert.InRange(wrong / (double)turns, 0, 0.001);

        ExactCounts Rare() => Counted.Work([.. Enumerable.Range(0, 4).Select(_ => random.Next(10) == 0 ? 1100.0 : 1000.0)]);
    }

    [Fact]
    public void Nothing_counted_is_missing_where_it_was_asked_for_or_was_there()
    {
        var none = new ExactCounts { WhyNot = "the woven copy did not start" };
        var verdict = Judge(none, Counted.Work(1000));
        Assert.Equal((VerdictKind.Missing, DiagnosticCodes.ExactMissing, true), (verdict.Kind, verdict.Findings[0].Code, verdict.Fails));
        Assert.Equal("it has no exact counts, because the woven copy did not start", verdict.Findings[0].Reason);
        Assert.Equal(VerdictKind.Missing, Judge(none, then: null, new Policy { Exact = true }).Kind);
        Assert.Equal(VerdictKind.Missing, Gate.Judge(Example.Run(Example.Test("A", policy: new Policy { Exact = true }) with { Exact = none }), null).Verdicts[0].Kind);
        Assert.Equal(VerdictKind.Passed, Judge(none, then: null).Kind);
    }

    [Fact]
    public void A_tree_without_work_is_one_of_code_that_was_not_woven_and_no_green()
    {
        var verdict = Judge(Counted.Of(), Counted.Work(1000));
        Assert.Equal(VerdictKind.Missing, verdict.Kind);
        Assert.Contains("it reached no woven method", verdict.Findings[0].Reason);
        Assert.Equal(VerdictKind.Missing, Judge(Counted.Of(("[other threads]", 1000, 0)), Counted.Work(1000)).Kind);
        Assert.Equal(VerdictKind.Missing, Judge(Counted.Work(1000, 1000, 1000, 0), Counted.Work(1000)).Kind);
    }

    [Fact]
    public void Where_nobody_counts_nothing_is_said_of_counts() =>
        Assert.DoesNotContain(Judge(now: null, Counted.Work(1000), new Policy { Exact = true }).Findings, finding => finding.Metric == Metric.Work.Name);

    [Fact]
    public void Where_nobody_counts_it_is_said_where_counts_are_taken()
    {
        var asked = Gate.Judge(Example.Run(Test(exact: null, new Policy { Exact = true })), Example.Run(Test(Counted.Work(1000))));
        Assert.False(asked.Fails);
        Assert.Equal("PG0020: nobody counted A, which ask for exact counts: perfgate run takes them.", Assert.Single(asked.Warnings).ToString());
        Assert.EndsWith("; its exact counts are taken by perfgate run.", VerdictText.Line(asked.Verdicts[0]));
        Assert.Contains("nobody counted A, of which the baseline has exact counts: perfgate run takes them.", Assert.Single(Gate.Judge(Example.Run(Test(exact: null)), Example.Run(Test(Counted.Work(1000)))).Warnings).Text);
        Assert.Contains("Exact is false, so what counts alone would find is not looked for", Assert.Single(Gate.Judge(Example.Run(Test(exact: null, new Policy { Exact = false })), Example.Run(Test(Counted.Work(1000)))).Warnings).Text);
        Assert.Empty(Gate.Judge(Example.Run(Test(exact: null)), Example.Run(Test(exact: null))).Warnings);
    }

    [Fact]
    public void A_baseline_without_counts_makes_them_new()
    {
        var finding = Find(Counted.Work(1000), null, Metric.Work);
        Assert.Equal((VerdictKind.New, "its baseline has no exact counts yet"), (finding.Kind, finding.Reason));
        Assert.Equal("its baseline has no exact counts yet, because it threw", Find(Counted.Work(1000), new ExactCounts { WhyNot = "it threw" }, Metric.Work).Reason);
    }

    [Fact]
    public void An_assembly_that_was_counted_and_is_not_woven_any_more_is_no_improvement()
    {
        var then = Of(1000, ("Shop", "5", true), ("Shop.Tests", "5", true), ("Shop.Unused", "5", false));
        var verdict = Judge(Of(100, ("Shop.Tests", "5", true)), then);
        Assert.Equal((VerdictKind.Missing, DiagnosticCodes.ExactMissing, true), (verdict.Kind, verdict.Findings[0].Code, verdict.Fails));
        Assert.Equal("its baseline counted Shop, which is not woven any more; if it is gone on purpose, accept what is counted now (perfgate baseline accept)", verdict.Findings[0].Reason);

        // What the test never reached costs it nothing.
        Assert.Equal(VerdictKind.Passed, Find(Of(1000, ("Shop", "5", true), ("Shop.Tests", "5", true)), then, Metric.Work).Kind);
    }

    [Fact]
    public void More_woven_than_for_the_baseline_is_another_number()
    {
        var then = Of(1000, ("Shop.Tests", "5", true));
        var finding = Find(Of(9000, ("Shop", "5", true), ("Shop.Tests", "5", true)), then, Metric.Work);
        Assert.Equal((VerdictKind.NotComparable, "its exact counts could not be compared: Shop is woven, which it was not for the baseline"), (finding.Kind, finding.Reason));
        Assert.Equal(VerdictKind.Regressed, Find(Of(9000, ("Shop", "5", false), ("Shop.Tests", "5", true)), then, Metric.Work).Kind);

        // It was woven then, too, and the test calls it now: that is more work.
        Assert.Equal(VerdictKind.Regressed, Find(Of(9000, ("Shop", "5", true)), Of(1000, ("Shop", "5", false)), Metric.Work).Kind);
    }

    [Fact]
    public void Each_reached_assembly_has_its_compiler_and_an_unknown_one_is_said()
    {
        var finding = Find(Of(1000, ("Shop", "6", true), ("Shop.Tests", "5.0.0", true)), Of(1000, ("Shop", "5", true), ("Shop.Tests", "5.0.0", true)), Metric.Work);
        Assert.Equal((VerdictKind.NotComparable, "its exact counts could not be compared: compiler of Shop is 6, the baseline's is 5"), (finding.Kind, finding.Reason));
        Assert.Contains("compiler of Shop is unknown, the baseline's is 5", Find(Of(1000, ("Shop", "", true)), Of(1000, ("Shop", "5", true)), Metric.Work).Reason);

        var fsharp = Find(Of(2000, ("Shop", "", true)), Of(1000, ("Shop", "", true)), Metric.Work);
        Assert.Equal((VerdictKind.Regressed, "it does 2.00x of the baseline's work; the compiler of Shop is unknown: another version may count otherwise"), (fsharp.Kind, fsharp.Reason));
    }

    [Fact]
    public void A_base_that_was_to_be_counted_and_was_not_is_no_green_of_a_comparison()
    {
        var (head, side) = (Example.Run(Test(Counted.Work(1000))), Example.Run(Test(new ExactCounts { WhyNot = "its build could not be woven" })));
        var comparison = new Comparison { Id = "1", Base = "main" };
        var verdict = Assert.Single(Gate.Judge(head with { Comparison = comparison }, side with { Comparison = comparison }).Verdicts);
        Assert.Equal((VerdictKind.Missing, DiagnosticCodes.ExactMissing, true), (verdict.Kind, verdict.Findings[0].Code, verdict.Fails));
        Assert.Equal("its base has no exact counts to compare with, because its build could not be woven", verdict.Findings[0].Reason);

        // One that nobody asked for counts is new, as a stored baseline is.
        var unasked = Assert.Single(Gate.Judge(head with { Comparison = comparison }, Example.Run(Test(exact: null)) with { Comparison = comparison }).Verdicts);
        Assert.Equal((VerdictKind.New, false), (unasked.Findings.Single(finding => finding.Metric == Metric.Work.Name).Kind, unasked.Fails));
        Assert.False(Assert.Single(Gate.Judge(head, side).Verdicts).Fails);
    }

    [Fact]
    public void Counts_of_other_conditions_are_not_compared_and_it_is_said()
    {
        var then = Counted.Work(1000);
        Assert.Equal(
            "its exact counts could not be compared: what counts is of version 2, the baseline's of 1; compiler is 5.1.0, the baseline's is 5.0.0; the seeds of hash codes are not fixed, the baseline's were",
            NotComparable(Counted.Work(9000) with { Protocol = 2, Compiler = "5.1.0", IsSeeded = false }));
        Assert.EndsWith(": weights of base-library calls are of version 2, the baseline's of 0; what is work is of version 3, the baseline's of 0", NotComparable(Counted.Work(9000) with { Weights = 2, Rules = 3 }));
        Assert.Contains("compiler is unknown", NotComparable(Counted.Work(9000) with { Compiler = "" }));

        string NotComparable(ExactCounts now) => Find(now, then, Metric.Work) is { Kind: VerdictKind.NotComparable, Code: DiagnosticCodes.ExactNotComparable } finding ? finding.Reason : "";
    }

    [Fact]
    public void A_machine_is_nothing_to_counts_but_what_it_runs_is()
    {
        var environment = Example.Environment;
        Assert.Equal(VerdictKind.Regressed, On(environment with { Machine = environment.Machine with { Class = "laptop", Cores = 1, Cpu = "Other", OsVersion = "Ubuntu" }, Runtime = new RuntimeInfo("10.0.9", "production", "server") }).Kind);
        Assert.Equal(VerdictKind.NotComparable, On(environment with { Machine = environment.Machine with { Os = "windows" } }).Kind);
        Assert.Equal(VerdictKind.NotComparable, On(environment with { Machine = environment.Machine with { Architecture = "arm64" } }).Kind);
        Assert.Equal(VerdictKind.NotComparable, On(environment with { Runtime = environment.Runtime with { Version = "11.0.0" } }).Kind);
        Assert.Contains("build configuration is Debug", On(environment with { Configuration = "Debug" }).Reason);

        static Finding On(RunEnvironment other) =>
            Gate.Judge(Example.Run(Test(Counted.Work(2000))) with { Environment = other }, Example.Run(Test(Counted.Work(1000)))).Verdicts[0].Findings.Single(finding => finding.Metric == Metric.Work.Name);
    }

    /// <summary>What hosted runners are: a machine class of the hour. A committed baseline of counts gates on each of them.</summary>
    [Theory]
    [InlineData(1000, VerdictKind.Passed)]
    [InlineData(1009, VerdictKind.Passed)]
    [InlineData(1011, VerdictKind.Regressed)]
    [InlineData(500, VerdictKind.Improved)]
    public void On_another_machine_class_a_test_is_judged_by_its_counts(double now, VerdictKind kind)
    {
        var laptop = Example.Environment with { Machine = Example.Environment.Machine with { Class = "laptop" } };
        var judgement = Gate.Judge(Example.Run(Test(Counted.Work(now))) with { Environment = laptop }, Example.Run(Test(Counted.Work(1000))));
        var verdict = Assert.Single(judgement.Verdicts);
        Assert.Equal((kind, true, kind), (verdict.Kind, verdict.IsByCounts, verdict.Findings[0].Kind));
        var time = verdict.Findings[^1];
        Assert.Equal((Metric.Time.Name, VerdictKind.NotComparable, DiagnosticCodes.NotComparable), (time.Metric, time.Kind, time.Code));
        Assert.EndsWith(" 1 was judged by its exact counts, its time was not compared.", VerdictText.Headline([judgement]));
    }

    [Fact]
    public void Where_counts_were_not_compared_either_the_test_is_not_comparable()
    {
        var laptop = Example.Environment with { Machine = Example.Environment.Machine with { Class = "laptop" } };
        Assert.Equal((VerdictKind.NotComparable, false), On(now: null, Counted.Work(1000)));
        Assert.Equal((VerdictKind.NotComparable, false), On(Counted.Work(1000), then: null));
        Assert.Equal((VerdictKind.NotComparable, false), On(Counted.Work(1000) with { Compiler = "6" }, Counted.Work(1000)));
        Assert.Equal((VerdictKind.Missing, false), On(new ExactCounts { WhyNot = "it threw" }, Counted.Work(1000)));
        Assert.False(Judge(Counted.Work(1000), Counted.Work(1000)).IsByCounts);

        (VerdictKind, bool) On(ExactCounts? now, ExactCounts? then) =>
            Gate.Judge(Example.Run(Test(now)) with { Environment = laptop }, Example.Run(Test(then))).Verdicts.Select(verdict => (verdict.Kind, verdict.IsByCounts)).Single();
    }

    private static ExactCounts Of(double work, params (string Name, string Compiler, bool IsReached)[] assemblies) =>
        Counted.Work(work) with { Assemblies = [.. assemblies.Select(assembly => new CountedAssembly(assembly.Name, assembly.Compiler, assembly.IsReached))] };

    private static TestRecord Test(ExactCounts? exact, Policy? policy = null) => Example.Test("A", policy: policy) with { Exact = exact };

    private static Verdict Judge(ExactCounts? now, ExactCounts? then, Policy? policy = null) => Assert.Single(Gate.Judge(Example.Run(Test(now, policy)), Example.Run(Test(then))).Verdicts);

    private static Finding Find(ExactCounts? now, ExactCounts? then, Metric metric, Policy? policy = null) => Judge(now, then, policy).Findings.Single(finding => finding.Metric == metric.Name);
}
