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
        var (end, sum) = (Stopwatch.GetTimestamp() + (long)(microseconds * (Stopwatch.Frequency / 1e6)), 0.0);
        while (Stopwatch.GetTimestamp() < end)
        {
            sum += Turn();
        }

        _sink = sum;
    }

    /// <summary>As often, however long it takes: some 40 ns each.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Turns(int count)
    {
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            sum += Turn();
        }

        _sink = sum;
    }

    /// <summary>Starts threads, each of which does its own share of the work, and waits for them.</summary>
    public static void Threads(int count, Action<int> work)
    {
        var threads = Enumerable.Range(0, count).Select(i => new Thread(() => work(i), maxStackSize: 256 * 1024)).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    }

    // Its sum is its own: threads that wrote to one place would wait for each other.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double Turn()
    {
        var sum = 0.0;
        for (var i = 0; i < 20; i++)
        {
            sum += Math.Sqrt(i);
        }

        return sum;
    }
}
