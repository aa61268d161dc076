using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Actions;
using PerfGate.CallTrees;
using PerfGate.Measuring;
using PerfGate.Runs;

namespace PerfGate.Tests.Suites;

/// <summary>Call trees and actions of a synthetic suite's tests.</summary>
internal static class SyntheticTree
{
    private const int Slices = 12;
    private const int Operations = 40;
    private const int Frames = 250;

    /// <summary>The method that is to blame for every slow-down.</summary>
    public const string Culprit = "LinearIndex.Find";

    private static readonly string[] Types = ["Cursor", "Dictionary<T, T>", "Ledger", "LineReader", "List<T>", "Money", "OrderBook", "PriceList", "Ranking", "RowBuffer", "Rules", "Snapshot", "String", "StringBuilder", "TaxTable", "Utf8Parser"];
    private static readonly string[] Methods = ["Add", "Append", "Apply", "Compare", "Concat", "Copy", "Decode", "Enumerate", "Lookup", "MoveNext", "Parse", "Resize", "Round", "Sort", "TryGetValue", "Visit"];

    /// <summary>What a tree is made from.</summary>
    public static int Seed(Random random) => random.Next();

    /// <summary>A profile whose tree has the same frames for the same seed.</summary>
    /// <param name="id">The test.</param>
    /// <param name="seed">What the tree is made from.</param>
    /// <param name="floor">Nanoseconds of one operation while it was fast.</param>
    /// <param name="slower">How many times slower it is: the culprit takes what was added.</param>
    public static Profile Profile(TestId id, int seed, double floor, double slower)
    {
        var random = new Random(seed);
        var builder = new CallTreeBuilder("eventpipe", id.ShortName, [Metric.Running, Metric.Waiting, Metric.Allocated], [.. Enumerable.Repeat((double)Operations, Slices)]);
        var nodes = new List<int> { builder.Child(CallTreeBuilder.Root, id.Method.Split('.')[^1]) };
        while (nodes.Count < Frames)
        {
            // Late nodes are chosen more often: deep trees, as real ones are.
            var parent = nodes[Math.Max(random.Next(nodes.Count), random.Next(nodes.Count))];
            var node = builder.Child(parent, $"{Types[random.Next(Types.Length)]}.{Methods[random.Next(Methods.Length)]}");
            nodes.Add(node);
            Spend(builder, node, floor * 0.8 / Frames, random);
        }

        Spend(builder, builder.Child(nodes[Frames / 2], Culprit), floor * ((0.2 * 1) + slower - 1), random);
        return new Profile { Tree = builder.Build(), Samples = 1200, Interval = 1_000_000, Overhead = 1.05 };
    }

    /// <summary>Actions of which one became slower for large inputs.</summary>
    /// <param name="floor">Nanoseconds of one operation while it was fast.</param>
    /// <param name="slower">How many times slower it is.</param>
    public static ActionProfile Actions(double floor, double slower) => new()
    {
        Operations = 100,
        Series = [.. Enumerable.Range(1, 10).Select(i => Series(["Load", "Index"], i * 100, floor / 20 * i * (i > 5 ? slower : 1)))],
    };

    private static ActionSeries Series(ImmutableArray<string> path, int lines, double floor) => new()
    {
        Path = path,
        Inputs = [new TestInput("lines", lines.ToString(CultureInfo.InvariantCulture))],
        Count = 100,
        Floor = Math.Round(floor),
        Median = Math.Round(floor * 1.05),
        Percentile99 = Math.Round(floor * 1.4),
        SliceFloors = [.. Enumerable.Range(0, Slices).Select(slice => Math.Round(floor * (1 + (slice % 4 * 0.01))))],
    };

    private static void Spend(CallTreeBuilder builder, int node, double perOperation, Random random)
    {
        for (var slice = 0; slice < Slices; slice++)
        {
            builder.Add(node, cost: 0, slice, Math.Round(Operations * perOperation * (0.95 + (random.NextDouble() * 0.1))));
            builder.Add(node, cost: 2, slice, Math.Round(Operations * perOperation / 100));
        }
    }
}
