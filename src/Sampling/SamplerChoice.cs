using PerfGate.CallTrees;
using PerfGate.Settings;

namespace PerfGate.Sampling;

/// <summary>Which engine takes a pass.</summary>
/// <param name="Engine">As call trees name it; null where the one that was asked for does not work here.</param>
/// <param name="Because">Why it is not the kernel's engine, with what a user could set: the profile's <see cref="Profile.Fallback"/>, or without an engine its <see cref="Profile.WhyNot"/>. Null where it is, or where the other one was asked for.</param>
internal sealed record SamplerChoice(string? Engine, string? Because)
{
    /// <summary>Chooses.</summary>
    /// <param name="target">What is to be profiled, and with what.</param>
    /// <param name="try">Tries the kernel's engine; not called where the runtime's was asked for.</param>
    /// <param name="hasBetter">Whether the system has an engine better than the runtime's at all: where it has not (no Linux), the runtime's is no fallback.</param>
    public static SamplerChoice Of(ProfileTarget target, Func<SamplerProbe> @try, bool hasBetter)
    {
        if (target.Sampler == Sampler.EventPipe)
        {
            return new SamplerChoice(Engines.EventPipe, Because: null);
        }

        var probe = @try();
        return (target.Sampler, probe.WhyNot) switch
        {
            (Sampler.PerfEvent, { } reason) => new SamplerChoice(Engine: null, $"Sampler is perfevent, and {reason}"),
            (Sampler.Auto, null) when target.Preferred == Engines.EventPipe => new SamplerChoice(Engines.EventPipe, OfBaseline),
            (_, var reason) => new SamplerChoice(probe.Engine, hasBetter ? reason : null),
        };
    }

    private const string OfBaseline = "the baseline's call tree is eventpipe's, and trees of two engines cannot be compared (a baseline that is recorded with Sampler=perfevent and Profile=always changes that)";
}
