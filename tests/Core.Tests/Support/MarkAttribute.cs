using System.Runtime.CompilerServices;
using PerfGate.Settings;
using PerfGate.Tests.Support;

// The layer of the assembly in the tests of precedence: too large to matter elsewhere.
[assembly: Mark(MaxTime = "9h")]

namespace PerfGate.Tests.Support;

/// <summary>What a test framework's <c>[PerfTest]</c> is, without a framework.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Assembly)]
public sealed class MarkAttribute([CallerFilePath] string? sourceFile = null, [CallerLineNumber] int sourceLine = 0) : Attribute, IPerfTest
{
    private bool? _exact;

    public string? MaxRegression { get; set; }

    public string? MaxAllocatedRegression { get; set; }

    public string? MaxTime { get; set; }

    public string? MaxAllocated { get; set; }

    public string? Budget { get; set; }

    public string? Profile { get; set; }

    public string? Actions { get; set; }

    public string? MaxGrowth { get; set; }

    public bool Exact { get => _exact ?? false; set => _exact = value; }

    public string? MaxWorkRegression { get; set; }

    public string[]? Counters { get; set; }

    public int Timeout { get; set; }

    public string? SourceFile => sourceFile;

    public int SourceLine => sourceLine;

    bool? IPerfTest.Exact => _exact;
}
