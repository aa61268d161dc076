using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using PerfGate.Runs;

namespace PerfGate.Actions;

/// <summary>What of an activity's tags is an input of the action, as text that tells one series from another.</summary>
internal static class ActionInputs
{
    /// <summary>Inputs of one action; further tags are left out.</summary>
    public const int Most = 20;

    /// <summary>The inputs in the order of the tags.</summary>
    public static ImmutableArray<TestInput> Of(Activity activity, RunningAction? action = null)
    {
        var isOurs = action is not null || activity.Source.Name == ActionLog.SourceName;
        var inputs = ImmutableArray.CreateBuilder<TestInput>();
        foreach (var tag in action?.Tags ?? activity.TagObjects)
        {
            if (inputs.Count < Most && IsInput(tag.Key, isOurs))
            {
                inputs.Add(new TestInput(Name(tag.Key), Rendered(tag.Key, tag.Value)));
            }
        }

        return inputs.ToImmutable();
    }

    // What differs from process to process and is nobody's input, a port above all, would make each run's series strangers to the next.
    private static bool IsInput(string name, bool isOurs) =>
        name is not (ActionTags.Result or ActionTags.ErrorType)
        && (isOurs || !(name.EndsWith(".port", StringComparison.Ordinal) || name.EndsWith("connection_id", StringComparison.Ordinal)
            || name.StartsWith("thread.", StringComparison.Ordinal) || name.StartsWith("otel.", StringComparison.Ordinal) || name.StartsWith("exception.", StringComparison.Ordinal)));

    /// <summary>A name or a reason as text that does no harm where it is shown.</summary>
    public static string Name(string name) => Unquoted(InputFormatter.Format(name));

    private static string Rendered(string name, object? value) => SensitiveValues.Shown(name, value) switch
    {
        string text when name is "url.full" or "http.url" && Uri.TryCreate(text, UriKind.Absolute, out var url) => Unquoted(InputFormatter.Format(url.PathAndQuery)),
        string text => Unquoted(InputFormatter.Format(text)),
        var shown => InputFormatter.Format(shown),
    };

    /// <summary>Text as the log's readers see it: the quotes are the formatter's, what is inside stays escaped.</summary>
    private static string Unquoted(string text) => text.Length >= 2 && text[0] == '"' && text[^1] == '"' ? text[1..^1] : text.TrimStart('"');

    /// <summary>The number that an input is: <c>300</c>, or the count that a collection begins with; null where it is none.</summary>
    public static double? Size(string value)
    {
        var number = value.AsSpan();
        if (number.IndexOf(" [", StringComparison.Ordinal) is > 0 and var end)
        {
            number = number[..end];
        }

        return double.TryParse(number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var size) && double.IsFinite(size) && size > 0 ? size : null;
    }
}
