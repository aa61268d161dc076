namespace PerfGate.Sampling.PerfEvents;

/// <summary>Whether the kernel lets this process sample itself.</summary>
internal static class PerfEventSupport
{
    /// <summary>Tries it: begins a pass and ends it.</summary>
    /// <returns>Whether samples are taken in the kernel, too.</returns>
    /// <exception cref="SamplingException">It is refused, with what a user could set.</exception>
    public static bool Try()
    {
        using var pass = PerfEventPass.Start(new PerfEventOptions());
        return pass.Stop().SeesKernel;
    }
}
