using System.Runtime.CompilerServices;
using PerfGate.TestAdapter;
using Xunit;
using Xunit.v3;

namespace PerfGate;

[XunitTestCaseDiscoverer(typeof(PerfTestDiscoverer))]
public sealed partial class PerfTestAttribute : FactAttribute, ITheoryAttribute
{
    /// <summary>Marks a perf test; the compiler supplies both parameters.</summary>
    public PerfTestAttribute([CallerFilePath] string? sourceFile = null, [CallerLineNumber] int sourceLine = 0)
        : base(sourceFile, sourceLine)
    {
        SourceFile = sourceFile;
        SourceLine = sourceLine;
    }

    /// <summary>True to enumerate the data rows when the test runs, not at discovery.</summary>
    public bool DisableDiscoveryEnumeration { get; set; }

    /// <summary>True to add the row's number to its display name.</summary>
    public bool IncludeTestCaseIndex { get; set; }

    /// <summary>True to skip the test, not to fail it, when its data attributes yield no row.</summary>
    public bool SkipTestWithoutData { get; set; }
}
