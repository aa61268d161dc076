using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Baselines;
using PerfGate.Measuring;
using PerfGate.Runs;

namespace PerfGate.Tests.Suites;

/// <summary>The evidence of a large suite as a run file and a baseline hold it: the same for the same arguments, judged by the real gate.</summary>
/// <param name="Baseline">What the suite took before.</param>
/// <param name="Current">What it takes now.</param>
internal sealed record SyntheticSuite(Run Baseline, Run Current)
{
    private const int Processes = 3;

    // As many as half a second of budget gives.
    private const int Batches = 250;

    private static readonly string[] Areas = ["Basket", "Catalogue", "Checkout", "Customer", "Delivery", "Discount", "Invoice", "Ledger", "Orders", "Payment", "Pricing", "Refund", "Returns", "Search", "Shelf", "Stock", "Supplier", "Tax", "Transfer", "Warehouse"];
    private static readonly string[] Verbs = ["Add", "Apply", "Build", "Cancel", "Compare", "Count", "Export", "Find", "Group", "Import", "Join", "Merge", "Parse", "Rank", "Read", "Sort", "Split", "Sum", "Validate", "Write"];
    private static readonly string[] Sizes = ["", "(lines: 10)", "(lines: 1000)", "(customer: \"regular\", currency: \"EUR\")"];

    /// <summary>Makes a suite. Besides the regressed ones a few tests are faster, new or missing, as in life.</summary>
    /// <param name="tests">How many tests it has.</param>
    /// <param name="regressed">How many of them became slower; each has call trees of both sides and actions.</param>
    /// <param name="everyTree">True where the baseline has a call tree of every test, as one has that was recorded with all of them profiled.</param>
    public static SyntheticSuite Create(int tests, int regressed, bool everyTree = false)
    {
        var random = new Random(20261123);
        var (then, now) = (new List<TestRecord>(tests), new List<TestRecord>(tests));
        var every = Math.Max(tests / Math.Max(regressed, 1), 1);
        for (var i = 0; i < tests; i++)
        {
            var id = Id(i);
            var floor = Math.Pow(10, 3 + (random.NextDouble() * 4));
            var allocated = 8.0 * random.Next(0, 4000);
            var isRegressed = i % every == every / 2 && i / every < regressed;
            var slower = isRegressed ? 1.4 + random.NextDouble() : (i % 97) switch { 3 => 0.6, 5 => 1.1, _ => 1 };
            var tree = isRegressed || everyTree ? SyntheticTree.Seed(random) : (int?)null;
            var before = Record(id, floor, allocated, random);
            var after = Record(id, floor * slower, i % 211 == 7 ? allocated / 2 : allocated, random);
            if (isRegressed || i % 173 != 11)
            {
                then.Add(before with { Profile = tree is { } seed ? SyntheticTree.Profile(id, seed, floor, slower: 1) : null, Actions = isRegressed ? SyntheticTree.Actions(floor, slower: 1) : null });
            }

            if (isRegressed || i % 331 != 13)
            {
                now.Add(after with { Profile = isRegressed ? SyntheticTree.Profile(id, tree!.Value, floor, slower) : null, Actions = isRegressed ? SyntheticTree.Actions(floor, slower) : null });
            }
        }

        return new SyntheticSuite(
            Run(new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero), "09c3d7e1b4f25a6688d0c1e2f3a4b5c6d7e8f901", "main", then),
            Run(new DateTimeOffset(2026, 11, 23, 9, 30, 0, TimeSpan.Zero), "4be1f0a2c97d5e8830a1b6c4d2e9f7a850613c2d", "faster-import", now));
    }

    /// <summary>Writes the run file, and the baseline beside it as a project has it.</summary>
    /// <param name="folder">The project's folder.</param>
    /// <returns>The run file.</returns>
    public string Write(string folder)
    {
        var run = Current with { Environment = Current.Environment with { ProjectDirectory = folder } };
        new DirectoryBaselineStore(Path.Combine(folder, "perf-baselines")).Save(Baseline);
        var path = Path.Combine(folder, $"{run.Environment.Assembly}.{run.Environment.TargetFramework}.merged{RunFile.Extension}");
        RunFile.Write(path, run);
        return path;
    }

    /// <summary>A run on a machine that both sides share.</summary>
    /// <param name="started">When.</param>
    /// <param name="commit">Of what.</param>
    /// <param name="branch">On which branch.</param>
    /// <param name="tests">What was measured.</param>
    public static Run Run(DateTimeOffset started, string commit, string branch, IEnumerable<TestRecord> tests)
    {
        ImmutableArray<TestRecord> sorted = [.. tests.OrderBy(test => test.Id)];
        return new Run
        {
            Environment = new RunEnvironment
            {
                PerfGate = "0.1.0",
                Assembly = "Shop.PerfTests",
                TargetFramework = "net10.0",
                Configuration = "Release",
                Started = started,
                Mode = "record",
                Machine = new Machine("ci-large", "linux", "Debian GNU/Linux 12", "x64", "Some Processor", 4),
                Runtime = new RuntimeInfo("10.0.1", "no-tiering", "workstation-concurrent"),
                Commit = commit,
                Branch = branch,
            },
            Tests = sorted,
            Declared = [.. sorted.Select(test => test.Id.Method).Distinct(StringComparer.Ordinal)],
        };
    }

    /// <summary>A test measured in several processes: a right-skewed shape above a floor, and an exact allocation.</summary>
    public static TestRecord Record(TestId id, double floor, double allocated, Random random) => new()
    {
        Id = id,
        DisplayName = id.ToString(),
        Inputs = [.. Inputs(id.Row)],
        Source = new SourceLocation($"{id.Method.Split('.')[^2]}.cs", 10 + random.Next(400)),
        Processes = [.. Enumerable.Range(0, Processes).Select(_ => Process(floor * (1 + (random.NextDouble() * 0.02)), allocated, random))],
    };

    private static ProcessSamples Process(double floor, double allocated, Random random) => new()
    {
        Operations = Math.Max(1, (long)(2_000_000 / floor)),
        IsWarm = true,
        ReferenceFloor = 30_000,
        Samples =
        [
            new Sample(Metric.Time.Name, Metric.Time.Unit, [.. Enumerable.Range(0, Batches).Select(i => Math.Round(floor * (i == 0 ? 1 : 1 - (0.03 * Math.Log(1 - random.NextDouble()))), 2))]),
            new Sample(Metric.Allocated.Name, Metric.Allocated.Unit, [.. Enumerable.Repeat(allocated, Batches)]),
            new Sample(Metric.Gc0.Name, Metric.Gc0.Unit, [.. Enumerable.Range(0, Batches).Select(i => i % 20 == 0 ? 0.002 : 0)]),
        ],
    };

    private static TestId Id(int i)
    {
        var area = Areas[i % Areas.Length];
        var method = i / (Areas.Length * Sizes.Length);
        var (verb, what) = (Verbs[method % Verbs.Length], method / Verbs.Length);
        var suffix = what == 0 ? "" : what.ToString(CultureInfo.InvariantCulture);
        return new TestId($"Shop.PerfTests.{area}PerfTests.{verb}_{Areas[(i + method + 7) % Areas.Length].ToLowerInvariant()}_entries{suffix}", Sizes[i / Areas.Length % Sizes.Length]);
    }

    private static IEnumerable<TestInput> Inputs(string row) =>
        row.Trim('(', ')').Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(input => input.Split(": ", 2)).Select(parts => new TestInput(parts[0], parts[1]));
}
