using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;

namespace PerfGate.Reporting.Tests;

/// <summary>Exact counts of the example's shop.</summary>
internal static class Counts
{
    /// <summary>A look-up of prices: a list is searched where a dictionary was asked, which takes no longer yet. What the pool lends out is not the same each time.</summary>
    public static Verdict Prices(TestRecord baseline, TestRecord current)
    {
        var then = baseline with { Exact = Of(2, [("Find", 812, 0), ("Find/Dictionary<String, Price>.TryGetValue", 40, 0), ("Find/Price.InCurrency", 1_240, 640), ("Find/Price.InCurrency/Money.Round", 3_200, 0), ("Report", 96, 312)]) };
        var now = current with { Exact = Of(2, [("Find", 812, 0), ("Find/PriceList.IndexOf", 9_216, 0), ("Find/PriceList.IndexOf/Article.Equals", 5_376, 0), ("Find/Price.InCurrency", 1_240, 640), ("Find/Price.InCurrency/Money.Round", 3_201, 0), ("Report", 96, 312)]) };
        return Gate.Judge(Make.Run(Make.Environment(), now), Make.Run(Make.BaselineEnvironment(), then)).Verdicts[0];
    }

    /// <summary>Counts of some processes, two slices each.</summary>
    public static ExactCounts Of(int processes, params (string Path, double Work, double Bytes)[] paths)
    {
        var builder = new CallTreeBuilder(ExactCounts.Engine, "PriceIndexTests.Lookup", [Metric.Calls, Metric.Work, Metric.Allocated], [.. Enumerable.Repeat(1.0, 2 * processes)]);
        foreach (var (path, work, bytes) in paths)
        {
            var node = path.Split('/').Aggregate(builder.Child(CallTreeBuilder.Root, "PriceIndex.Lookup"), builder.Child);
            for (var slice = 0; slice < 2 * processes; slice++)
            {
                builder.Add(node, 0, slice, 8);
                builder.Add(node, 1, slice, work + (path == "Report" ? slice % 2 * 4 : 0));
                builder.Add(node, 2, slice, bytes);
            }
        }

        return new ExactCounts
        {
            Tree = builder.Build(),
            Processes = processes,
            Protocol = 1,
            Compiler = "5.0.0-2.25523.111",
            IsSeeded = true,
            Unweighted = ["System.Decimal.Round(System.Decimal, System.Int32)", "System.String.Format(System.String, System.Object)"],
        };
    }
}
