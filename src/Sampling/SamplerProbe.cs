using PerfGate.CallTrees;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling;

/// <summary>Which engine can sample here.</summary>
/// <param name="Engine">The best one, as call trees name it.</param>
/// <param name="WhyNot">Why it is not the kernel's, with what a user could set; null where it is.</param>
public sealed record SamplerProbe(string Engine, string? WhyNot)
{
    /// <summary>Whether the kernel's engine takes samples in the kernel, too, and where threads begin to wait; null where it is not known or not that engine.</summary>
    public bool? SeesKernel { get; init; }

    /// <summary>Tries it in this process: sampling by the kernel is begun and ended. It never throws.</summary>
    public static SamplerProbe Try() => Of(PerfEventSupport.Try);

    /// <summary>What a look says.</summary>
    /// <param name="look">Says whether the kernel's engine takes samples in the kernel, too; throws where it does not work.</param>
    internal static SamplerProbe Of(Func<bool> look)
    {
        try
        {
            return new SamplerProbe(Engines.PerfEvent, WhyNot: null) { SeesKernel = look() };
        }
        catch (SamplingException refusal)
        {
            return new SamplerProbe(Engines.EventPipe, refusal.Message);
        }
#pragma warning disable CA1031 // whatever goes wrong in a look is a reason not to take that engine
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return new SamplerProbe(Engines.EventPipe, $"trying it failed: {failure.GetType().Name}: {failure.Message}");
        }
    }
}
