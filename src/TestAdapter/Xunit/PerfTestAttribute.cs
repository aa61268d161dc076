using System.Runtime.CompilerServices;
using Xunit;
using Xunit.Sdk;

namespace PerfGate;

[XunitTestCaseDiscoverer("PerfGate.TestAdapter.PerfTestDiscoverer", "PerfGate.Xunit")]
public sealed partial class PerfTestAttribute : FactAttribute
{
    /// <summary>Marks a perf test; the compiler supplies both parameters.</summary>
    public PerfTestAttribute([CallerFilePath] string? sourceFile = null, [CallerLineNumber] int sourceLine = 0)
    {
        SourceFile = sourceFile;
        SourceLine = sourceLine;
    }
}
