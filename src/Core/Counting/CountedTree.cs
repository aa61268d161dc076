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
        for (var slice = 0; slice < recordings.Count; slice++)
        {
            var open = new Stack<(CallContext Context, int Node)>(recordings[slice].Roots.Select(thread => (thread, CallTreeBuilder.Root)));
            while (open.TryPop(out var next))
            {
                var called = Add(builder, clock, slice, next.Context, next.Node);
                foreach (var callee in called)
                {
                    open.Push((callee, builder.Child(next.Node, NameOf(callee.Method, methods))));
                }
            }
        }

        return builder.Build();
    }

    /// <summary>The numbers of the methods that were called.</summary>
    public static HashSet<int> Reached(IEnumerable<CallRecording> recordings)
    {
        var reached = new HashSet<int>();
        var open = new Stack<CallContext>(recordings.SelectMany(recording => recording.Roots));
        while (open.TryPop(out var context))
        {
            if (context.Calls > 0 && context.Method >= 0)
            {
                reached.Add(context.Method);
            }

            foreach (var callee in context.Callees)
            {
                open.Push(callee);
            }
        }

        return reached;
    }

    // A root is no call, and what passes there is nobody's: threads of the pool wait for their next work in it.
    private static List<CallContext> Add(CallTreeBuilder builder, CallClock clock, int slice, CallContext context, int node)
    {
        var callees = context.Callees.ToList();
        if (context.Method != CallContext.Root)
        {
            builder.Add(node, Calls, slice, context.Calls);
            builder.Add(node, Work, slice, context.Work);
            if (clock.Metric is not null)
            {
                var own = (context.Calls * clock.Own.Inside) + (callees.Sum(callee => callee.Calls) * clock.Own.Outside);
                builder.Add(node, Third, slice, Math.Max(0, context.Cost - own) * clock.Tick);
            }
        }

        return callees;
    }

    private static string NameOf(int method, MethodMap methods) => method switch
    {
        CallContext.Truncated => Truncated,
        CallContext.OtherThreads => CallTree.OtherThreads,
        _ => methods.NameOf(method),
    };
}
