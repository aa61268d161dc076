namespace PerfGate.Instrumentation.LogCalls;

/// <summary>What a build runs, out of its own process: <c>dotnet exec PerfGate.Instrumentation.dll log-calls request.txt</c>.</summary>
internal static class LogCallCommand
{
    private const int Done = 0, Failed = 1, Misused = 2;

    private static int Main(string[] arguments)
    {
        if (arguments is not ["log-calls", var request])
        {
            Console.Error.WriteLine("Usage: PerfGate.Instrumentation log-calls <request>. The build of a project with methods marked [LogCall] runs it.");
            return Misused;
        }

        var faults = LogCallWeaver.Weave(LogCallRequest.Read(File.ReadAllLines(request)));
        foreach (var fault in faults)
        {
            Console.Out.WriteLine(fault);
        }

        return faults.IsEmpty ? Done : Failed;
    }
}
