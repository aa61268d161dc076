using PerfGate.Diagnostics;
using PerfGate.Instrumentation;

try
{
    Console.WriteLine(WovenCopy.Make(new WeaveRequest { Source = args[0], Copies = args[1], Assemblies = [.. args.Skip(2)] }).Directory);
    return 0;
}
catch (PerfGateException failure)
{
    Console.WriteLine(failure.Message);
    return 1;
}
