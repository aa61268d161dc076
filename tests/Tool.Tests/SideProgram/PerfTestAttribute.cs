using PerfGate.Settings;

namespace PerfGate.Tool.SideProgram;

/// <summary>What a test framework's <c>[PerfTest]</c> is, without a framework.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PerfTestAttribute : Attribute, IPerfTest
{
    public string? MaxRegression => null;

    public string? MaxAllocatedRegression => null;

    public string? MaxTime => null;

    public string? MaxAllocated => null;

    public string? Budget => null;

    public string? Profile => null;

    public string? Actions => null;

    public string? MaxGrowth => null;

    public bool? Exact => null;

    public string? MaxWorkRegression => null;

    public string[]? Counters => null;

    public int Timeout => 0;

    public string? SourceFile => null;

    public int SourceLine => 0;
}
