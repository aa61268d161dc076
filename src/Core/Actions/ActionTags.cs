namespace PerfGate.Actions;

/// <summary>The tags and events of an activity that mean something to us.</summary>
internal static class ActionTags
{
    /// <summary>What came out of an action.</summary>
    public const string Result = "perfgate.result";

    /// <summary>The type of what was thrown, as OpenTelemetry has it.</summary>
    public const string ErrorType = "error.type";

    /// <summary>The event by which OpenTelemetry says that something was thrown, and its two tags that we read.</summary>
    public const string ExceptionEvent = "exception";

    /// <inheritdoc cref="ExceptionEvent"/>
    public const string ExceptionType = "exception.type";

    /// <inheritdoc cref="ExceptionEvent"/>
    public const string ExceptionMessage = "exception.message";
}
