namespace PerfGate.Measuring;

/// <summary>Two builds side by side: this process is one side of a pair, and a pacer outside says when it runs which batch.</summary>
public static class LockStep
{
    /// <summary>The version of the protocol that both ends must speak.</summary>
    public const int Protocol = 1;

    /// <summary>The environment variable with the name of the pacer's pipe.</summary>
    public const string Variable = "PERFGATE_LOCKSTEP";

    /// <summary>The most batches a pacer may keep of one test.</summary>
    public const int MaxBatches = 64;

    /// <summary>The pacer's pipe, or null where this process measures by itself.</summary>
    public static string? PipeName => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name ? name : null;
}
