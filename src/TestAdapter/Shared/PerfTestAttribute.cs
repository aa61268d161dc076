using PerfGate.Settings;

namespace PerfGate;

/// <summary>
/// Marks a perf test: the method is measured, compared with its baseline, and fails when it became slower or allocates more.
/// Alone it is a test without parameters; beside data attributes every data row is a test of its own.
/// </summary>
/// <remarks>
/// On a class or an assembly it marks nothing and gives defaults to the perf tests in it; skipping and display names count on a method only.
/// The README lists every option with its units and default.
/// </remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Assembly)]
public sealed partial class PerfTestAttribute : IPerfTest
{
    // An attribute's property cannot be null, and false on a method is more than nothing said.
    private bool? _exact;

    /// <summary>How much slower the test may become: a share of the baseline (<c>5%</c>), a time (<c>50us</c>), or the larger of both (<c>50us,5%</c>).</summary>
    public string? MaxRegression { get; set; }

    /// <summary>How much more the test may allocate than its baseline: <c>0.1%</c>, <c>16B</c>, or the larger of both (<c>16B,0.1%</c>).</summary>
    public string? MaxAllocatedRegression { get; set; }

    /// <summary>The absolute limit of the time of one operation: <c>2ms</c>.</summary>
    public string? MaxTime { get; set; }

    /// <summary>The absolute limit of the bytes one operation allocates: <c>1KB</c>, or <c>0B</c>.</summary>
    public string? MaxAllocated { get; set; }

    /// <summary>The time one case may spend on warm-up and measuring: <c>500ms</c>.</summary>
    public string? Budget { get; set; }

    /// <summary>Further counters, by the names that the README lists: <c>cpu</c>, <c>meter:Shop/orders</c>.</summary>
    public string[]? Counters { get; set; }

    /// <summary>When the test is profiled: <c>suspects</c>, <c>always</c> or <c>never</c>.</summary>
    public string? Profile { get; set; }

    /// <summary>Whether the test's actions are recorded by their inputs: <c>sampled</c>, <c>all</c> (and every call is written beside the run file) or <c>off</c>.</summary>
    public string? Actions { get; set; }

    /// <summary>The most that the test's time may grow with the size among its inputs: <c>n</c>, <c>n log n</c>, <c>n^2</c>.</summary>
    public string? MaxGrowth { get; set; }

    /// <summary>Whether <c>perfgate run</c> also counts the test's calls, work and bytes in a woven copy: numbers that are the same on every machine.</summary>
    public bool Exact { get => _exact ?? false; set => _exact = value; }

    /// <summary>How much more work the test may do than its baseline: <c>1%</c>, or <c>1000,1%</c> with a number of instructions.</summary>
    public string? MaxWorkRegression { get; set; }

    /// <summary>The source file of the attribute, as the compiler saw it.</summary>
    public string? SourceFile { get; }

    /// <summary>The line of the attribute, from 1; 0 where it is not known.</summary>
    public int SourceLine { get; }

    bool? IPerfTest.Exact => _exact;
}
