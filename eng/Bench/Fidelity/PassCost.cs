using System.Globalization;
using System.Text.Json;
using PerfGate.Bench.Jit;
using PerfGate.CallTrees;
using PerfGate.Measuring;

namespace PerfGate.Bench.Fidelity;

/// <summary>What a profiled pass by each engine costs while it runs, and what it leaves behind for the timed passes after it.</summary>
internal static class PassCost
{
    /// <summary>The verb of this program that times once, in a process of its own: after profiled passes or after plain ones.</summary>
    public const string Verb = "timed-pass";
    private const string Plain = "plain";
    private const string Switching = "ping-pong";
    private const int Rounds = 9;
    private const double MostCost = 1.05;

    // The first ones, one after the other in one thread: what is left behind shows in them if anywhere.
    private const int TimedAfter = 4;
    private const int Pairs = 10;
    private static readonly Func<long>? Cpu = ProcessClock.CpuTime;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(1);
    private static readonly int[] Numbers = [.. Enumerable.Range(0, 5000).Select(i => (int)(i * 2654435761L % 1_000_003))];

    private static readonly Order[] Orders = [.. Enumerable.Range(0, 100).Select(i => new Order(i, $"customer {i}", i * 1.25, ["first", "second", "third"]))];

    private static readonly (string Name, TestBody Body)[] Works =
    [
        ("calls", new FuncBody<int>(() => Fibonacci(18))),
        ("loop", new FuncBody<uint>(Hash)),
        ("sort", new FuncBody<int>(Sort)),
        ("text", new FuncBody<int>(Text)),
        ("json", new FuncBody<int>(Json)),
        ("8 threads", new ActionBody(() => Spin.Threads(8, _ => Spin.Turns(20_000)))),
        (Switching, new ActionBody(PingPong)),
    ];

    /// <summary>Prints what passes cost; false where those of the engine that is judged cost too much.</summary>
    /// <param name="engines">The engines.</param>
    /// <param name="judged">Whose target it is, if it has one.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<bool> PrintAsync(IReadOnlyList<Engine> engines, Engine judged, CancellationToken stop)
    {
        Console.Out.WriteLine();
        Console.Out.WriteLine($"Cost of a pass: {Rounds} rounds of a profiled pass by each engine between two plain ones, {Length.TotalSeconds:0} s each; EventPipe's interval cannot be set once a process runs, so there is one");
        Console.Out.WriteLine("  workload    engine       profiled over plain    rounds              processor time    samples a second    a sample each    lost    throttled");
        var host = Host.Ticks();
        var costs = new List<(string Work, Engine Engine, double Ratio)>();
        foreach (var (name, body) in Works)
        {
            foreach (var (engine, ratio) in await CostAsync(name, body, engines, stop))
            {
                costs.Add((name, engine, ratio));
            }
        }

        Console.Out.WriteLine($"  {Host.TookSince(host)}");
        var dear = costs.Where(cost => cost.Engine == Engine.PerfEvent && cost.Work != Switching && cost.Ratio > MostCost).Select(cost => cost.Work).ToArray();
        if (engines.Contains(Engine.PerfEvent))
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {Engine.PerfEvent.Name}: profiled over plain at most {MostCost:0.00}, but for {Switching}, whose cost is stated: {(dear.Length == 0 ? "met" : $"NOT MET by {string.Join(", ", dear)}")}"));
        }

        return judged != Engine.PerfEvent || dear.Length == 0;
    }

    private static async Task<List<(Engine Engine, double Ratio)>> CostAsync(string name, TestBody body, IReadOnlyList<Engine> engines, CancellationToken stop)
    {
        var rounds = engines.ToDictionary(engine => engine, _ => new List<(PassTime Ratio, Profile Profile)>());
        var measurer = new Measurer(new Instruments(), new MeasurementPlan());
        await PassAsync(measurer, body, stop);
        var before = await PassAsync(measurer, body, stop);
        for (var round = 0; round < Rounds; round++)
        {
            // Each engine comes first in turn, and between two plain passes: a machine that drifts favours none.
            foreach (var engine in round % 2 == 0 ? engines : engines.Reverse())
            {
                var (profiled, profile) = await ProfiledPassAsync(engine, measurer, body, allocates: false, stop);
                var after = await PassAsync(measurer, body, stop);
                rounds[engine].Add((new PassTime(2 * profiled.Wall / (before.Wall + after.Wall), 2 * profiled.Cpu / (before.Cpu + after.Cpu)), profile));
                before = after;
            }
        }

        return [.. engines.Select(engine => (engine, Print(name, engine, rounds[engine])))];
    }

    private static double Print(string name, Engine engine, List<(PassTime Ratio, Profile Profile)> rounds)
    {
        var (walls, cpus) = (rounds.Select(round => round.Ratio.Wall).ToArray(), rounds.Select(round => round.Ratio.Cpu).ToArray());
        var (rate, interval) = (Figures.Median(rounds.Select(round => round.Profile.Samples / Length.TotalSeconds)), Figures.Median(rounds.Select(round => (round.Profile.Interval ?? 0) / 1e6)));
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {name,-11} {engine.Name,-11} {Figures.Median(walls),20:0.000}    {walls.Min():0.000} to {walls.Max():0.000} {Figures.Median(cpus),18:0.000} {rate,19:0} {interval,13:0.00} ms {rounds.Sum(round => round.Profile.Dropped),7} {rounds.Sum(round => round.Profile.Throttled),12}"));
        return Figures.Median(walls);
    }

    /// <summary>Times a workload once and writes its floor and median into a file.</summary>
    /// <param name="work">The name of the workload.</param>
    /// <param name="passes">The engine by which the passes before it are profiled, or `plain`.</param>
    /// <param name="path">The file.</param>
    public static async Task TimeAsync(string work, string passes, string path)
    {
        var body = Works.First(one => one.Name == work).Body;
        var measurer = new Measurer(new Instruments { Waited = RunQueue.Waited, OthersCpu = ProcessClock.OthersCpuTime }, new MeasurementPlan());

        var engine = passes == Plain ? null : Engine.Named(passes)!.Single();

        // As in a test process, a timed pass comes before the first profile: where the code lies in memory, which makes a fifth for some
        // code, is settled by then.
        await PassAsync(measurer, body, CancellationToken.None);
        for (var pass = 0; pass < 3; pass++)
        {
            await (Task)(engine is not null ? ProfiledPassAsync(engine, measurer, body, allocates: true, CancellationToken.None) : PassAsync(measurer, body, CancellationToken.None));
        }

        var timed = await FidelityBench.MeasuringThread(() => measurer.MeasureAsync(body, null, null, CancellationToken.None));
        var values = timed.Samples.Find(Metric.Time.Name)!.Values;
        await File.WriteAllTextAsync(path, string.Create(CultureInfo.InvariantCulture, $"{values.Min()} {Figures.Median(values)}"));
    }

    /// <summary>Prints how passes timed after profiled ones differ from those timed after plain ones.</summary>
    /// <param name="folder">Where child processes put their figures.</param>
    /// <param name="engines">The engines.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task PrintAfterAsync(string folder, IReadOnlyList<Engine> engines, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        Console.Out.WriteLine();
        Console.Out.WriteLine($"Timed pass after three profiled passes over one after three plain ones: {Pairs} pairs of processes, alternated");
        foreach (var (work, _) in Works[..TimedAfter])
        {
            foreach (var engine in engines)
            {
                await AfterAsync(folder, work, engine, stop);
            }
        }
    }

    private static async Task AfterAsync(string folder, string work, Engine engine, CancellationToken stop)
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
        Console.Out.WriteLine($"  {"",-21} the host took {Figures.Percent(Figures.Median(stolen))} of the processor time");

        async Task<(double Floor, double Median)> ChildAsync(bool isProfiled)
        {
            var path = Path.Combine(folder, "timed");
            var times = await Child.RunAsync(folder, [typeof(PassCost).Assembly.Location, Verb, work, isProfiled ? engine.Name : Plain, path], JitSetup.Default.Environment, stop);
            stolen.Add(times.Stolen ?? 0);
            var figures = (await File.ReadAllTextAsync(path, stop)).Split(' ').Select(figure => double.Parse(figure, CultureInfo.InvariantCulture)).ToArray();
            return (figures[0], figures[1]);
        }

        // Of ten pairs, the second and the ninth hold the true median between them in 98 of 100 cases.
        void Print(string what, List<double> ratios)
        {
            var sorted = ratios.Order().ToArray();
            var verdict = sorted[1] <= 1 && sorted[^2] >= 1 ? "no difference to be seen" : "A DIFFERENCE";
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {work,-10} {engine.Name,-10} by the {what}: {Figures.Median(ratios):0.000} ({sorted[1]:0.000} to {sorted[^2]:0.000}); {verdict}"));
        }
    }

    private static async Task<PassTime> PassAsync(Measurer measurer, TestBody body, CancellationToken stop) => (await RunAsync(measurer, body, stop)).Time;

    private static async Task<(PassTime Time, Profile Profile)> ProfiledPassAsync(Engine engine, Measurer measurer, TestBody body, bool allocates, CancellationToken stop)
    {
        PassTime? time = null;
        var (profile, _) = await engine.ProfileAsync("pass", body.IsAsync, allocates, async () =>
        {
            (time, var pass) = await RunAsync(measurer, body, stop);
            return pass;
        });
        return (time!, profile);
    }

    private static Task<(PassTime Time, ProfiledPass Pass)> RunAsync(Measurer measurer, TestBody body, CancellationToken stop) => FidelityBench.MeasuringThread(async () =>
    {
        var cpu = Cpu?.Invoke() ?? 0;
        var pass = await measurer.RunPassAsync(body, null, null, Length, stop);
        return (new PassTime((pass.To - pass.From) / pass.Operations, ((Cpu?.Invoke() ?? 0) - cpu) / pass.Operations), pass);
    });

    /// <summary>What an operation takes, or that over what it takes without a profiler.</summary>
    /// <param name="Wall">Of the time.</param>
    /// <param name="Cpu">Of the processor time of all threads, the profiler's included: on a machine that others keep busy the one figure that is left.</param>
    private sealed record PassTime(double Wall, double Cpu);

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

    private static int Json()
    {
        var text = JsonSerializer.Serialize(Orders);
        return text.Length + JsonSerializer.Deserialize<Order[]>(text)!.Length;
    }

    // Two threads that wait for each other in the kernel: two switches a round.
    private static void PingPong()
    {
        using var ping = new Semaphore(0, 1);
        using var pong = new Semaphore(0, 1);
        var partner = new Thread(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                ping.WaitOne();
                pong.Release();
            }
        });
        partner.Start();
        for (var i = 0; i < 200; i++)
        {
            ping.Release();
            pong.WaitOne();
        }

        partner.Join();
    }

    private sealed record Order(int Id, string Customer, double Total, string[] Items);
}
