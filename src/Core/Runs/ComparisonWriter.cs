using System.Collections.Immutable;
using System.Text.Json;
using PerfGate.CallTrees;

namespace PerfGate.Runs;

/// <summary>Writes what two builds were found to differ in.</summary>
internal static class ComparisonWriter
{
    /// <summary>The line <c>against</c>.</summary>
    public static void Write(Utf8JsonWriter json, Comparison comparison)
    {
        json.WriteString("kind", "against");
        json.WriteStartObject("against");
        json.WriteString("id", comparison.Id);
        json.WriteString("base", comparison.Base);
        if (comparison.BaseCommit is { } commit)
        {
            json.WriteString("baseCommit", commit);
        }

        if (comparison.IsCodeIdentical is { } isIdentical)
        {
            json.WriteBoolean("isCodeIdentical", isIdentical);
        }

        json.WriteNumber("changedMethods", comparison.ChangedMethods);
        json.WriteStartArray("conditions");
        foreach (var condition in comparison.Conditions)
        {
            json.WriteStartObject();
            json.WriteString("name", condition.Name);
            json.WriteString("value", condition.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The line <c>confirmed</c>.</summary>
    public static void Write(Utf8JsonWriter json, ConfirmedBy confirmed)
    {
        json.WriteString("kind", "confirmed");
        json.WriteStartObject("confirmed");
        json.WriteString("comparison", confirmed.Comparison);
        json.WriteString("baseline", confirmed.Baseline);
        json.WriteEndObject();
    }

    /// <summary>The property <c>changed</c>.</summary>
    public static void Write(Utf8JsonWriter json, ImmutableArray<ChangedFrame> changed)
    {
        json.WriteStartArray("changed");
        foreach (var method in changed)
        {
            json.WriteStartObject();
            json.WriteString("frame", method.Name);
            json.WriteStartArray("lines");
            foreach (var lines in method.Lines)
            {
                json.WriteStartObject();
                json.WriteString("file", lines.File);
                json.WriteNumber("first", lines.First);
                json.WriteNumber("last", lines.Last);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The property <c>reached</c>.</summary>
    public static void Write(Utf8JsonWriter json, ReachedCode reached)
    {
        json.WriteStartObject("reached");
        json.WriteNumber("count", reached.Count);
        json.WriteStartArray("methods");
        foreach (var method in reached.Methods)
        {
            json.WriteStringValue(method);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
