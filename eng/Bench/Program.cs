using System.Runtime.InteropServices;
using PerfGate.Bench;
using PerfGate.Bench.Actions;
using PerfGate.Bench.Culprit;
using PerfGate.Bench.Exact;
using PerfGate.Bench.Fidelity;
using PerfGate.Bench.Jit;
using PerfGate.Bench.Overhead;
using PerfGate.Bench.Reports;
using PerfGate.Bench.Verdicts;
using PerfGate.Diagnostics;

// Ctrl+C must not leave a measuring child behind: cancelling kills it.
using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    switch (args)
    {
        case ["overhead", var packages, var folder]:
            return await OverheadBench.RunAsync(packages, folder, stop.Token);
        case [Rendering.Verb, var folder]:
            return await Rendering.PrintAsync(folder, stop.Token) ? 0 : 1;
        case ["jit", var folder]:
            return await JitBench.RunAsync(folder, stop.Token);
        case ["fidelity", var folder, .. var options]:
            return await FidelityBench.RunAsync(folder, FidelityOptions.Parse(options), stop.Token);
        case [FidelityBench.Verb, var work, var engines]:
            await FidelityBench.RunOneAsync(work, engines, stop.Token);
            return 0;
        case [PassCost.Verb, var work, var passes, var path]:
            await PassCost.TimeAsync(work, passes, path);
            return 0;
        case ["culprit", var folder, .. var options]:
            return await CulpritBench.RunAsync(folder, CulpritOptions.Parse(options), stop.Token);
        case [Cases.Verb, var library, var injection]:
            await Cases.MeasureAsync(library, injection);
            return 0;
        case ["actions", var folder]:
            var costs = await ActionsBench.RunAsync(folder, stop.Token);
            Console.Out.WriteLine();
            return await Rendering.PrintAsync(folder, stop.Token) ? costs : 1;
        case [RenderTime.Verb, var run, var directory, var taken]:
            RenderTime.Take(run, directory, taken);
            return 0;
        case ["reports", var folder]:
            return await ReportsBench.RunAsync(folder, stop.Token);
        case ["verdicts", var packages, var folder, .. var options]:
            return await VerdictsBench.RunAsync(packages, folder, VerdictsOptions.Parse(options), stop.Token);
        case ["exact", var packages, var folder, .. var options]:
            return await ExactBench.RunAsync(packages, folder, ExactOptions.Parse(options), stop.Token);
        case [SampleGate.RecordVerb, var run, var baseline]:
            await SampleGate.KeepAsync(run, baseline, stop.Token);
            return 0;
        case [SampleGate.JudgeVerb, var run, var baseline]:
            await SampleGate.PrintFindingsAsync(run, baseline, stop.Token);
            return 0;
        case [Load.Verb, var processors]:
            Load.Run(processors);
            return 0;
        case [Workloads.Verb]:
            await Workloads.MeasureAsync();
            return 0;
        default:
            Console.Error.WriteLine("Usage: ./build.sh bench [overhead|jit|fidelity|culprit|actions|reports|exact|verdicts|all]");
            return 2;
    }
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("bench: stopped.");
    return 130;
}
catch (Exception failure) when (failure is BenchFailedException or PerfGateException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"bench: {failure.Message}");
    return 1;
}
