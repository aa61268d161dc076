namespace PerfGate.Settings;

/// <summary>What every framework's <c>[PerfTest]</c> says: on a method it marks a perf test, on a class or an assembly it gives defaults.</summary>
public interface IPerfTest
{
    /// <summary>See <see cref="SettingSources"/>.</summary>
    string? MaxRegression { get; }

    /// <summary>See <see cref="SettingSources"/>.</summary>
    string? MaxAllocatedRegression { get; }

    /// <summary>See <see cref="SettingSources"/>.</summary>
    string? MaxTime { get; }

    /// <summary>See <see cref="SettingSources"/>.</summary>
    string? MaxAllocated { get; }

    /// <summary>See <see cref="SettingSources"/>.</summary>
    string? Budget { get; }

    /// <summary>See <see cref="SettingSources"/>.</summary>
    string[]? Counters { get; }

    /// <summary>See <see cref="SettingSources"/>.</summary>
    string? Profile { get; }

    /// <summary>See <see cref="SettingSources"/>.</summary>
    string? Actions { get; }

    /// <summary>See <see cref="SettingSources"/>.</summary>
    string? MaxGrowth { get; }

    /// <summary>See <see cref="SettingSources"/>; null where nothing is said.</summary>
    bool? Exact { get; }

    /// <summary>See <see cref="SettingSources"/>.</summary>
    string? MaxWorkRegression { get; }

    /// <summary>Milliseconds, as the test frameworks count; 0 where nothing is said.</summary>
    int Timeout { get; }

    /// <summary>The source file of the attribute, or null.</summary>
    string? SourceFile { get; }

    /// <summary>The line of the attribute, from 1; 0 where it is not known.</summary>
    int SourceLine { get; }
}
