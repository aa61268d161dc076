using System.Text.Json;
using PerfGate.Diagnostics;

namespace PerfGate.Tool.Testing;

/// <summary>Which of its two ways <c>dotnet test</c> takes.</summary>
internal enum TestHost
{
    /// <summary>VSTest, the default.</summary>
    VSTest,

    /// <summary>Microsoft.Testing.Platform, when global.json says so.</summary>
    Platform,
}

/// <summary>Reads global.json as the SDK does.</summary>
internal static class TestHosts
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The way for tests that are started in a directory: the nearest global.json decides.</summary>
    /// <exception cref="PerfGateException">PG2001: global.json cannot be read.</exception>
    public static TestHost Of(string directory)
    {
        for (var at = new DirectoryInfo(directory); at is not null; at = at.Parent)
        {
            var path = Path.Combine(at.FullName, "global.json");
            if (File.Exists(path))
            {
                return Read(path);
            }
        }

        return TestHost.VSTest;
    }

    private static TestHost Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(path), Lenient);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("test", out var test) && test.ValueKind == JsonValueKind.Object
                && test.TryGetProperty("runner", out var runner) && runner.ValueKind == JsonValueKind.String
                && string.Equals(runner.GetString(), "Microsoft.Testing.Platform", StringComparison.OrdinalIgnoreCase)
                ? TestHost.Platform
                : TestHost.VSTest;
        }
        catch (JsonException failure)
        {
            throw new PerfGateException(DiagnosticCodes.CorruptLine, $"{path} is no JSON: {failure.Message}", failure);
        }
    }
}
