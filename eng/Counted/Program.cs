using PerfGate.Counted;
using PerfGate.Counted.Calls;
using PerfGate.Counted.Programs;
using PerfGate.Counted.Worsened;

// time <workload> <repetitions>      what each repetition takes, printed in nanoseconds
// programs                           every program, as a perf test
// worsened before|after [<name>]     the algorithms as they were, or as they were made worse, as perf tests
switch (args)
{
    case ["time", var workload, var repetitions]:
        Timing.Print(workload, int.Parse(repetitions, System.Globalization.CultureInfo.InvariantCulture));
        return 0;
    case ["programs", .. var only]:
        foreach (var (name, body) in CountedPrograms.All.Where(program => only.Length == 0 || only.Contains(program.Name, StringComparer.Ordinal)))
        {
            await Measured.RunAsync(name, body);
        }

        return 0;
    case ["worsened", "before" or "after", .. var only]:
        foreach (var pair in Algorithms.All.Where(pair => only.Length == 0 || only.Contains(pair.Name, StringComparer.Ordinal)))
        {
            await Measured.RunAsync(pair.Name, args[1] == "before" ? pair.Before : pair.After);
        }

        return 0;
    default:
        Console.Error.WriteLine("Started by `./build.sh bench exact`.");
        return 2;
}
