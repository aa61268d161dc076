using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Measuring;

namespace PerfGate.Tests.Support;

/// <summary>Exact counts for tests, with what each context costs stated.</summary>
internal static class Counted
{
    /// <summary>Counts of two processes with two slices each, which all agree.</summary>
    /// <param name="paths">Frames from the root down with slashes between; what the last costs itself.</param>
    public static ExactCounts Of(params (string Path, double Work, double Bytes)[] paths) => Of(4, [.. paths.Select(path => (path.Path, (double[])[path.Work], (double[])[path.Bytes]))]);

    /// <summary>Counts of slices that may differ: a value alone is that of all.</summary>
    public static ExactCounts Of(int slices, params (string Path, double[] Work, double[] Bytes)[] paths)
    {
        var builder = new CallTreeBuilder(ExactCounts.Engine, "Test", [Metric.Calls, Metric.Work, Metric.Allocated], [.. Enumerable.Repeat(1.0, slices)]);
        foreach (var (path, work, bytes) in paths)
        {
            var node = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(CallTreeBuilder.Root, builder.Child);
            for (var slice = 0; slice < slices; slice++)
            {
                builder.Add(node, 0, slice, 1);
                builder.Add(node, 1, slice, work[slice % work.Length]);
                builder.Add(node, 2, slice, bytes[slice % bytes.Length]);
            }
        }

        return new ExactCounts { Tree = builder.Build(), Processes = (slices + 1) / 2, Protocol = 1, Compiler = "5.0.0", IsSeeded = true };
    }

    /// <summary>Counts of four slices of so much work.</summary>
    public static ExactCounts Work(params double[] work) => Of(4, ("Search", work, [1000]));
}
