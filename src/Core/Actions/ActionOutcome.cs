using System.Diagnostics;

namespace PerfGate.Actions;

/// <summary>How an action ended, read from its activity, whoever made it.</summary>
/// <param name="IsFailed">Its status says so, or it holds an exception and no status that says otherwise.</param>
/// <param name="Exception">The type of what was thrown, or what else its source calls the error.</param>
/// <param name="Reason">Why.</param>
internal readonly record struct ActionOutcome(bool IsFailed, string? Exception, string? Reason)
{
    /// <summary>Reads it; the activity has ended.</summary>
    public static ActionOutcome Of(Activity activity)
    {
        if (activity.Status == ActivityStatusCode.Ok)
        {
            return default;
        }

        var thrown = activity.Events.LastOrDefault(one => one.Name == ActionTags.ExceptionEvent);
        if (activity.Status == ActivityStatusCode.Unset && thrown.Name is null)
        {
            return default;
        }

        return new ActionOutcome(
            true,
            activity.GetTagItem(ActionTags.ErrorType) as string ?? Text(thrown, ActionTags.ExceptionType),
            string.IsNullOrEmpty(activity.StatusDescription) ? Text(thrown, ActionTags.ExceptionMessage) : activity.StatusDescription);
    }

    private static string? Text(ActivityEvent thrown, string tag) => thrown.Name is null ? null : thrown.Tags.FirstOrDefault(one => one.Key == tag).Value as string;
}
