namespace PerfGate.Sampling.PerfEvents;

/// <summary>Whether the kernel lets this process sample itself.</summary>
internal static class PerfEventSupport
{
    /// <summary>Tries it: opens one event on this thread and closes it.</summary>
    /// <returns>Why it is refused, with what a user could set; null where it works.</returns>
    public static string? WhyNot() => throw new NotSupportedException();
}
