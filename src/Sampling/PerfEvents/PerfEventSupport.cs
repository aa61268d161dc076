namespace PerfGate.Sampling.PerfEvents;

/// <summary>Whether the kernel lets this process sample itself.</summary>
internal static class PerfEventSupport
{
    /// <summary>Tries it: begins a pass and ends it.</summary>
    /// <returns>Why it is refused, with what a user could set; null where it works.</returns>
    public static string? WhyNot()
    {
        try
        {
            using var pass = PerfEventPass.Start(new PerfEventOptions());
            return null;
        }
        catch (SamplingException refusal)
        {
            return refusal.Message;
        }
    }
}
