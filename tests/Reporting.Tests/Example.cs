using PerfGate.CallTrees;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Units;

namespace PerfGate.Reporting.Tests;

/// <summary>One judgement of every kind, as a shop's pull request could give them.</summary>
internal static class Example
{
    public static IReadOnlyList<Judgement> Judgements() => [Shop(), Pricing()];

    public static Judgement Shop()
    {
        var tests = new List<Verdict>
        {
            Compared(VerdictKind.Regressed, "SearchTests.Query", "(terms: 3)", 1_520_000, 3_104_000, 1_229, 1_229, "it is slower: 2.04x of the baseline's time", line: 42, inputs: [new TestInput("terms", "3")]),
            Compared(VerdictKind.Regressed, "SearchTests.Query", "(terms: 12)", 4_870_000, 7_310_000, 4_512, 4_512, "it is slower: 1.5x of the baseline's time", line: 42, inputs: [new TestInput("terms", "12")]),
            Compared(VerdictKind.Regressed, "CheckoutTests.Total", "", 84_300, 85_100, 640, 1_856, "", VerdictKind.Passed, VerdictKind.Regressed, line: 27),
            Compared(VerdictKind.FailedBudget, "ImportTests.Catalogue", "(file: \"catalogue.xml\")", 61_400_000, 63_900_000, 8_812_544, 8_812_544, "even its fastest batch takes 63.9 ms, over the budget of 60 ms", line: 88, inputs: [new TestInput("file", "\"catalogue.xml\"")]),
            Actions.Parsing(Record("ParserTests.Documents", "", 3_480_000, 96_256, 23), Record("ParserTests.Documents", "", 3_610_000, 96_256, 23, seed: 2)),
            Actions.Sorting(Record("SortTests.Order", "(n: 30000)", 4_365_000, 240_064, 31, [new TestInput("n", "30000")]), Record("SortTests.Order", "(n: 30000)", 262_800_000, 240_064, 31, [new TestInput("n", "30000")], 2)),
            Counts.Prices(Record("PriceIndexTests.Lookup", "(articles: 128)", 52_300, 640, 35, [new TestInput("articles", "128")]), Record("PriceIndexTests.Lookup", "(articles: 128)", 52_700, 640, 35, [new TestInput("articles", "128")], 2)),
            Make.Verdict(VerdictKind.Missing, Record("CheckoutTests.Refund", "", 12_900, 320, 61), null, "it is in the baseline and was not measured: System.InvalidOperationException: no payment provider"),
            Compared(VerdictKind.Inconclusive, "SearchTests.Suggest", "(prefix: \"sp\")", 208_000, 271_000, 2_048, 2_048, "suspect: it took 1.3x of the baseline's time, but only more than 1.41x would be proof; confirm with more processes (perfgate run)", line: 57, inputs: [new TestInput("prefix", "\"sp\"")]),
            Make.Verdict(VerdictKind.New, null, Record("SearchTests.Facets", "", 931_000, 5_640, 73), "it has no baseline yet"),
            Compared(VerdictKind.Improved, "IndexTests.Build", "(documents: 1000)", 9_630_000, 6_420_000, 1_873_920, 1_204_224, "it is faster: 0.67x of the baseline's time", allocation: VerdictKind.Improved, line: 19, inputs: [new TestInput("documents", "1000")]),
            Compared(VerdictKind.Passed, "IndexTests.Build", "(documents: 100)", 871_000, 858_000, 198_144, 198_144, "its time is within the limit", line: 19, inputs: [new TestInput("documents", "100")]),
            Actions.Checkout(Compared(VerdictKind.Passed, "CheckoutTests.Pay", "", 412_000, 415_000, 8_192, 8_192, "its time is within the limit", line: 71)),
            Compared(VerdictKind.Passed, "TokenizerTests.Words", "", 4_180_000, 4_242_000, 0, 0, "its time is within the limit", line: 11),
            Compared(VerdictKind.Passed, "SearchTests.Query", "(terms: 1)", 402_000, 411_000, 512, 512, "its time is within the limit", line: 42, inputs: [new TestInput("terms", "1")]),
            Compared(VerdictKind.Passed, "CheckoutTests.Receipt", "(lines: 40)", 33_600, 32_900, 6_144, 6_144, "its time is within the limit", line: 44, inputs: [new TestInput("lines", "40")]),
        };
        tests = [.. tests.Select(Profiled)];
        var run = Make.Run(Make.Environment(), [.. tests.Select(test => test.Current).OfType<TestRecord>(), Unmeasured("CheckoutTests.Refund", "System.InvalidOperationException: no payment provider")]) with { Path = "artifacts/shop.perf.jsonl" };
        var baseline = Make.Run(Make.BaselineEnvironment(), [.. tests.Select(test => test.Baseline).OfType<TestRecord>()]) with { Path = "tests/Shop.Tests/perf-baselines/Shop.Tests.net10.0.baseline.jsonl" };
        return new Judgement
        {
            Run = run,
            Baseline = baseline,
            Comparability = new Comparability(true, true, []),
            Verdicts = [.. tests],
            Warnings = [new Warning(DiagnosticCodes.CorruptLine, "artifacts/shop.perf.jsonl(412): the line is no JSON; the record was left out. Measure again.")],
        };
    }

    public static Judgement Pricing()
    {
        var verdict = Compared(VerdictKind.NotComparable, "PriceTests.Discount", "(rules: 8)", 5_230, 7_950, 96, 96, "its time could not be compared: JIT mode is production, the baseline's is no-tiering", line: 15, inputs: [new TestInput("rules", "8")], space: "Pricing.Tests.");
        var environment = Make.Environment("Pricing.Tests", "net8.0");
        return new Judgement
        {
            Run = Make.Run(environment with { Runtime = environment.Runtime with { Version = "8.0.20", Jit = "production" } }, verdict.Current!),
            Baseline = Make.Run(Make.BaselineEnvironment("Pricing.Tests", "net8.0") with { Runtime = environment.Runtime with { Version = "8.0.20" } }, verdict.Baseline!),
            Comparability = new Comparability(false, false, ["JIT mode is production, the baseline's is no-tiering"]),
            Verdicts = [verdict],
        };
    }

    private static Verdict Compared(VerdictKind kind, string test, string row, double then, double now, double thenAllocated, double nowAllocated, string reason, VerdictKind? time = null, VerdictKind allocation = VerdictKind.Passed, int line = 1, TestInput[]? inputs = null, string space = "Shop.Tests.") =>
        Make.Verdict(kind, Record(test, row, then, thenAllocated, line, inputs, 1, space), Record(test, row, now, nowAllocated, line, inputs, 2, space), reason, time, allocation);

    private static TestRecord Record(string test, string row, double floor, double allocated, int line, TestInput[]? inputs = null, uint seed = 1, string space = "Shop.Tests.") =>
        Make.Record(new TestId(space + test, row), floor, allocated, seed: seed) with
        {
            Inputs = [.. inputs ?? []],
            Source = new SourceLocation(test.Split('.')[0] + ".cs", line),
            Policy = new Policy { MaxTime = test == "ImportTests.Catalogue" ? Quantity.Time(60e6) : null },
            Warnings = test == "SearchTests.Suggest" ? [new Warning(DiagnosticCodes.FewBatches, "only 40 batches fitted into the budget of 1 s; raise Budget.")] : [],
        };

    // One of each: a culprit with a second one, one that waits, allocation, no baseline's tree, no growth beyond noise, no tree at all.
    private static Verdict Profiled(Verdict verdict) => verdict.Id.ToString() switch
    {
        "Shop.Tests.SearchTests.Query(terms: 3)" => Profiled(verdict, Make.Profile(verdict.Id.ShortName, 1, 1_520_000, Trees.Search(1, 1, 0)), Make.Profile(verdict.Id.ShortName, 2, 1_520_000, Trees.Search(4.9, 1.6, 0))),
        "Shop.Tests.SearchTests.Query(terms: 12)" => Profiled(verdict, Make.Profile(verdict.Id.ShortName, 3, 4_870_000, Trees.Search(1, 1, 0)), Make.Profile(verdict.Id.ShortName, 4, 4_870_000, Trees.Search(1, 0.8, 0.52))),
        "Shop.Tests.CheckoutTests.Total" => Profiled(verdict, Make.Profile(verdict.Id.ShortName, 5, 1, Trees.Checkout(6.4)), Make.Profile(verdict.Id.ShortName, 6, 1, Trees.Checkout(18.56))),
        "Shop.Tests.ImportTests.Catalogue(file: \"catalogue.xml\")" => Profiled(verdict, new Profile { WhyNot = "the runtime took no sample of the test" }, Make.Profile(verdict.Id.ShortName, 7, 63_900_000, Trees.Import)),
        "Shop.Tests.SearchTests.Suggest(prefix: \"sp\")" => Profiled(verdict, Make.Profile(verdict.Id.ShortName, 8, 208_000, Trees.Search(1, 1, 0)), Make.Profile(verdict.Id.ShortName, 9, 209_000, Trees.Search(1, 1, 0))),
        _ => verdict,
    };

    private static Verdict Profiled(Verdict verdict, Profile baseline, Profile current) => verdict with { Baseline = verdict.Baseline! with { Profile = baseline }, Current = verdict.Current! with { Profile = current } };

    private static TestRecord Unmeasured(string test, string why) => new() { Id = new TestId("Shop.Tests." + test), NotMeasured = why, Source = new SourceLocation(test.Split('.')[0] + ".cs", 61) };
}
