using System.Collections.Immutable;
using System.Text.Json;
using PerfGate.Actions;

namespace PerfGate.Runs;

/// <content>What was found out about actions.</content>
internal static partial class RunLineParser
{
    private const int MaxSeries = 10_000;
    private const int MaxPath = 200;

    // Calls of all series together: sums of many of them stay far from what a long holds.
    private const long MaxCalls = 1L << 53;

    private static ActionProfile Actions(JsonElement actions)
    {
        var series = Items(actions, "series", Series);
        var dropped = Calls(0, actions, "dropped");
        var (keys, calls) = (new HashSet<string>(StringComparer.Ordinal), dropped);
        foreach (var one in series)
        {
            if (!keys.Add(one.Key))
            {
                throw new JsonException("an action is there twice with the same inputs");
            }

            calls = AtMost(MaxCalls, calls + one.Count);
        }

        return series.Length > MaxSeries ? throw new JsonException("there are too many actions") : new ActionProfile
        {
            WhyNot = TextIfAny(actions, "whyNot"),
            Operations = AtLeast(0, Number(actions, "operations")),
            OperationFloor = NotNull(actions, "operationFloor") is null ? null : Value(actions, "operationFloor"),
            Dropped = dropped,
            Waited = NotNull(actions, "waited") is null ? 0 : Value(actions, "waited") is <= 0.99 and var waited ? waited : throw new JsonException("a share is out of range"),
            Log = NotNull(actions, "log") is not null ? FileName(actions, "log") : null,
            Series = series,
            Slowest = Items(actions, "slowest", call => new SlowCall(PathOf(call), InputsOf(call), Value(call, "took"), TextIfAny(call, "failure"))),
        };
    }

    private static ActionSeries Series(JsonElement series) => new()
    {
        Path = PathOf(series),
        Inputs = InputsOf(series),
        Count = Calls(1, series, "count"),
        Failed = Calls(0, series, "failed"),
        Floor = Value(series, "floor"),
        Median = Value(series, "median"),
        Percentile99 = Value(series, "p99"),
        SliceFloors = Numbers(series, "slices"),
        ProcessFloors = Numbers(series, "processes"),
    };

    private static ImmutableArray<string> PathOf(JsonElement owner) =>
        Texts(owner, "path") is { Length: >= 1 and <= MaxPath } path ? path : throw new JsonException("an action has no path, or one that is too long");

    // Each is held against all others when sizes are looked for among them.
    private static ImmutableArray<TestInput> InputsOf(JsonElement owner) =>
        Inputs(owner) is { Length: <= ActionInputs.Most } inputs ? inputs : throw new JsonException("an action has too many inputs");

    private static ImmutableArray<double> Numbers(JsonElement owner, string name) =>
        Items(owner, name, Value) is { Length: <= MaxSeries } values ? values : throw new JsonException($"{name} has too many values");

    private static double Value(JsonElement owner, string name) => Value(Find(owner, name) ?? throw new JsonException($"{name} is missing"));

    private static int AtLeast(int least, int value) => (int)AtLeast((long)least, value);

    private static long Calls(long least, JsonElement owner, string name) => AtMost(MaxCalls, AtLeast(least, NotNull(owner, name)?.GetInt64() ?? 0));

    private static long AtLeast(long least, long value) => value >= least ? value : throw new JsonException("a count is out of range");

    private static long AtMost(long most, long value) => value <= most ? value : throw new JsonException("a count is out of range");
}
