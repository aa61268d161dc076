using System.Runtime.InteropServices;
using PerfGate.Build;

Target[] targets =
[
    new("demo", "PerfGate from the package to a red build and its report, on the sample library", DemoTarget.RunAsync),
    new("test", "pack the packages, build everything, run every project under tests/", TestTarget.RunAsync),
    new("pack", "pack every package of src/ into artifacts/packages", PackTarget.RunAsync),
    new("bench", "what PerfGate costs, how far launches differ in each JIT mode, how far its samplers can be trusted, what a logged action costs, how long a log takes to be shown, how large suites are reported and how often a comparison of two builds errs: [overhead|jit|fidelity [options]|culprit [options]|actions|reports|verdicts [options]|all]; about an hour", BenchTarget.RunAsync),
    new("screenshots", "the README's pictures, of what the demo wrote, after that has been looked at in a browser", ScreenshotsTarget.RunAsync),
    new("noise", "on a busy machine, how often the gate errs: [--runs 20] [--load <threads>] [--class <perf tests>]; about 40 minutes, with one class about 10", NoiseTarget.RunAsync),
    new("compare", "on a busy machine, how often `perfgate compare` errs on the sample: [--runs 30] [--load <threads>] [--class <perf tests>]; about an hour", CompareTarget.RunAsync),
];

if (args is ["--help" or "-h" or "help"])
{
    Console.Out.WriteLine(Target.Usage(targets));
    return 0;
}

if (args is not [var name, .. var arguments] || targets.FirstOrDefault(target => string.Equals(target.Name, name, StringComparison.Ordinal)) is not { } chosen)
{
    Console.Error.WriteLine(args.Length == 0 ? "No target given." : $"Unknown target: {string.Join(' ', args)}");
    Console.Error.WriteLine(Target.Usage(targets));
    return 2;
}

// A stopped build must not leave its children running: cancelling kills the tree of the running child.
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
    return await chosen.RunAsync(Repository.Find(), arguments, stop.Token);
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine($"{chosen.Name}: stopped.");
    return 130;
}
catch (Exception failure) when (failure is BuildFailedException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"{chosen.Name}: {failure.Message}");
    return 1;
}
