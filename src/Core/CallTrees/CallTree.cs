using System.Collections.Immutable;
using PerfGate.Measuring;
using PerfGate.Units;

namespace PerfGate.CallTrees;

/// <summary>Costs by calling context, in slices of one pass. All profilers end in it; what it costs in time, allocation or counts is up to its costs.</summary>
public sealed record CallTree
{
    /// <summary>What threads cost that the test did not start: no part of the test.</summary>
    public const string OtherThreads = "[other threads]";

    /// <summary>What the kernel does for its caller.</summary>
    public const string Kernel = "[kernel]";

    /// <summary>True for frames of code that is not managed: <c>libcrypto.so.3!EVP_DigestUpdate</c>, <c>[libcoreclr.so]</c>, the kernel. Methods may be called nearly anything, too.</summary>
    public static bool IsNative(string frame)
    {
        var file = frame is ['[', .., ']'] ? frame.AsSpan(1, frame.Length - 2) : frame.IndexOf('!', StringComparison.Ordinal) is > 0 and var end ? frame.AsSpan(0, end) : default;
        return frame is Kernel or "[vdso]" || (file.Contains(".so", StringComparison.Ordinal) && !file.ContainsAny(' ', '(', '<'));
    }

    /// <summary>The share of the whole below which nodes were given to their callers; 0 where none were.</summary>
    public double PrunedBelow { get; init; }

    /// <summary>The profiler that made it: trees of different engines see different things.</summary>
    public required string Engine { get; init; }

    /// <summary>What is counted, in the order of each node's values.</summary>
    public required ImmutableArray<Metric> Costs { get; init; }

    /// <summary>Operations in each slice of the pass: the slices are its independent parts.</summary>
    public required ImmutableArray<double> Operations { get; init; }

    /// <summary>The names of frames, each once.</summary>
    public required ImmutableArray<string> Frames { get; init; }

    /// <summary>The nodes; the root first, a parent before its children.</summary>
    public required ImmutableArray<CallNode> Nodes { get; init; }

    /// <summary>Slices of the pass.</summary>
    public int Slices => Operations.Length;

    /// <summary>What a node and everything below it costs: one value a cost and slice, in the order of <see cref="CallNode.Self"/>.</summary>
    public ImmutableArray<ImmutableArray<double>> Inclusive()
    {
        var sums = new double[Nodes.Length][];
        for (var node = Nodes.Length - 1; node >= 0; node--)
        {
            var sum = sums[node] ??= new double[Costs.Length * Slices];
            Add(sum, Nodes[node].Self.AsSpan());
            if (node > 0)
            {
                Add(sums[Nodes[node].Parent] ??= new double[Costs.Length * Slices], sum);
            }
        }

        return [.. sums.Select(sum => sum.ToImmutableArray())];
    }

    /// <summary>The sum of values as a node has them, over all slices and all costs in a unit.</summary>
    /// <param name="values">One value a cost and slice.</param>
    /// <param name="unit">Nanoseconds are running and waiting together.</param>
    public double Sum(ReadOnlySpan<double> values, Unit unit)
    {
        var sum = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            sum += Costs[i / Slices].Unit == unit ? values[i] : 0;
        }

        return sum;
    }

    /// <summary>What an operation costs in each node and everything below it.</summary>
    /// <param name="unit">Nanoseconds are running and waiting together.</param>
    public ImmutableArray<double> PerOperation(Unit unit)
    {
        // A program is one operation, and so is what was cut short within one.
        var operations = Math.Max(Operations.Sum(), 1);
        return [.. Inclusive().Select(values => Sum(values.AsSpan(), unit) / operations)];
    }

    private static void Add(Span<double> sum, ReadOnlySpan<double> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            sum[i] += values[i];
        }
    }
}

/// <summary>One calling context.</summary>
/// <param name="Parent">The index of the caller's node; -1 for the root.</param>
/// <param name="Frame">The index of its name.</param>
/// <param name="Self">What it costs itself, without its callees: for each cost the slices in order.</param>
public readonly record struct CallNode(int Parent, int Frame, ImmutableArray<double> Self);
