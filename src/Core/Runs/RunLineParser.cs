using System.Text.Json;
using PerfGate.Measuring;
using PerfGate.Units;

namespace PerfGate.Runs;

/// <summary>Reads one line of a run file: whole and sound, or not at all. JSON lets anything be null, absent or out of range; none of that travels on.</summary>
internal static class RunLineParser
{
    /// <summary>How the problem of a line that was cut short begins.</summary>
    public const string Incomplete = "incomplete";

    private const int MaxLineLength = 64 * 1024 * 1024;

    /// <summary>The line, or null with the problem in words.</summary>
    public static RunLine? Parse(string text, out string? problem)
    {
        problem = null;
        if (text.Length > MaxLineLength)
        {
            problem = "it is longer than 64 MB";
            return null;
        }

        try
        {
            var line = RunFile.Deserialize(text);
            problem = line switch
            {
                null => "it is empty",
                HeaderLine header when !IsSound(header.Environment) => "it does not say where the run was made",
                StartLine { Test: { Method: null } or { Row: null } } => "it names no test",
                TestLine { Test: null or { Id: { Method: null } or { Row: null } } } => "it names no test",
                TestLine { Test: var test } when !IsSound(test) => "its record does not fit together",
                WarningLine { Warning: null or { Code: null } or { Text: null } } => "it warns of nothing",
                DeclaredLine { Methods: { IsDefault: false } methods } when methods.Any(method => method is null) => "it names no method",
                _ => null,
            };
            return problem is null ? line : null;
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            problem = (text.EndsWith('}') ? "" : Incomplete + ": ") + failure.Message.ReplaceLineEndings(" ");
            return null;
        }
    }

    private static bool IsSound(RunEnvironment? environment) =>
        environment is
        {
            Schema: >= 1, PerfGate: not null, Configuration: not null, Mode: not null,
            Machine: { Os: not null, OsVersion: not null, Architecture: not null, Cpu: not null },
            Runtime: { Version: not null, Jit: not null, Gc: not null },
        }
        && IsFileName(environment.Assembly) && IsFileName(environment.TargetFramework) && IsFileName(environment.Machine.Class);

    // These three become the name of a baseline: a path in one of them would let a file from elsewhere choose what is overwritten.
    private static bool IsFileName(string? name) => name is { Length: > 0 } && !name.Any(letter => char.IsControl(letter) || letter is '/' or '\\' or ':');

    private static bool IsSound(TestRecord test) =>
        test.DisplayName is not null && test.Source is null or { File: not null }
        && IsSound(test.Policy)
        && !test.Inputs.IsDefault && test.Inputs.All(input => input is { Name: not null, Value: not null })
        && !test.Warnings.IsDefault && test.Warnings.All(warning => warning is { Code: not null, Text: not null })
        && !test.Processes.IsDefault && test.Processes.All(IsSound);

    private static bool IsSound(Policy? policy) =>
        policy is { MaxRegression.Absolute: null or { Unit: Unit.Nanoseconds }, MaxAllocatedRegression.Absolute: null or { Unit: Unit.Bytes } }
        && policy is { MaxTime: null or { Unit: Unit.Nanoseconds }, MaxAllocated: null or { Unit: Unit.Bytes } };

    private static bool IsSound(ProcessSamples? process) =>
        process is { Operations: >= 1, Samples.IsDefaultOrEmpty: false, ReferenceFloor: null or (>= 0 and < double.PositiveInfinity) }
        && process.Samples.All(sample => sample is { Metric: not null, Values.IsDefaultOrEmpty: false } && sample.Values.Length == process.Samples[0].Values.Length && IsSound(sample))
        && process.Samples.Select(sample => sample.Metric).Distinct(StringComparer.Ordinal).Count() == process.Samples.Length;

    private static bool IsSound(Sample sample) =>
        sample.Metric == Metric.Time.Name ? sample.Unit == Metric.Time.Unit : sample.Metric != Metric.Allocated.Name || sample.Unit == Metric.Allocated.Unit;
}
