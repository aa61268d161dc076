using System.Collections.Immutable;
using PerfGate.CallTrees;
using PerfGate.Measuring;

namespace PerfGate.Counting;

/// <summary>Recordings as a call tree, each a slice: the trees of all threads, put together by their paths.</summary>
internal static class CountedTree
{
    private const string Truncated = "[truncated]";
    private const int Calls = 0;
    private const int Work = 1;
    private const int Third = 2;

    /// <summary>The tree: calls, work, and the third cost where there is one.</summary>
    /// <param name="recordings">What was recorded, with the same clock: each is one operation.</param>
    /// <param name="root">The name of the root.</param>
    /// <param name="methods">The names of methods.</param>
    public static CallTree Of(IReadOnlyList<CallRecording> recordings, string root, MethodMap methods)
    {
        var clock = recordings[0].Clock;
        ImmutableArray<Metric> costs = clock.Metric is { } third ? [Metric.Calls, Metric.Work, third] : [Metric.Calls, Metric.Work];
        var builder = new CallTreeBuilder(ExactCounts.Engine, root, costs, [.. recordings.Select(_ => 1.0)]);
        var tick = clock.Tick;
        for (var slice = 0; slice < recordings.Count; slice++)
        {
            foreach (var thread in recordings[slice].Threads)
            {
                Add(builder, clock, tick, slice, thread, methods);
            }
        }

        return builder.Build();
    }

    /// <summary>The numbers of the methods that were called.</summary>
    public static HashSet<int> Reached(IEnumerable<CallRecording> recordings)
    {
        var reached = new HashSet<int>();
        foreach (var thread in recordings.SelectMany(recording => recording.Threads))
        {
            foreach (ref readonly var context in thread.Snapshot())
            {
                if (context is { Calls: > 0, Method: >= 0 })
                {
                    reached.Add(context.Method);
                }
            }
        }

        return reached;
    }

    // A root is no call, and what passes there is nobody's: threads of the pool wait for their next work in it.
    private static void Add(CallTreeBuilder builder, CallClock clock, double tick, int slice, ThreadCalls thread, MethodMap methods)
    {
        // A caller stands before its callees.
        var contexts = thread.Snapshot();
        var nodes = new int[contexts.Length];
        var costs = new double[nodes.Length];
        for (var i = 1; i < nodes.Length; i++)
        {
            ref readonly var context = ref contexts[i];
            nodes[i] = builder.Child(nodes[context.Caller], NameOf(context.Method, methods));
            builder.Add(nodes[i], Calls, slice, context.Calls);
            builder.Add(nodes[i], Work, slice, context.Work);
            costs[i] += context.Cost - (context.Calls * clock.Own.Inside);
            costs[context.Caller] -= context.Calls * clock.Own.Outside;
        }

        for (var i = 1; i < nodes.Length && clock.Metric is not null; i++)
        {
            builder.Add(nodes[i], Third, slice, Math.Max(0, costs[i]) * tick);
        }
    }

    private static string NameOf(int method, MethodMap methods) => method switch
    {
        CallContext.Truncated => Truncated,
        CallContext.OtherThreads => CallTree.OtherThreads,
        _ => methods.NameOf(method),
    };
}
