using System.Diagnostics;

namespace PerfGate.Actions;

/// <summary>What happened, as it waits to be written: a start or an end of one of our actions or of a foreign <see cref="Activity"/>, or an <see cref="ActionMessage"/>.</summary>
/// <param name="Subject">The <see cref="RunningAction"/>, activity or message.</param>
/// <param name="Timestamp">When, on the monotone clock.</param>
/// <param name="Thread">The thread it happened on.</param>
/// <param name="IsEnd">True for an end.</param>
internal readonly record struct ActionRecord(object Subject, long Timestamp, int Thread, bool IsEnd);

/// <summary>Something noted inside an action.</summary>
/// <param name="Activity">The action it is in; null outside of all.</param>
/// <param name="At">When.</param>
/// <param name="Name">Its name.</param>
/// <param name="Fields">What it says, rendered already.</param>
internal sealed record ActionMessage(Activity? Activity, DateTime At, string Name, KeyValuePair<string, object?>[] Fields)
{
    /// <summary>A message of now, its fields rendered.</summary>
    public static ActionMessage Of(Activity? activity, string name, ReadOnlySpan<(string Name, object? Value)> fields)
    {
        var rendered = new KeyValuePair<string, object?>[fields.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            var field = fields[i].Name ?? "";
            rendered[i] = new(field, ActionValues.Render(field, fields[i].Value));
        }

        return new ActionMessage(activity, TimeProvider.System.GetUtcNow().UtcDateTime, name, rendered);
    }
}
