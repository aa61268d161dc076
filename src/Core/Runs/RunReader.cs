using System.Globalization;
using System.Text.Json;
using PerfGate.Diagnostics;

namespace PerfGate.Runs;

/// <summary>Reads run files and baselines, which are run files. What cannot be read is named and left out, never guessed.</summary>
public static class RunReader
{
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
        var run = new RunBuilder(path, ReadHeader(reader, path));
        RunLine? last = null;
        var next = reader.ReadLine();
        for (var number = 2; next is not null && last is not HeaderLine; number++)
        {
            var text = next;
            next = reader.ReadLine();
            if (text.Length == 0)
            {
                continue;
            }

            last = RunLineParser.Parse(text, out var problem);
            if (last is not null)
            {
                run.Add(number, last);
            }
            else if (next is not null || !problem!.StartsWith(RunLineParser.Incomplete, StringComparison.Ordinal))
            {
                run.LeaveOut(number, $"the line was left out: {problem}");
            }
        }

        return run.Build(last);
    }

    private static RunEnvironment ReadHeader(TextReader reader, string path)
    {
        var text = reader.ReadLine();
        if (text is not null && NewerSchema(text) is { } schema)
        {
            throw new PerfGateException(DiagnosticCodes.NewerSchema, $"{path} has schema {schema.ToString(CultureInfo.InvariantCulture)}; this PerfGate reads up to {RunEnvironment.CurrentSchema}. Update PerfGate.");
        }

        return text is not null && RunLineParser.Parse(text, out _) is HeaderLine { Environment: var environment }
            ? environment
            : throw new PerfGateException(DiagnosticCodes.CorruptLine, $"{path}(1): this is not a PerfGate run file: its first line is no header. Delete it, or restore it from version control.");
    }

    // A newer header may hold anything else, so only the number is looked at.
    private static double? NewerSchema(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("environment", out var environment) && environment.ValueKind == JsonValueKind.Object
                && environment.TryGetProperty("schema", out var schema) && schema.ValueKind == JsonValueKind.Number
                && schema.GetDouble() is var number && number > RunEnvironment.CurrentSchema
                ? number
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
