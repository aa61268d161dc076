using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace PerfGate.Bench.Fidelity;

/// <summary>Work of a known length: a loop with calls in it, as a sampler that stops threads at safepoints needs it.</summary>
internal static class Spin
{
    private static double _sink;

    /// <summary>Of half this length to half as much again: a workload with a rhythm of its own may fall into step with the sampler's.</summary>
    public static void For(int microseconds) => Exactly(microseconds * (0.5 + Random.Shared.NextDouble()));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Exactly(double microseconds)
    {
        var end = Stopwatch.GetTimestamp() + (long)(microseconds * (Stopwatch.Frequency / 1e6));
        while (Stopwatch.GetTimestamp() < end)
        {
            Turn();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Turn()
    {
        for (var i = 0; i < 20; i++)
        {
            _sink += Math.Sqrt(i);
        }
    }
}
