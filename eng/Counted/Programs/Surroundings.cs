using System.Diagnostics;

namespace PerfGate.Counted.Programs;

/// <summary>Work that depends on the machine, the process or the moment.</summary>
internal static class Surroundings
{
    private static readonly List<int> Grown = [];
    private static int s_finalized;

    public static object? Clock()
    {
        var (turns, since) = (0, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(since).TotalMilliseconds < 1)
        {
            turns = Step(turns);
        }

        return turns;
    }

    public static object? Processors()
    {
        var sum = 0;
        for (var part = 0; part < Environment.ProcessorCount; part++)
        {
            sum += Step(part);
        }

        return sum;
    }

    public static object? Collected()
    {
        var kept = Enumerable.Range(0, 20).Select(i => new WeakReference(new byte[2000 + i])).ToArray();
        var (made, alive) = (0, kept.Length);
        while (made < 100_000 && alive > 0)
        {
            GC.KeepAlive(new byte[1000]);
            alive = ++made % 100 == 0 ? kept.Count(reference => reference.IsAlive) : alive;
        }

        return made;
    }

    public static object? Finalizers()
    {
        for (var i = 0; i < 100; i++)
        {
            GC.KeepAlive(new Finalized());
        }

        GC.Collect();
        return s_finalized;
    }

    // The same in every process, and yet another count each time.
    public static object? Growing()
    {
        Grown.Add(Grown.Count);
        var sum = 0;
        foreach (var number in Grown)
        {
            sum += Step(number);
        }

        return sum;
    }

    public static object? Process()
    {
        var sum = 0;
        for (var i = 0; i < Environment.ProcessId % 1000; i++)
        {
            sum = Step(sum);
        }

        return sum;
    }

    private static int Step(int number) => number + 1;

    private sealed class Finalized
    {
#pragma warning disable MA0055 // It is what this program is about.
        ~Finalized() => s_finalized++;
#pragma warning restore MA0055
    }
}
