namespace PerfGate.Actions;

/// <summary>The names by which actions travel in activities.</summary>
internal static class ActionTags
{
    /// <summary>Our own source.</summary>
    public const string SourceName = "PerfGate.ActionLog";

    /// <summary>An action's result.</summary>
    public const string Result = "perfgate.result";

    /// <summary>The type of what made an action fail, as OpenTelemetry names it.</summary>
    public const string ErrorType = "error.type";

    /// <summary>Stands for what is never written.</summary>
    public const string Hidden = "***";

    private static readonly string[] Denied = ["password", "passwd", "pwd", "token", "secret", "key", "authorization", "cookie", "credential", "connection_string", "connectionstring"];

    /// <summary>True for names whose values are never written.</summary>
    public static bool IsSensitive(string name) => Denied.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
