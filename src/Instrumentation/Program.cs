using PerfGate.Instrumentation.LogCalls;

// A build runs this out of its own process: dotnet exec PerfGate.Instrumentation.dll log-calls <file with what to weave>.
if (args is not ["log-calls", var request])
{
    Console.Error.WriteLine("Usage: PerfGate.Instrumentation log-calls <request>. The build of a project with methods marked [LogCall] runs it.");
    return 2;
}

var faults = LogCallWeaver.Weave(LogCallRequest.Read(File.ReadAllLines(request)));
foreach (var fault in faults)
{
    Console.Out.WriteLine(fault);
}

return faults.IsEmpty ? 0 : 1;
