using System.Globalization;
using PerfGate.Bench.Jit;
using PerfGate.CallTrees;
using PerfGate.Measuring;
using PerfGate.Sampling;

namespace PerfGate.Bench.Fidelity;

/// <summary>What a profiled pass costs while it runs, and what it leaves behind for the timed passes after it.</summary>
internal static class PassCost
{
    /// <summary>The verb of this program that times once, in a process of its own: after profiled passes or after plain ones.</summary>
    public const string Verb = "timed-pass";
    private const int Rounds = 5;
    private const int Pairs = 10;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(1);
    private static readonly int[] Numbers = [.. Enumerable.Range(0, 5000).Select(i => (int)(i * 2654435761L % 1_000_003))];

    private static readonly (string Name, TestBody Body)[] Works =
    [
        ("calls", new FuncBody<int>(() => Fibonacci(18))),
        ("loop", new FuncBody<uint>(Hash)),
        ("sort", new FuncBody<int>(Sort)),
        ("text", new FuncBody<int>(Text)),
    ];

    public static async Task PrintAsync(string folder, CancellationToken stop)
    {
        Console.Out.WriteLine();
        Console.Out.WriteLine($"Cost of a pass: {Rounds} rounds of plain, profiled, {Length.TotalSeconds:0} s each; EventPipe's interval cannot be set once a process runs, so there is one");
        Console.Out.WriteLine("  workload    profiled over plain    rounds              a sample each");
        var host = Host.Ticks();
        foreach (var (name, body) in Works)
        {
            var (ratios, intervals) = (new List<double>(), new List<double>());
            var measurer = new Measurer(new Instruments(), new MeasurementPlan());
            await PassAsync(measurer, body, stop);
            for (var round = 0; round < Rounds; round++)
            {
                var (plain, _) = await PassAsync(measurer, body, stop);
                var (profiled, interval) = await ProfiledPassAsync(measurer, body, stop);
                ratios.Add(profiled / plain);
                intervals.Add(interval ?? 0);
            }

            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  {name,-10} {Figures.Median(ratios),20:0.000}    {ratios.Min():0.000} to {ratios.Max():0.000}      {Figures.Median(intervals) / 1e6,10:0.00} ms"));
        }

        Console.Out.WriteLine($"  {Host.TookSince(host)}");
        await AfterAsync(folder, stop);
    }

    /// <summary>Times a workload once and writes its floor and median into a file.</summary>
    /// <param name="work">The name of the workload.</param>
    /// <param name="isProfiled">True where the passes before it are profiled.</param>
    /// <param name="path">The file.</param>
    public static async Task TimeAsync(string work, bool isProfiled, string path)
    {
        var body = Works.First(one => one.Name == work).Body;
        var measurer = new Measurer(new Instruments { Waited = RunQueue.Waited, OthersCpu = ProcessClock.OthersCpuTime }, new MeasurementPlan());

        // As in a test process, a timed pass comes before the first profile: where the code lies in memory, which makes a fifth for some
        // code, is settled by then.
        await PassAsync(measurer, body, CancellationToken.None);
        for (var pass = 0; pass < 3; pass++)
        {
            await (isProfiled ? ProfiledPassAsync(measurer, body, CancellationToken.None) : PassAsync(measurer, body, CancellationToken.None));
        }

        var timed = await FidelityBench.MeasuringThread(() => measurer.MeasureAsync(body, null, null, CancellationToken.None));
        var values = timed.Samples.Find(Metric.Time.Name)!.Values;
        await File.WriteAllTextAsync(path, string.Create(CultureInfo.InvariantCulture, $"{values.Min()} {Figures.Median(values)}"));
    }

    private static async Task AfterAsync(string folder, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        Console.Out.WriteLine();
        Console.Out.WriteLine($"Timed pass after three profiled passes over one after three plain ones: {Pairs} pairs of processes, alternated");
        foreach (var (work, _) in Works)
        {
            await AfterAsync(folder, work, stop);
        }
    }

    private static async Task AfterAsync(string folder, string work, CancellationToken stop)
    {
        var (floors, medians, stolen) = (new List<double>(), new List<double>(), new List<double>());
        for (var pair = 0; pair < Pairs; pair++)
        {
            // A B B A: a machine that drifts favours neither.
            var first = await ChildAsync(pair % 2 == 0);
            var second = await ChildAsync(pair % 2 != 0);
            var (profiled, plain) = pair % 2 == 0 ? (first, second) : (second, first);
            floors.Add(profiled.Floor / plain.Floor);
            medians.Add(profiled.Median / plain.Median);
        }

        Print("median", medians);
        Print("floor", floors);
        Console.Out.WriteLine($"  {"",-10} the host took {Figures.Percent(Figures.Median(stolen))} of the processor time");

        async Task<(double Floor, double Median)> ChildAsync(bool isProfiled)
        {
            var path = Path.Combine(folder, "timed");
            var times = await Child.RunAsync(folder, [typeof(PassCost).Assembly.Location, Verb, work, isProfiled ? "profiled" : "plain", path], JitSetup.Default.Environment, stop);
            stolen.Add(times.Stolen ?? 0);
            var figures = (await File.ReadAllTextAsync(path, stop)).Split(' ').Select(figure => double.Parse(figure, CultureInfo.InvariantCulture)).ToArray();
            return (figures[0], figures[1]);
        }

        // Of ten pairs, the second and the ninth hold the true median between them in 98 of 100 cases.
        void Print(string what, List<double> ratios)
        {
            var sorted = ratios.Order().ToArray();
            var verdict = sorted[1] <= 1 && sorted[^2] >= 1 ? "no difference to be seen" : "A DIFFERENCE";
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {work,-10} by the {what}: {Figures.Median(ratios):0.000} ({sorted[1]:0.000} to {sorted[^2]:0.000}); {verdict}"));
        }
    }

    private static async Task<(double Operation, double? Interval)> PassAsync(Measurer measurer, TestBody body, CancellationToken stop)
    {
        var pass = await FidelityBench.MeasuringThread(() => measurer.RunPassAsync(body, null, null, Length, stop));
        return ((pass.To - pass.From) / pass.Operations, null);
    }

    private static async Task<(double Operation, double? Interval)> ProfiledPassAsync(Measurer measurer, TestBody body, CancellationToken stop)
    {
        var operation = 0.0;
        var profile = await new EventPipeProfiler().ProfileAsync(new ProfileTarget("pass", body.IsAsync), async () =>
        {
            var pass = await FidelityBench.MeasuringThread(() => measurer.RunPassAsync(body, null, null, Length, stop));
            operation = (pass.To - pass.From) / pass.Operations;
            return pass;
        });
        return profile.Tree is null ? throw new BenchFailedException($"no profile, because {profile.WhyNot}") : (operation, profile.Interval);
    }

    private static int Fibonacci(int n) => n < 2 ? n : Fibonacci(n - 1) + Fibonacci(n - 2);

    private static uint Hash()
    {
        var hash = 2166136261;
        foreach (var number in Numbers)
        {
            hash = (hash ^ (uint)number) * 16777619;
        }

        return hash;
    }

    private static int Sort()
    {
        var copy = (int[])Numbers.Clone();
        Array.Sort(copy);
        return copy[0];
    }

    private static int Text()
    {
        var text = new System.Text.StringBuilder();
        foreach (var number in Numbers.AsSpan(0, 500))
        {
            text.Append(number.ToString(CultureInfo.InvariantCulture)).Append(' ');
        }

        return text.ToString().Split(' ').Length;
    }
}
