using System.Text.Json;
using PerfGate.CallTrees;

namespace PerfGate.Runs;

/// <content>Reads what two builds were found to differ in.</content>
internal static partial class RunLineParser
{
    private static Comparison Comparison(JsonElement against) => new()
    {
        Id = Text(against, "id"),
        Base = Text(against, "base"),
        BaseCommit = TextIfAny(against, "baseCommit"),
        IsCodeIdentical = NotNull(against, "isCodeIdentical")?.GetBoolean(),
        ChangedMethods = Number(against, "changedMethods") is >= 0 and var methods ? methods : throw new JsonException("changedMethods is below 0"),
        Conditions = Items(against, "conditions", condition => new Condition(Text(condition, "name"), Text(condition, "value"))),
    };

    private static ConfirmedBy Confirmed(JsonElement confirmed) =>
        new(Text(confirmed, "comparison"), Find(confirmed, "baseline")?.GetDateTimeOffset() ?? throw new JsonException("it does not name the baseline"));

    // Without its count it would read as nothing reached, which excuses.
    private static ReachedCode Reached(JsonElement reached)
    {
        var count = NotNull(reached, "count")?.GetInt32() ?? throw new JsonException("reached has no count");
        var methods = Texts(reached, "methods");
        return count >= methods.Length && methods.Length <= ReachedCode.Most && (count == 0 || !methods.IsEmpty) ? new ReachedCode(count, methods) : throw new JsonException("reached counts other methods than it names");
    }

    private static ChangedFrame Changed(JsonElement method)
    {
        var lines = Items(method, "lines", Lines);
        return lines.Length is > 0 and <= ChangedFrame.MostLines ? new ChangedFrame(Text(method, "frame"), lines) : throw new JsonException("a changed method has no lines, or too many");
    }

    private static SourceLines Lines(JsonElement lines)
    {
        var (first, last) = (Number(lines, "first"), Number(lines, "last"));
        return first >= 1 && last >= first ? new SourceLines(Text(lines, "file"), first, last) : throw new JsonException("changed lines are no lines");
    }
}
