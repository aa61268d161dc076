using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace PerfGate.Sampling.Tests;

/// <summary>A real trace of this process, taken once.</summary>
internal static class LiveTrace
{
    private static readonly Lazy<Task<byte[]>> Taken = new(TakeAsync);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Task<byte[]> BytesAsync() => Taken.Value;

    private static async Task<byte[]> TakeAsync()
    {
        using var session = await EventPipePass.StartAsync(Told.Samples | Told.Awaits | Told.Allocations, Patience);
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < TimeSpan.FromMilliseconds(300))
        {
            Busy(1000);
            GC.Collect(0);
        }

        await using var trace = await session.StopAsync(Patience);
        using var copy = new MemoryStream();
        await trace.CopyToAsync(copy);
        return copy.ToArray();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static double Busy(int turns)
    {
        var sum = 0.0;
        for (var turn = 0; turn < turns; turn++)
        {
            sum += Math.Sqrt(turn) * Math.Sin(turn);
        }

        return sum;
    }
}
