using System.Collections.Immutable;
using System.Text.Json;
using PerfGate.CallTrees;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Units;

namespace PerfGate.Runs;

/// <summary>
/// Reads one line of a run file: whole and sound, or not at all. JSON lets anything be null, absent or out of range; none of that travels
/// on. By hand for the reason of <see cref="RunLineWriter"/>.
/// </summary>
internal static partial class RunLineParser
{
    /// <summary>How the problem of a line that was cut short begins.</summary>
    public const string Incomplete = "incomplete";

    private const int MaxLineLength = 64 * 1024 * 1024;
    private const int MaxValues = 1_000_000;
    private const int MaxSlices = 100;
    private const int MaxDepth = 1000;
    private const int MaxParameters = 200;
    private const int MaxTreeValues = 5_000_000;

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
            using var document = JsonDocument.Parse(text);
            return Line(document.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            problem = (text.EndsWith('}') ? "" : Incomplete + ": ") + failure.Message.ReplaceLineEndings(" ");
            return null;
        }
    }

    private static RunLine Line(JsonElement line)
    {
        using var properties = line.EnumerateObject();
        var kind = properties.MoveNext() && properties.Current.NameEquals("kind"u8) ? AsText(properties.Current.Value, "kind") : throw new JsonException("it does not begin with its kind");
        return kind switch
        {
            "header" => new HeaderLine(Environment(Object(line, "environment"))),
            "declared" => new DeclaredLine(Texts(line, "methods")),
            "against" => new AgainstLine(Comparison(Object(line, "against"))),
            "confirmed" => new ConfirmedLine(Confirmed(Object(line, "confirmed"))),
            "start" => new StartLine(Id(Object(line, "test"))),
            "test" => new TestLine(Test(Object(line, "test"))),
            "profile" => new ProfileLine(Id(Object(line, "test")), Profile(Object(line, "profile"))),
            "actions" => new ActionsLine(Id(Object(line, "test")), Actions(Object(line, "actions"))),
            "exact" => new ExactLine(Id(Object(line, "test")), Exact(Object(line, "exact"))),
            "warning" => new WarningLine(Warning(Object(line, "warning"))),
            "end" => new EndLine(Number(line, "declared"), Number(line, "measured"), Number(line, "notMeasured"), IsSet(line, "isPartial")),
            _ => throw new JsonException($"there is no line of the kind '{kind}'"),
        };
    }

    private static RunEnvironment Environment(JsonElement environment)
    {
        var machine = Object(environment, "machine");
        var runtime = Object(environment, "runtime");
        return new RunEnvironment
        {
            Schema = Number(environment, "schema", absent: RunEnvironment.CurrentSchema) is >= 1 and var schema ? schema : throw new JsonException("schema is below 1"),
            PerfGate = Text(environment, "perfGate", absent: ""),
            Assembly = FileName(environment, "assembly"),
            TargetFramework = FileName(environment, "targetFramework"),
            Configuration = Text(environment, "configuration", absent: ""),
            Started = Find(environment, "started")?.GetDateTimeOffset() ?? default,
            Mode = Text(environment, "mode", absent: ""),
            Machine = new Machine(
                FileName(machine, "class"), Text(machine, "os"), Text(machine, "osVersion"), Text(machine, "architecture"), Text(machine, "cpu"), Number(machine, "cores")),
            Runtime = new RuntimeInfo(Text(runtime, "version"), Text(runtime, "jit"), Text(runtime, "gc")),
            Commit = TextIfAny(environment, "commit"),
            IsDirty = IsSet(environment, "isDirty"),
            Branch = TextIfAny(environment, "branch"),
            ProcessId = NotNull(environment, "processId")?.GetInt32(),
            ProjectDirectory = TextIfAny(environment, "projectDirectory"),
            ProjectPath = TextIfAny(environment, "projectPath"),
            BaselineDirectory = TextIfAny(environment, "baselineDirectory"),
            OutputDirectory = TextIfAny(environment, "outputDirectory"),
            ForcedReason = TextIfAny(environment, "forcedReason"),
        };
    }

    private static TestRecord Test(JsonElement test) => new()
    {
        Id = Id(Object(test, "id")),
        DisplayName = Text(test, "displayName", absent: ""),
        Inputs = RowOf(test),
        Source = NotNull(test, "source") is { } source ? new SourceLocation(Text(source, "file"), Number(source, "line")) : null,
        Policy = Find(test, "policy") is { } policy ? Policy(policy) : new Policy(),
        Processes = Items(test, "processes", Process),
        NotMeasured = TextIfAny(test, "notMeasured"),
        Failed = NotNull(test, "failed")?.GetBoolean() ?? false,
        Warnings = Items(test, "warnings", Warning),
    };

    // A row's inputs are told apart by their names, as parameters are.
    private static ImmutableArray<TestInput> RowOf(JsonElement test)
    {
        var inputs = Inputs(test);
        return inputs.Length > MaxParameters ? throw new JsonException("there are too many inputs")
            : inputs.DistinctBy(input => input.Name, StringComparer.Ordinal).Count() < inputs.Length ? throw new JsonException("an input is there twice")
            : inputs;
    }

    private static ImmutableArray<TestInput> Inputs(JsonElement owner) => Items(owner, "inputs", input => new TestInput(Text(input, "name"), Text(input, "value")));

    private static Policy Policy(JsonElement policy)
    {
        var defaults = new Policy();
        return new Policy
        {
            MaxRegression = Limit("maxRegression", Unit.Nanoseconds) ?? defaults.MaxRegression,
            MaxAllocatedRegression = Limit("maxAllocatedRegression", Unit.Bytes) ?? defaults.MaxAllocatedRegression,
            MaxTime = Budget("maxTime", Unit.Nanoseconds),
            MaxAllocated = Budget("maxAllocated", Unit.Bytes),
            FailOnLayout = IsSet(policy, "failOnLayout"),
            Exact = Find(policy, "exact")?.GetBoolean(),
            MaxWorkRegression = Limit("maxWorkRegression", Unit.Count) ?? defaults.MaxWorkRegression,
            MaxGrowth = NotNull(policy, "maxGrowth") is not { } growth ? null
                : GrowthLimit.TryParse(AsText(growth, "maxGrowth"), out var most) ? most
                : throw new JsonException("maxGrowth is no growth"),
        };

        Threshold? Limit(string name, Unit unit) =>
            Find(policy, name) is not { } limit ? null
            : Threshold.TryParse(AsText(limit, name), unit, out var threshold) ? threshold
            : throw new JsonException($"{name} is no limit");

        Quantity? Budget(string name, Unit unit) =>
            NotNull(policy, name) is not { } budget ? null
            : Quantity.TryParse(AsText(budget, name), out var quantity) && quantity.Unit == unit ? quantity
            : throw new JsonException($"{name} is no number with its unit");
    }

    private static ProcessSamples Process(JsonElement process)
    {
        var samples = Items(process, "samples", Sample);
        if (samples.IsEmpty)
        {
            throw new JsonException("a process has no samples");
        }

        for (var i = 0; i < samples.Length; i++)
        {
            if (samples[i].Values.Length != samples[0].Values.Length)
            {
                throw new JsonException("the samples of a process differ in length");
            }

            for (var j = 0; j < i; j++)
            {
                if (samples[j].Metric == samples[i].Metric)
                {
                    throw new JsonException($"a process has {samples[i].Metric} twice");
                }
            }
        }

        return new ProcessSamples
        {
            Operations = NotNull(process, "operations")?.GetInt64() is >= 1 and var operations ? operations : throw new JsonException("operations is below 1"),
            Samples = samples,
            IsWarm = IsSet(process, "isWarm"),
            ReferenceFloor = NotNull(process, "referenceFloor") is { } floor ? Value(floor) : null,
            Pair = NotNull(process, "pair") is { } pair ? (pair.GetInt32() is >= 1 and var number ? number : throw new JsonException("pair is below 1")) : null,
        };
    }

    private static Sample Sample(JsonElement sample)
    {
        var metric = Text(sample, "metric");
        var unit = UnitOf(Text(sample, "unit"));
        if ((metric == Metric.Time.Name && unit != Metric.Time.Unit) || (metric == Metric.Allocated.Name && unit != Metric.Allocated.Unit))
        {
            throw new JsonException($"{metric} is not counted in {RunLineWriter.NameOf(unit)}");
        }

        var values = ImmutableArray.CreateBuilder<double>();
        foreach (var value in List(sample, "values")?.EnumerateArray() ?? throw new JsonException($"{metric} has no values"))
        {
            Add(values, value, MaxValues);
        }

        return values.Count is > 0 and <= MaxValues ? new Sample(metric, unit, values.ToImmutable()) : throw new JsonException($"{metric} has {(values.Count == 0 ? "no" : "too many")} values");
    }

    // One value, or a run of them as [value, count]; one more than the most is taken, so that the caller sees that there are too many.
    private static void Add(ImmutableArray<double>.Builder values, JsonElement value, int most)
    {
        var isRun = value.ValueKind == JsonValueKind.Array;
        var count = !isRun ? 1 : value.GetArrayLength() == 2 ? value[1].GetInt32() : 0;
        if (count is < 1 or > MaxValues)
        {
            throw new JsonException("a run of values is [value, count]");
        }

        var number = Value(isRun ? value[0] : value);
        for (var i = 0; i < count && values.Count <= most; i++)
        {
            values.Add(number);
        }
    }

    private static Profile Profile(JsonElement profile) => new()
    {
        Tree = NotNull(profile, "tree") is { ValueKind: JsonValueKind.Object } tree ? Tree(tree) : null,
        WhyNot = TextIfAny(profile, "whyNot"),
        Samples = Number(profile, "samples"),
        Interval = NotNull(profile, "interval") is { } interval ? Value(interval) : null,
        Dropped = NotNull(profile, "dropped")?.GetInt64() ?? 0,
        Throttled = AtLeast(0, NotNull(profile, "throttled")?.GetInt64() ?? 0),
        Repaired = AtLeast(0, Number(profile, "repaired")),
        Waits = TextIfAny(profile, "waits"),
        SeesKernel = NotNull(profile, "seesKernel")?.GetBoolean(),
        Fallback = TextIfAny(profile, "fallback"),
        Overhead = NotNull(profile, "overhead") is { } overhead ? Value(overhead) : null,
        Trace = NotNull(profile, "trace") is not null ? FileName(profile, "trace") : null,
        Reached = NotNull(profile, "reached") is { ValueKind: JsonValueKind.Object } reached ? Reached(reached) : null,
        Changed = Items(profile, "changed", Changed),
    };

    private static CallTree Tree(JsonElement tree)
    {
        var costs = Items(tree, "costs", cost => new Metric(Text(cost, "metric"), UnitOf(Text(cost, "unit"))));
        var operations = ImmutableArray.CreateBuilder<double>();
        foreach (var value in List(tree, "operations")?.EnumerateArray() ?? throw new JsonException("a tree has no operations"))
        {
            Add(operations, value, MaxSlices);
        }

        var frames = Texts(tree, "frames");
        if (frames.Distinct(StringComparer.Ordinal).Count() != frames.Length)
        {
            throw new JsonException("a tree has a frame twice");
        }

        return costs.Length is < 1 or > MaxSlices || operations.Count is < 1 or > MaxSlices
            ? throw new JsonException("a tree has no costs or slices, or too many")
            : new CallTree
            {
                Engine = Text(tree, "engine"),
                PrunedBelow = NotNull(tree, "prunedBelow") is { } share ? Math.Min(1, Value(share)) : 0,
                Costs = costs,
                Operations = operations.ToImmutable(),
                Frames = frames,
                Nodes = Nodes(tree, costs.Length * operations.Count, frames.Length),
            };
    }

    private static ImmutableArray<CallNode> Nodes(JsonElement tree, int values, int frames)
    {
        // The nodes from the root to the last one, by their depths.
        var open = new List<int>();
        var places = new HashSet<(int Parent, int Frame)>();
        var nodes = ImmutableArray.CreateBuilder<CallNode>();
        foreach (var node in List(tree, "nodes")?.EnumerateArray() ?? throw new JsonException("a tree has no nodes"))
        {
            var depth = node.GetArrayLength() >= 2 ? node[0].GetInt32() : -1;
            var frame = depth >= 0 ? node[1].GetInt32() : -1;
            if (depth < 0 || depth > Math.Min(open.Count, MaxDepth) || (depth == 0 && nodes.Count > 0) || frame < 0 || frame >= frames)
            {
                throw new JsonException("a node is not in its place");
            }

            var self = ImmutableArray.CreateBuilder<double>(values);
            foreach (var value in node.EnumerateArray().Skip(2))
            {
                Add(self, value, values);
            }

            open.RemoveRange(depth, open.Count - depth);
            var parent = depth == 0 ? -1 : open[depth - 1];
            if (self.Count != values || !places.Add((parent, frame)) || (nodes.Count + 1L) * values > MaxTreeValues)
            {
                throw new JsonException("a node has not one value a cost and slice, or is there twice, or is one too many");
            }

            open.Add(nodes.Count);
            nodes.Add(new CallNode(parent, frame, self.MoveToImmutable()));
        }

        return nodes.Count == 0 ? throw new JsonException("a tree has no nodes") : nodes.ToImmutable();
    }

    private static Unit UnitOf(string name)
    {
        foreach (var unit in (ReadOnlySpan<Unit>)[Unit.Count, Unit.Nanoseconds, Unit.Bytes, Unit.Instructions, Unit.Calls, Unit.Ratio, Unit.Fraction])
        {
            if (RunLineWriter.NameOf(unit) == name)
            {
                return unit;
            }
        }

        throw new JsonException($"there is no unit '{name}'");
    }

    private static double Value(JsonElement value) =>
        value.GetDouble() is var number && double.IsFinite(number) && number >= 0 ? number : throw new JsonException("a value is out of range");

    private static TestId Id(JsonElement id) => new(Text(id, "method"), Text(id, "row", absent: ""));

    private static Warning Warning(JsonElement warning) => new(Text(warning, "code"), Text(warning, "text"));

    // Parts of the name of a baseline: a path in one of them would let a file from elsewhere choose what is overwritten.
    private static string FileName(JsonElement owner, string name)
    {
        var text = Text(owner, name);
        var isPath = text.Length == 0;
        foreach (var letter in text)
        {
            isPath |= char.IsControl(letter) || letter is '/' or '\\' or ':';
        }

        return isPath ? throw new JsonException($"{name} is no name") : text;
    }

    private static JsonElement? Find(JsonElement owner, string name) => owner.TryGetProperty(name, out var value) ? value : null;

    private static JsonElement? NotNull(JsonElement owner, string name) => Find(owner, name) is { ValueKind: not JsonValueKind.Null } value ? value : null;

    private static JsonElement Object(JsonElement owner, string name) => Find(owner, name) is { ValueKind: JsonValueKind.Object } value ? value : throw new JsonException($"{name} is missing");

    private static string AsText(JsonElement value, string name) => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new JsonException($"{name} is no text");

    private static string Text(JsonElement owner, string name, string? absent = null) =>
        Find(owner, name) is { } value ? AsText(value, name) : absent ?? throw new JsonException($"{name} is missing");

    private static string? TextIfAny(JsonElement owner, string name) => NotNull(owner, name) is { } value ? AsText(value, name) : null;

    private static int Number(JsonElement owner, string name, int absent = 0) => Find(owner, name)?.GetInt32() ?? absent;

    private static bool IsSet(JsonElement owner, string name) => Find(owner, name)?.GetBoolean() ?? false;

    // Absent is empty; null and anything else is wrong.
    private static JsonElement? List(JsonElement owner, string name) =>
        Find(owner, name) is not { } list ? null : list.ValueKind == JsonValueKind.Array ? list : throw new JsonException($"{name} is no list");

    private static ImmutableArray<string> Texts(JsonElement owner, string name) => Items(owner, name, item => AsText(item, name));

    private static ImmutableArray<T> Items<T>(JsonElement owner, string name, Func<JsonElement, T> read)
    {
        if (List(owner, name) is not { } list)
        {
            return [];
        }

        var items = ImmutableArray.CreateBuilder<T>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            items.Add(read(item));
        }

        return items.MoveToImmutable();
    }
}
