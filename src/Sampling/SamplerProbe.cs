using PerfGate.CallTrees;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling;

/// <summary>Which engine can sample here.</summary>
/// <param name="Engine">The best one, as call trees name it.</param>
/// <param name="WhyNot">Why it is not the kernel's, with what a user could set; null where it is.</param>
public sealed record SamplerProbe(string Engine, string? WhyNot)
{
    /// <summary>Tries it in this process: one event is opened and closed. It never throws.</summary>
    public static SamplerProbe Try() => Of(PerfEventSupport.WhyNot);

    /// <summary>What a look says.</summary>
    /// <param name="whyNot">Says why the kernel's engine does not work, or null.</param>
    internal static SamplerProbe Of(Func<string?> whyNot)
    {
        try
        {
            return whyNot() is { } refusal ? new SamplerProbe(Engines.EventPipe, refusal) : new SamplerProbe(Engines.PerfEvent, WhyNot: null);
        }
#pragma warning disable CA1031 // whatever goes wrong in a look is a reason not to take that engine
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return new SamplerProbe(Engines.EventPipe, $"trying it failed: {failure.GetType().Name}: {failure.Message}");
        }
    }
}
