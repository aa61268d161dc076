using System.Collections.Immutable;
using PerfGate.CallTrees;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Units;

namespace PerfGate.Reporting.Tests;

/// <summary>Judgements made by hand: a report is tested for what it shows, not for how the gate decides.</summary>
internal static class Make
{
    public static DateTimeOffset Timestamp { get; } = new(2025, 3, 14, 9, 26, 53, TimeSpan.Zero);

    public static RunEnvironment Environment(string assembly = "Shop.Tests", string framework = "net10.0", string commit = "4be1f0a2c97d5e8830a1b6c4d2e9f7a850613c2d", string branch = "search-cache") => new()
    {
        PerfGate = "0.1.0",
        Assembly = assembly,
        TargetFramework = framework,
        Configuration = "Release",
        Started = Timestamp.AddMinutes(-7),
        Mode = "record",
        Machine = new Machine("linux-x64-epyc-7763-4", "linux", "Ubuntu 24.04.2 LTS", "x64", "AMD EPYC 7763", 4),
        Runtime = new RuntimeInfo("10.0.12", "no-tiering", "workstation-concurrent"),
        Commit = commit,
        Branch = branch,
    };

    public static RunEnvironment BaselineEnvironment(string assembly = "Shop.Tests", string framework = "net10.0") =>
        Environment(assembly, framework, "09c3d7e1b4f25a6688d0c1e2f3a4b5c6d7e8f901", "main") with { Started = Timestamp.AddDays(-3) };

    /// <summary>A record with batches around a floor: a right-skewed shape that differs a little from process to process, the same every time.</summary>
    public static TestRecord Record(TestId id, double floor, double allocated, int processes = 6, int batches = 40, double spread = 0.06, uint seed = 1)
    {
        var random = new Random(unchecked((int)(seed * 7919)) ^ (id.Method + id.Row).Aggregate(17, (hash, letter) => unchecked((hash * 31) + letter)));
        return new TestRecord
        {
            Id = id,
            DisplayName = id.ToString(),
            Processes = [.. Enumerable.Range(0, processes).Select(process =>
            {
                var shift = process == 0 ? 0 : random.NextDouble() * spread / 2;
                var values = Enumerable.Range(0, batches).Select(i => i == 0 ? 0 : -Math.Log(1 - random.NextDouble())).Select(tail => Math.Round(floor * (1 + shift + (tail * spread)), 2)).ToImmutableArray();
                return new ProcessSamples
                {
                    Operations = 512,
                    IsWarm = true,
                    Samples =
                    [
                        new Sample("time", Unit.Nanoseconds, values),
                        new Sample("allocated", Unit.Bytes, [.. values.Select((_, i) => i == 7 ? allocated + 24 : allocated)]),
                        new Sample("gc0", Unit.Count, [.. values.Select((_, i) => i % 20 == 0 ? 0.002 : 0)]),
                        new Sample("cpu", Unit.Nanoseconds, [.. values.Select(value => Math.Round(value * 0.99, 2))]),
                    ],
                };
            })],
        };
    }

    /// <summary>A profile with a tree of ten slices, each a little different, the same every time.</summary>
    /// <param name="root">The name of its root.</param>
    /// <param name="seed">Of the differences.</param>
    /// <param name="scale">What the costs are multiplied by.</param>
    /// <param name="paths">Frames from the root down with slashes between, and what the last costs itself, in parts of an operation; what it waits is marked with a <c>~</c> at the end.</param>
    public static Profile Profile(string root, uint seed, double scale, params (string Path, double Self)[] paths)
    {
        var random = new Random(unchecked((int)(seed * 7919)));
        var builder = new CallTreeBuilder("eventpipe", root, [Metric.Running, Metric.Waiting, Metric.Allocated], [.. Enumerable.Repeat(40.0, 10)]);
        foreach (var (path, self) in paths)
        {
            var node = path.TrimEnd('~').Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(CallTreeBuilder.Root, builder.Child);
            for (var slice = 0; slice < 10; slice++)
            {
                builder.Add(node, path.EndsWith('~') ? 1 : 0, slice, Math.Round(40 * self * scale * (0.94 + (random.NextDouble() * 0.12))));
                builder.Add(node, 2, slice, Math.Round(4000 * self));
            }
        }

        return new Profile { Tree = builder.Build(), Samples = 814, Interval = 1_230_000, Overhead = 1.04 };
    }

    public static Run Run(RunEnvironment environment, params TestRecord[] tests) => new() { Environment = environment, Tests = [.. tests], Declared = [.. tests.Select(test => test.Id.Method).Distinct()] };

    /// <summary>A verdict with one finding about time and one about allocation, taken from the floors of both sides.</summary>
    public static Verdict Verdict(VerdictKind kind, TestRecord? baseline, TestRecord? current, string reason, VerdictKind? time = null, VerdictKind allocation = VerdictKind.Passed)
    {
        var findings = new List<Finding>();
        if (kind == VerdictKind.FailedBudget && current is not null)
        {
            findings.Add(new Finding { Code = DiagnosticCodes.BudgetExceeded, Kind = kind, Metric = "time", Current = Quantity.Time(Statistics.Summary.Of(current, "time")!.Floor), Limit = current.Policy.MaxTime?.ToExactString() ?? "", Reason = reason });
            time = VerdictKind.Passed;
        }

        if (Statistics.Summary.Of(baseline, "time") is { } then && Statistics.Summary.Of(current, "time") is { } now)
        {
            var ratio = now.Floor / then.Floor;
            findings.Add(new Finding
            {
                Code = Code(time ?? kind),
                Kind = time ?? kind,
                Metric = "time",
                Baseline = Quantity.Time(then.Floor),
                Current = Quantity.Time(now.Floor),
                Ratio = kind == VerdictKind.NotComparable ? null : new RatioEstimate(ratio, ratio * 0.96, ratio * 1.045),
                Limit = "25%",
                DetectableChange = 0.25,
                Reason = (time ?? kind) == kind ? reason : "its time is within the limit",
            });
            var (before, after) = (Statistics.Summary.Of(baseline, "allocated")!.Typical, Statistics.Summary.Of(current, "allocated")!.Typical);
            findings.Add(new Finding
            {
                Code = allocation == VerdictKind.Passed ? DiagnosticCodes.AllocationRegressed : Code(allocation, "allocated"),
                Kind = allocation,
                Metric = "allocated",
                Baseline = Quantity.Size(before),
                Current = Quantity.Size(after),
                Limit = "16B,0.1%",
                Reason = allocation == VerdictKind.Passed ? "its allocation is within the limit" : $"it allocates {Quantity.Size(after - before).ToSignedString()} an operation",
            });
        }
        else
        {
            findings.Add(new Finding { Code = Code(kind), Kind = kind, Metric = "time", Current = Statistics.Summary.Of(current, "time") is { } only ? Quantity.Time(only.Floor) : null, Reason = reason });
        }

        return new Verdict { Id = (current ?? baseline)!.Id, Kind = kind, Findings = [.. findings.OrderBy(finding => finding.Kind)], Baseline = baseline, Current = current };
    }

    private static string Code(VerdictKind kind, string metric = "time") => kind switch
    {
        VerdictKind.Regressed or VerdictKind.Improved or VerdictKind.Passed => metric == "time" ? DiagnosticCodes.TimeRegressed : DiagnosticCodes.AllocationRegressed,
        VerdictKind.FailedBudget => DiagnosticCodes.BudgetExceeded,
        VerdictKind.Missing => DiagnosticCodes.TestMissing,
        VerdictKind.Inconclusive => DiagnosticCodes.Inconclusive,
        VerdictKind.NotComparable => DiagnosticCodes.NotComparable,
        _ => DiagnosticCodes.NoBaseline,
    };
}
