using System.Text.Json;
using PerfGate.Diagnostics;

namespace PerfGate.Runs;

/// <summary>Reads run files and baselines, which are run files. What cannot be read is named and left out, never guessed.</summary>
public static class RunReader
{
    private const int MaxLineLength = 64 * 1024 * 1024;

    /// <summary>Reads a file.</summary>
    /// <exception cref="PerfGateException">PG2001: not a run file; PG2003: written by a newer PerfGate; PG2004: not there.</exception>
    public static Run Read(string path)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return Read(reader, path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PerfGateException(DiagnosticCodes.NotFound, $"{path} is not there.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new PerfGateException(DiagnosticCodes.NotFound, $"{path} cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Reads lines; <paramref name="path"/> is named in messages.</summary>
    /// <exception cref="PerfGateException">PG2001: not a run file; PG2003: written by a newer PerfGate.</exception>
    public static Run Read(TextReader reader, string path)
    {
        var run = new Run { Environment = ReadHeader(reader, path), Path = path };
        var tests = new Dictionary<TestId, TestRecord>();
        var warnings = new List<Warning>();
        RunLine? last = null;
        StartLine? started = null;
        for (var number = 2; reader.ReadLine() is { } text; number++)
        {
            if (text.Length == 0)
            {
                continue;
            }

            var isLast = reader.Peek() < 0;
            last = Parse(text, out var problem);
            switch (last)
            {
                case null when isLast && problem!.StartsWith("incomplete", StringComparison.Ordinal):
                    break; // a line cut short is what TruncatedRun says below
                case null:
                    warnings.Add(new Warning(DiagnosticCodes.CorruptLine, $"{path}({number}): the line was left out: {problem}"));
                    break;
                case DeclaredLine declared:
                    run = run with { Declared = declared.Methods.IsDefault ? [] : declared.Methods };
                    break;
                case StartLine start:
                    started = start;
                    break;
                case TestLine { Test: var test }:
                    // A test that ran again in the same process: the later evidence counts.
                    tests[test.Id] = test;
                    started = started?.Test == test.Id ? null : started;
                    break;
                case WarningLine { Warning: var warning }:
                    warnings.Add(warning);
                    break;
                case EndLine end:
                    run = run with { IsPartial = end.IsPartial };
                    break;
            }
        }

        if (last is not EndLine)
        {
            var during = started is null ? "" : $" while it measured {started.Test}";
            warnings.Add(new Warning(DiagnosticCodes.TruncatedRun, $"{path}: the process ended{during}, before the run was closed. What it had recorded is used; run it again for the rest."));
        }

        return run with { Tests = [.. tests.Values.OrderBy(test => test.Id)], Warnings = [.. warnings] };
    }

    private static RunEnvironment ReadHeader(TextReader reader, string path)
    {
        var text = reader.ReadLine();
        if (text is not null && NewerSchema(text) is { } schema)
        {
            throw new PerfGateException(DiagnosticCodes.NewerSchema, $"{path} has schema {schema}; this PerfGate reads up to {RunEnvironment.CurrentSchema}. Update PerfGate.");
        }

        return text is not null && Parse(text, out _) is HeaderLine { Environment: { Machine: not null, Runtime: not null } environment }
            ? environment
            : throw new PerfGateException(DiagnosticCodes.CorruptLine, $"{path}(1): this is not a PerfGate run file: its first line is no header. Delete it, or restore it from version control.");
    }

    // A newer header may hold anything else, so only the number is looked at.
    private static int? NewerSchema(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("environment", out var environment) && environment.ValueKind == JsonValueKind.Object
                && environment.TryGetProperty("schema", out var schema) && schema.ValueKind == JsonValueKind.Number
                && schema.TryGetInt32(out var number) && number > RunEnvironment.CurrentSchema
                ? number
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static RunLine? Parse(string text, out string? problem)
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
                TestLine { Test: null or { Id.Method: null } } => "it names no test",
                TestLine { Test: var test } when !IsSound(test) => "its samples do not fit together",
                WarningLine { Warning: null or { Code: null } or { Text: null } } => "it warns of nothing",
                DeclaredLine { Methods: { IsDefault: false } methods } when methods.Any(method => method is null) => "it names no method",
                _ => null,
            };
            return problem is null ? line : null;
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            problem = (text.EndsWith('}') ? "" : "incomplete: ") + failure.Message;
            return null;
        }
    }

    // Absent arrays deserialize to default ones and absent references to null: neither may travel on.
    private static bool IsSound(TestRecord test) =>
        test.Id.Row is not null && test.Policy is { MaxRegression: not null, MaxAllocatedRegression: not null }
        && !test.Inputs.IsDefault && test.Inputs.All(input => input is { Name: not null, Value: not null })
        && !test.Warnings.IsDefault && test.Warnings.All(warning => warning is { Code: not null, Text: not null })
        && !test.Processes.IsDefault
        && test.Processes.All(process => process is not null && !process.Samples.IsDefaultOrEmpty
            && process.Samples.All(sample => sample is { Metric: not null, Values.IsDefaultOrEmpty: false })
            && process.Samples.Select(sample => sample.Metric).Distinct(StringComparer.Ordinal).Count() == process.Samples.Length);
}
