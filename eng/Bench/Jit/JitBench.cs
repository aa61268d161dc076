using System.Globalization;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Units;

namespace PerfGate.Bench.Jit;

/// <summary>The figures behind the default JIT mode: how far launches of one build differ in each mode, and what the gate makes of it.</summary>
internal static class JitBench
{
    /// <summary>Processes a mode: two sides of six, as many as `perfgate run` starts.</summary>
    private const int Processes = 12;
    private const int Several = Processes / 2;

    /// <summary>Measures, prints, and returns 0.</summary>
    /// <param name="folder">Where the run files go.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<int> RunAsync(string folder, CancellationToken stop)
    {
        Console.Out.WriteLine($"JIT modes: {Processes} processes each, interleaved; {Figures.Machine()}");
        var runs = JitSetup.All.ToDictionary(setup => setup, _ => new List<Run>());
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        for (var process = 1; process <= Processes; process++)
        {
            foreach (var setup in JitSetup.All)
            {
                runs[setup].Add(await LaunchAsync(setup, Path.Combine(folder, setup.Name, process.ToString("00", CultureInfo.InvariantCulture)), stop));
            }

            await Console.Error.WriteLineAsync($"  {process} of {Processes} processes a mode");
        }

        foreach (var (setup, list) in runs)
        {
            Print(setup, list);
        }

        Console.Out.WriteLine();
        Console.Out.WriteLine($"At the end: {Figures.Machine()}");
        return 0;
    }

    private static async Task<Run> LaunchAsync(JitSetup setup, string results, CancellationToken stop)
    {
        var environment = new Dictionary<string, string>(setup.Environment, StringComparer.Ordinal) { ["PERFGATE_MODE"] = "record", ["PERFGATE_RESULTS"] = results };
        await Child.RunAsync(Environment.CurrentDirectory, [typeof(JitBench).Assembly.Location, Workloads.Verb], environment, stop);
        var files = Directory.GetFiles(results, "*" + RunFile.Extension);
        var run = files.Length == 1 ? RunReader.Read(files[0]) : throw new BenchFailedException($"a process wrote {files.Length} run files into {results}; expected 1.");
        return run.Environment.Runtime.Jit == setup.RecordedAs && run.Tests.Count(test => test.IsMeasured) == Workloads.Count
            ? run
            : throw new BenchFailedException($"{files[0]} holds {run.Tests.Count(test => test.IsMeasured)} series in mode {run.Environment.Runtime.Jit}; expected {Workloads.Count} in {setup.RecordedAs}.");
    }

    private static void Print(JitSetup setup, List<Run> runs)
    {
        var inForce = FalseAlarms.Of(runs, 1, Several, FalseAlarms.Everything);
        Console.Out.WriteLine();
        Console.Out.WriteLine(setup.Name);
        Console.Out.WriteLine("  workload           floor   slowest process    not warm   false alarms of 1 process");
        var spreads = new List<double>();
        foreach (var series in Run.Merge(runs).Tests)
        {
            var floors = series.Processes.Select(process => process.Find(Metric.Time.Name)!.Values.Min()).ToList();
            spreads.Add((floors.Max() / floors.Min()) - 1);
            Print(series.DisplayName, Quantity.Time(floors.Min()).ToString(), spreads[^1], series.Processes.Count(process => !process.IsWarm), runs.Count, Figures.Percent(inForce.Series[series.Id]));
        }

        var cold = runs.SelectMany(run => run.Tests).Count(series => !series.Processes[0].IsWarm);
        Print("median, sum", "", Figures.Median(spreads), cold, runs.Count * Workloads.Count, "");
        Console.Out.WriteLine("  same build on both sides                    regressed   suspect   regressed in allocation");
        Print("1 process, ratio of floors alone", FalseAlarms.Of(runs, 1, Several, FalseAlarms.RatioAlone));
        Print("1 process, and the baseline's spread", FalseAlarms.Of(runs, 1, Several, FalseAlarms.WithoutReference));
        Print("1 process, and the reference loop: in force", inForce);
        Print($"{Several} processes: in force", FalseAlarms.Of(runs, Several, Several, FalseAlarms.Everything));
    }

    private static void Print(string workload, string floor, double spread, int cold, int processes, string alarms) => Console.Out.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"  {workload,-14} {floor,9}   {"+" + Figures.Percent(spread),15}   {cold,3} of {processes,-3} {alarms,25}"));

    private static void Print(string rule, FalseAlarms alarms) => Console.Out.WriteLine(
        $"  {rule,-43} {Figures.Percent((double)alarms.Regressed / alarms.Judged),10} {Figures.Percent((double)alarms.Suspect / alarms.Judged),9} {alarms.Allocation,8} of {alarms.Judged}");
}
