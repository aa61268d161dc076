using CsCheck;
using PerfGate.CallTrees;
using PerfGate.Measuring;
using PerfGate.Units;

namespace PerfGate.Tests.CallTrees;

/// <summary>Trees for tests: from random stacks, or from stated paths with noise on every slice.</summary>
internal static class TreeGen
{
    public static readonly Metric Running = new("running", Unit.Nanoseconds);
    public static readonly Metric Waiting = new("waiting", Unit.Nanoseconds);

    public static Gen<CallTree> Tree { get; } =
        Gen.Select(
            Gen.Int[1, 5],
            Gen.Select(Gen.Int[0, 8].Select(frame => frame switch { 7 => "", 8 => "[runtime]", _ => $"F{frame}" }).List[0, 8], Gen.Int[0, 1], Gen.Int[0, 4], Gen.Double[0, 1e6]).List[0, 40])
        .Select((slices, stacks) =>
        {
            var builder = new CallTreeBuilder("test", "root", [Running, Waiting], [.. Enumerable.Repeat(10.0, slices)]);
            foreach (var (frames, cost, slice, value) in stacks)
            {
                var node = CallTreeBuilder.Root;
                foreach (var frame in frames)
                {
                    node = builder.Child(node, frame);
                }

                builder.Add(node, cost, slice % slices, value);
            }

            return builder.Build();
        });

    /// <summary>A tree of twelve slices with 100 operations each.</summary>
    /// <param name="seed">Of its noise.</param>
    /// <param name="noise">The standard deviation of each value, as a share of it.</param>
    /// <param name="paths">Frames from the root down with slashes between, and what the last costs itself, ns an operation.</param>
    public static CallTree Of(int seed, double noise, params (string Path, double Self)[] paths)
    {
        var random = new Random(seed);
        var builder = new CallTreeBuilder("test", "Test", [Running, Waiting], [.. Enumerable.Repeat(100.0, 12)]);
        foreach (var (path, self) in paths)
        {
            var node = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(CallTreeBuilder.Root, builder.Child);
            for (var slice = 0; slice < 12; slice++)
            {
                var gauss = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                builder.Add(node, 0, slice, Math.Max(0, 100 * self * (1 + (noise * gauss))));
            }
        }

        return builder.Build();
    }

    public static double Total(this CallTree tree) => tree.Nodes.Sum(node => node.Self.Sum());
}
