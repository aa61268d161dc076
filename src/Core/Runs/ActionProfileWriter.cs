using System.Collections.Immutable;
using System.Text.Json;
using PerfGate.Actions;

namespace PerfGate.Runs;

/// <summary>The part of <see cref="RunLineWriter"/> that writes what was found out about actions.</summary>
internal static class ActionProfileWriter
{
    /// <summary>Writes the property <c>actions</c>.</summary>
    public static void Write(Utf8JsonWriter json, ActionProfile actions)
    {
        json.WriteStartObject("actions");
        if (actions.WhyNot is { } reason)
        {
            json.WriteString("whyNot", reason);
        }

        json.WriteNumber("operations", actions.Operations);
        if (actions.OperationFloor is { } fastest)
        {
            json.WriteNumber("operationFloor", fastest);
        }

        json.WriteNumber("dropped", actions.Dropped);
        if (actions.Waited > 0)
        {
            json.WriteNumber("waited", actions.Waited);
        }

        if (actions.Log is { } log)
        {
            json.WriteString("log", log);
        }

        json.WriteStartArray("series");
        foreach (var series in actions.Series)
        {
            Write(json, series);
        }

        json.WriteEndArray();
        json.WriteStartArray("slowest");
        foreach (var call in actions.Slowest)
        {
            json.WriteStartObject();
            Write(json, call.Path, call.Inputs);
            json.WriteNumber("took", call.Duration);
            if (call.Failure is { } failure)
            {
                json.WriteString("failure", failure);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ActionSeries series)
    {
        json.WriteStartObject();
        Write(json, series.Path, series.Inputs);
        json.WriteNumber("count", series.Count);
        if (series.Failed > 0)
        {
            json.WriteNumber("failed", series.Failed);
        }

        json.WriteNumber("floor", series.Floor);
        json.WriteNumber("median", series.Median);
        json.WriteNumber("p99", series.Percentile99);
        Write(json, "slices", series.SliceFloors);
        if (!series.ProcessFloors.IsEmpty)
        {
            Write(json, "processes", series.ProcessFloors);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ImmutableArray<string> path, ImmutableArray<TestInput> inputs)
    {
        json.WriteStartArray("path");
        foreach (var name in path)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        if (inputs.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("inputs");
        foreach (var input in inputs)
        {
            json.WriteStartObject();
            json.WriteString("name", input.Name);
            json.WriteString("value", input.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, ImmutableArray<double> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }
}
