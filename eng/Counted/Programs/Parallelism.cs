using System.Collections.Concurrent;

namespace PerfGate.Counted.Programs;

/// <summary>Work of several threads at once.</summary>
internal static class Parallelism
{
    private const int Items = 300;

    public static object? Loop()
    {
        var found = new int[Items];
        Parallel.For(0, Items, i => found[i] = Collatz(i + 1));
        return found.Max();
    }

    public static object? LoopWithState()
    {
        var longest = 0;
        Parallel.For(0, Items, () => new List<int>(), (i, _, mine) => Noted(mine, Collatz(i + 1)), mine => Interlocked.Add(ref longest, mine.Count));
        return longest;
    }

    public static object? LoopOverRanges()
    {
        var total = 0L;
        Parallel.ForEach(Partitioner.Create(0, Items), range => Interlocked.Add(ref total, Sum(range.Item1, range.Item2)));
        return total;
    }

    public static object? Query() => Enumerable.Range(1, Items).AsParallel().Where(i => i % 2 == 1).Select(Collatz).OrderBy(steps => steps).First();

    public static object? Aggregate() =>
        Enumerable.Range(1, Items).AsParallel().Aggregate(() => new List<int>(), (mine, i) => Noted(mine, Collatz(i)), Joined, all => all.Count);

    public static object? GetOrAdd()
    {
        var known = new ConcurrentDictionary<int, int>();
        Parallel.For(0, Items, i => known.GetOrAdd(i % 10, Collatz(i % 10 + 1)));
        Parallel.For(0, Items, i => known.GetOrAdd(i / 10 + 100, Expensive));
        return known.Count;
    }

    public static object? CompareAndSwap()
    {
        var total = 0;
        Parallel.For(0, Items, i => Swap(ref total, Collatz(i + 1)));
        return total;
    }

    public static object? Threads()
    {
        var (gate, total) = (new Lock(), 0);
        var threads = Enumerable.Range(0, 4).Select(part => new Thread(() =>
        {
            for (var i = part; i < Items; i += 4)
            {
                var steps = Collatz(i + 1);
                lock (gate)
                {
                    total += steps;
                }
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return total;
    }

    private static int Collatz(int number)
    {
        var steps = 0;
        for (long at = number; at != 1; steps++)
        {
            at = at % 2 == 0 ? at / 2 : (3 * at) + 1;
        }

        return steps;
    }

    // The value for a key may be made by several threads, of which one wins.
    private static int Expensive(int key)
    {
        var sum = 0;
        for (var i = 0; i < 200; i++)
        {
            sum += Collatz(key + i);
        }

        return sum;
    }

    private static List<int> Noted(List<int> mine, int steps)
    {
        mine.Add(steps);
        return mine;
    }

    private static List<int> Joined(List<int> one, List<int> other)
    {
        one.AddRange(other);
        return one;
    }

    private static long Sum(int from, int to)
    {
        var sum = 0L;
        for (var i = from; i < to; i++)
        {
            sum += Collatz(i + 1);
        }

        return sum;
    }

    private static void Swap(ref int total, int more)
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref total);
        }
        while (Interlocked.CompareExchange(ref total, seen + more, seen) != seen);
    }
}
