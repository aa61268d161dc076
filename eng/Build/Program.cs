using System.Runtime.InteropServices;
using PerfGate.Build;

Target[] targets =
[
    new("test", "pack the packages, build everything, run every project under tests/", TestTarget.RunAsync),
    new("pack", "pack every package of src/ into artifacts/packages", PackTarget.RunAsync),
];

if (args is ["--help" or "-h" or "help"])
{
    Console.Out.WriteLine(Target.Usage(targets));
    return 0;
}

if (args is not [var name] || targets.FirstOrDefault(target => string.Equals(target.Name, name, StringComparison.Ordinal)) is not { } chosen)
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
    return await chosen.RunAsync(Repository.Find(), stop.Token);
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
