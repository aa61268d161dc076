using System.Collections.Immutable;
using System.Text.Json;
using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Units;

namespace PerfGate.Runs;

/// <summary>
/// Writes one line of a run file. By hand, because the first line costs a test process 0.03 s so and 0.11 s through the generated
/// serializer, whose 750 methods the JIT compiles for a handful of lines.
/// </summary>
internal static class RunLineWriter
{
    /// <summary>Appends a line with its <c>\n</c>.</summary>
    public static void Write(Stream stream, RunLine line)
    {
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            switch (line)
            {
                case HeaderLine header:
                    json.WriteString("kind", "header");
                    Write(json, header.Environment);
                    break;
                case DeclaredLine declared:
                    json.WriteString("kind", "declared");
                    Write(json, "methods", declared.Methods);
                    break;
                case AgainstLine against:
                    ComparisonWriter.Write(json, against.Comparison);
                    break;
                case ConfirmedLine confirmed:
                    ComparisonWriter.Write(json, confirmed.Confirmed);
                    break;
                case StartLine start:
                    json.WriteString("kind", "start");
                    Write(json, "test", start.Test);
                    break;
                case TestLine test:
                    json.WriteString("kind", "test");
                    Write(json, test.Test);
                    break;
                case ProfileLine profile:
                    json.WriteString("kind", "profile");
                    Write(json, "test", profile.Test);
                    Write(json, profile.Profile);
                    break;
                case ActionsLine actions:
                    json.WriteString("kind", "actions");
                    Write(json, "test", actions.Test);
                    ActionProfileWriter.Write(json, actions.Actions);
                    break;
                case ExactLine exact:
                    json.WriteString("kind", "exact");
                    Write(json, "test", exact.Test);
                    Write(json, exact.Exact);
                    break;
                case WarningLine warning:
                    json.WriteString("kind", "warning");
                    json.WriteStartObject("warning");
                    Write(json, warning.Warning);
                    break;
                case EndLine end:
                    Write(json, end);
                    break;
            }

            json.WriteEndObject();
        }

        stream.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, EndLine end)
    {
        json.WriteString("kind", "end");
        json.WriteNumber("declared", end.Declared);
        json.WriteNumber("measured", end.Measured);
        json.WriteNumber("notMeasured", end.NotMeasured);
        json.WriteBoolean("isPartial", end.IsPartial);
    }

    private static void Write(Utf8JsonWriter json, RunEnvironment environment)
    {
        json.WriteStartObject("environment");
        json.WriteNumber("schema", environment.Schema);
        json.WriteString("perfGate", environment.PerfGate);
        json.WriteString("assembly", environment.Assembly);
        json.WriteString("targetFramework", environment.TargetFramework);
        json.WriteString("configuration", environment.Configuration);
        json.WriteString("started", environment.Started);
        json.WriteString("mode", environment.Mode);
        json.WriteStartObject("machine");
        json.WriteString("class", environment.Machine.Class);
        json.WriteString("os", environment.Machine.Os);
        json.WriteString("osVersion", environment.Machine.OsVersion);
        json.WriteString("architecture", environment.Machine.Architecture);
        json.WriteString("cpu", environment.Machine.Cpu);
        json.WriteNumber("cores", environment.Machine.Cores);
        json.WriteEndObject();
        json.WriteStartObject("runtime");
        json.WriteString("version", environment.Runtime.Version);
        json.WriteString("jit", environment.Runtime.Jit);
        json.WriteString("gc", environment.Runtime.Gc);
        json.WriteEndObject();
        WriteIfAny(json, "commit", environment.Commit);
        if (environment.IsDirty)
        {
            json.WriteBoolean("isDirty", value: true);
        }

        WriteIfAny(json, "branch", environment.Branch);
        if (environment.ProcessId is { } process)
        {
            json.WriteNumber("processId", process);
        }

        WriteIfAny(json, "projectDirectory", environment.ProjectDirectory);
        WriteIfAny(json, "projectPath", environment.ProjectPath);
        WriteIfAny(json, "baselineDirectory", environment.BaselineDirectory);
        WriteIfAny(json, "outputDirectory", environment.OutputDirectory);
        WriteIfAny(json, "forcedReason", environment.ForcedReason);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TestRecord test)
    {
        json.WriteStartObject("test");
        Write(json, "id", test.Id);
        json.WriteString("displayName", test.DisplayName);
        json.WriteStartArray("inputs");
        foreach (var input in test.Inputs)
        {
            json.WriteStartObject();
            json.WriteString("name", input.Name);
            json.WriteString("value", input.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (test.Source is { } source)
        {
            json.WriteStartObject("source");
            json.WriteString("file", source.File);
            json.WriteNumber("line", source.Line);
            json.WriteEndObject();
        }

        Write(json, test.Policy);
        json.WriteStartArray("processes");
        foreach (var process in test.Processes)
        {
            Write(json, process);
        }

        json.WriteEndArray();
        WriteIfAny(json, "notMeasured", test.NotMeasured);
        if (test.Failed)
        {
            json.WriteBoolean("failed", value: true);
        }

        json.WriteStartArray("warnings");
        foreach (var warning in test.Warnings)
        {
            json.WriteStartObject();
            Write(json, warning);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Policy policy)
    {
        json.WriteStartObject("policy");
        json.WriteString("maxRegression", policy.MaxRegression.ToString());
        json.WriteString("maxAllocatedRegression", policy.MaxAllocatedRegression.ToString());
        WriteIfAny(json, "maxTime", policy.MaxTime?.ToExactString());
        WriteIfAny(json, "maxAllocated", policy.MaxAllocated?.ToExactString());
        WriteIfAny(json, "maxGrowth", policy.MaxGrowth?.ToString());
        if (policy.FailOnLayout)
        {
            json.WriteBoolean("failOnLayout", value: true);
        }

        if (policy.Exact is { } exact)
        {
            json.WriteBoolean("exact", exact);
        }

        WriteIfAny(json, "maxWorkRegression", policy.MaxWorkRegression == new Policy().MaxWorkRegression ? null : policy.MaxWorkRegression.ToString());

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ProcessSamples process)
    {
        json.WriteStartObject();
        json.WriteNumber("operations", process.Operations);
        json.WriteStartArray("samples");
        foreach (var sample in process.Samples)
        {
            json.WriteStartObject();
            json.WriteString("metric", sample.Metric);
            json.WriteString("unit", NameOf(sample.Unit));
            json.WriteStartArray("values");
            Write(json, sample.Values);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("isWarm", process.IsWarm);
        WriteIfAny(json, "referenceFloor", process.ReferenceFloor);
        if (process.Pair is { } pair)
        {
            json.WriteNumber("pair", pair);
        }

        json.WriteEndObject();
    }

    // Runs of equal values as [value, count]: allocation repeats one number hundreds of times.
    private static void Write(Utf8JsonWriter json, ImmutableArray<double> values)
    {
        for (var i = 0; i < values.Length;)
        {
            var count = 1;
            while (i + count < values.Length && values[i + count] == values[i])
            {
                count++;
            }

            if (count < 3)
            {
                json.WriteNumberValue(values[i]);
                count = 1;
            }
            else
            {
                json.WriteStartArray();
                json.WriteNumberValue(values[i]);
                json.WriteNumberValue(count);
                json.WriteEndArray();
            }

            i += count;
        }
    }

    private static void Write(Utf8JsonWriter json, Profile profile)
    {
        json.WriteStartObject("profile");
        WriteIfAny(json, "whyNot", profile.WhyNot);
        json.WriteNumber("samples", profile.Samples);
        WriteIfAny(json, "interval", profile.Interval);
        json.WriteNumber("dropped", profile.Dropped);
        if (profile.Throttled != 0)
        {
            json.WriteNumber("throttled", profile.Throttled);
        }

        if (profile.Repaired != 0)
        {
            json.WriteNumber("repaired", profile.Repaired);
        }

        WriteIfAny(json, "waits", profile.Waits);
        if (profile.SeesKernel is { } seesKernel)
        {
            json.WriteBoolean("seesKernel", seesKernel);
        }

        WriteIfAny(json, "fallback", profile.Fallback);
        WriteIfAny(json, "overhead", profile.Overhead);
        WriteIfAny(json, "trace", profile.Trace);
        if (profile.Reached is { } reached)
        {
            ComparisonWriter.Write(json, reached);
        }

        if (!profile.Changed.IsEmpty)
        {
            ComparisonWriter.Write(json, profile.Changed);
        }

        if (profile.Tree is { } tree)
        {
            Write(json, tree);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ExactCounts exact)
    {
        json.WriteStartObject("exact");
        WriteIfAny(json, "whyNot", exact.WhyNot);
        json.WriteNumber("processes", exact.Processes);
        json.WriteNumber("protocol", exact.Protocol);
        json.WriteNumber("weights", exact.Weights);
        json.WriteNumber("rules", exact.Rules);
        json.WriteString("compiler", exact.Compiler);
        json.WriteStartArray("assemblies");
        foreach (var assembly in exact.Assemblies)
        {
            json.WriteStartObject();
            json.WriteString("name", assembly.Name);
            json.WriteString("compiler", assembly.Compiler);
            json.WriteBoolean("isReached", assembly.IsReached);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("isSeeded", exact.IsSeeded);
        Write(json, "unweighted", exact.Unweighted);
        if (!exact.Changed.IsEmpty)
        {
            ComparisonWriter.Write(json, exact.Changed);
        }

        if (exact.Tree is { } tree)
        {
            Write(json, tree);
        }

        json.WriteEndObject();
    }

    // Nodes depth first, each with its depth and not its parent's place: a node more does not renumber those behind it.
    private static void Write(Utf8JsonWriter json, CallTree tree)
    {
        json.WriteStartObject("tree");
        json.WriteString("engine", tree.Engine);
        json.WriteNumber("prunedBelow", tree.PrunedBelow);
        json.WriteStartArray("costs");
        foreach (var cost in tree.Costs)
        {
            json.WriteStartObject();
            json.WriteString("metric", cost.Name);
            json.WriteString("unit", NameOf(cost.Unit));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("operations");
        Write(json, tree.Operations);
        json.WriteEndArray();
        Write(json, "frames", tree.Frames);
        json.WriteStartArray("nodes");
        var depths = new int[tree.Nodes.Length];
        for (var node = 0; node < tree.Nodes.Length; node++)
        {
            depths[node] = node == 0 ? 0 : depths[tree.Nodes[node].Parent] + 1;
            json.WriteStartArray();
            json.WriteNumberValue(depths[node]);
            json.WriteNumberValue(tree.Nodes[node].Frame);
            Write(json, tree.Nodes[node].Self);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A tree that takes at most so many bytes: what costs least goes to its callers, and where that is not enough, recursions are joined.</summary>
    public static CallTree Thin(CallTree tree, int bytes)
    {
        ReadOnlySpan<double> shares = [0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2];
        var thin = tree;
        foreach (var merged in (ReadOnlySpan<bool>)[false, true])
        {
            var whole = merged ? tree.MergeRecursion() : tree;
            foreach (var share in merged ? shares : shares[..5])
            {
                thin = whole.Prune(share).Round();
                using var size = new MemoryStream();
                using (var json = new Utf8JsonWriter(size))
                {
                    json.WriteStartObject();
                    Write(json, thin);
                    json.WriteEndObject();
                }

                if (size.Length <= bytes)
                {
                    return thin;
                }
            }
        }

        return thin;
    }

    private static void Write(Utf8JsonWriter json, string name, ImmutableArray<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, TestId id)
    {
        json.WriteStartObject(name);
        json.WriteString("method", id.Method);
        json.WriteString("row", id.Row);
        json.WriteEndObject();
    }

    // Ends the object its caller began.
    private static void Write(Utf8JsonWriter json, Diagnostics.Warning warning)
    {
        json.WriteString("code", warning.Code);
        json.WriteString("text", warning.Text);
        json.WriteEndObject();
    }

    private static void WriteIfAny(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteIfAny(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
    }

    /// <summary>A unit as run files spell it.</summary>
    public static string NameOf(Unit unit) => unit switch
    {
        Unit.Nanoseconds => "nanoseconds",
        Unit.Bytes => "bytes",
        Unit.Ratio => "ratio",
        Unit.Fraction => "fraction",
        Unit.Instructions => "instructions",
        Unit.Calls => "calls",
        _ => "count",
    };
}
