using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace PerfGate.TestAdapter;

/// <summary>xunit's options, from the <c>xunit.runner.json</c> that xunit's own runners read: a bag of values under xunit's names.</summary>
internal sealed class XunitOptions : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
{
    private const string DisableParallelization = "xunit.execution.DisableParallelization";
    private const string StopOnFail = "xunit.execution.StopOnFail";

    // Every row a test of its own, to be listed and filtered, is what the platform's users expect.
    private readonly Dictionary<string, object?> values = new(StringComparer.Ordinal) { ["xunit.discovery.PreEnumerateTheories"] = true };

    /// <summary>True when nothing more is to run after a failure.</summary>
    public bool StopsAtFailure => GetValue<bool?>(StopOnFail) == true;

    /// <summary>The options for a test assembly; xunit's defaults where it has no file.</summary>
    /// <exception cref="InvalidOperationException">The file is not a JSON object.</exception>
    public static XunitOptions Read(Assembly testAssembly)
    {
        var options = new XunitOptions();
        var file = new[] { $"{testAssembly.GetName().Name}.xunit.runner.json", "xunit.runner.json" }
            .Select(name => Path.Combine(AppContext.BaseDirectory, name))
            .FirstOrDefault(File.Exists);
        if (file is null)
        {
            return options;
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            foreach (var property in json.RootElement.EnumerateObject())
            {
                options.Set(property.Name, property.Value);
            }

            return options;
        }
        catch (JsonException failure)
        {
            throw new InvalidOperationException($"{file} is not valid JSON: {failure.Message}", failure);
        }
    }

    /// <summary>The same options, with one test at a time.</summary>
    public XunitOptions Serial()
    {
        var serial = new XunitOptions();
        foreach (var (name, value) in values)
        {
            serial.values[name] = value;
        }

        serial.values[DisableParallelization] = true;
        return serial;
    }

    public TValue GetValue<TValue>(string name) => values.TryGetValue(name, out var value) && value is TValue typed ? typed : default!;

    public void SetValue<TValue>(string name, TValue value) => values[name] = value;

    private void Set(string name, JsonElement value)
    {
        switch (name.ToUpperInvariant(), value.ValueKind)
        {
            case ("METHODDISPLAY", JsonValueKind.String):
                SetEnum<TestMethodDisplay>("xunit.discovery.MethodDisplay", value);
                break;
            case ("METHODDISPLAYOPTIONS", JsonValueKind.String):
                SetEnum<TestMethodDisplayOptions>("xunit.discovery.MethodDisplayOptions", value);
                break;
            case ("PREENUMERATETHEORIES", JsonValueKind.True or JsonValueKind.False):
                values["xunit.discovery.PreEnumerateTheories"] = value.GetBoolean();
                break;
            case ("PARALLELIZETESTCOLLECTIONS", JsonValueKind.True or JsonValueKind.False):
                values[DisableParallelization] = !value.GetBoolean();
                break;
            case ("STOPONFAIL", JsonValueKind.True or JsonValueKind.False):
                values[StopOnFail] = value.GetBoolean();
                break;
            case ("PARALLELALGORITHM", JsonValueKind.String):
                values["xunit.execution.ParallelAlgorithm"] = value.GetString();
                break;
            case ("MAXPARALLELTHREADS", _) when Threads(value) is { } threads:
                values["xunit.execution.MaxParallelThreads"] = threads;
                break;
        }
    }

    // As xunit's runners: a number, "unlimited", or "2x" the processors.
    private static int? Threads(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt32(out var number) => number,
        JsonValueKind.String when value.ValueEquals("unlimited") => -1,
        JsonValueKind.String when value.GetString()!.TrimEnd('x', 'X') is var factor && decimal.TryParse(factor, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var times) =>
            (int)(times * Environment.ProcessorCount),
        _ => null,
    };

    // xunit keeps enumerations as their names.
    private void SetEnum<TEnum>(string name, JsonElement value)
        where TEnum : struct, Enum
    {
        if (Enum.TryParse<TEnum>(value.GetString(), ignoreCase: true, out var parsed))
        {
            values[name] = parsed.ToString();
        }
    }
}
