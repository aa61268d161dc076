using System.IO.Compression;
using System.Reflection;
using Microsoft.Diagnostics.Tracing;
using PerfGate.CallTrees;
using PerfGate.Sampling.NetTrace;
using PerfGate.Units;

namespace PerfGate.Sampling.Tests;

/// <summary>
/// Traces of the program <c>Target work</c> in processes of .NET 8, 9 and 10: 120 ms of computing, 80 ms of sleep, and an async method that
/// computes 90 ms in three parts between delays.
/// </summary>
public class RuntimeTracesTests
{
    [Theory]
    [InlineData("net8")]
    [InlineData("net9")]
    [InlineData("net10")]
    public void A_trace_of_each_runtime_gives_its_tree(string runtime)
    {
        var profile = ProfileReader.Read("work", Trace(runtime), pass: null);
        Assert.Null(profile.WhyNot);
        var tree = profile.Tree!;
        Assert.Equal(0, profile.Dropped);
        Assert.InRange(profile.Samples, 200, 2000);
        Assert.InRange(profile.Interval!.Value, 1e6, 2e6);
        Assert.InRange(Milliseconds(tree, "Work.RunAsync/Work.Compute"), 115, 125);
        Assert.InRange(Milliseconds(tree, "Work.RunAsync/Work.Sleep"), 77, 85);
        Assert.InRange(Milliseconds(tree, "Work.RunAsync/Work.ResumeAsync"), 88, 102);
        Assert.InRange(Milliseconds(tree, "Work.RunAsync/Work.Sleep", cost: 1), 77, 85);
        Assert.Equal(0, Milliseconds(tree, "Work.RunAsync/Work.Compute", cost: 1));
    }

    [Theory]
    [InlineData("net8")]
    [InlineData("net9")]
    [InlineData("net10")]
    public void It_reads_what_the_library_of_the_runtimes_makers_reads(string runtime)
    {
        var ours = 0L;
        var summary = NetTraceReader.Read(Trace(runtime), (in PerfGate.Sampling.NetTrace.TraceEvent _, ReadOnlySpan<byte> _, ReadOnlySpan<ulong> _) => ours++);
        var theirs = 0L;
        using var source = new EventPipeEventSource(Trace(runtime));
        source.AllEvents += _ => theirs++;
        source.Process();
        Assert.Equal((theirs, (long)source.EventsLost), (ours, summary.Dropped));
        Assert.True(summary.IsWhole);
    }

    // The inclusive time of every node whose path ends so.
    private static double Milliseconds(CallTree tree, string end, int? cost = null)
    {
        var inclusive = tree.Inclusive();
        var sum = 0.0;
        for (var node = 1; node < tree.Nodes.Length; node++)
        {
            var parent = tree.Nodes[node].Parent;
            if ($"{tree.Frames[tree.Nodes[parent].Frame]}/{tree.Frames[tree.Nodes[node].Frame]}" == end)
            {
                sum += cost is { } one ? inclusive[node].AsSpan().Slice(one * tree.Slices, tree.Slices).ToArray().Sum() : tree.Sum(inclusive[node].AsSpan(), Unit.Nanoseconds);
            }
        }

        return sum / 1e6;
    }

    private static MemoryStream Trace(string runtime)
    {
        using var resource = new GZipStream(Assembly.GetExecutingAssembly().GetManifestResourceStream(runtime + ".nettrace.gz")!, CompressionMode.Decompress);
        var trace = new MemoryStream();
        resource.CopyTo(trace);
        trace.Position = 0;
        return trace;
    }
}
