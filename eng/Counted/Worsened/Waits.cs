namespace PerfGate.Counted.Worsened;

/// <summary>What costs time and no instruction more.</summary>
internal static class Waits
{
    private const int Side = 1024;
    private const int Additions = 20_000;
    private static readonly int[] Table = new int[Side * Side];
    private static readonly int[] Next = Shuffled(isShuffled: false);
    private static readonly int[] Random = Shuffled(isShuffled: true);
    private static readonly Lock Gate = new();

    public static object? LocalSums()
    {
        var total = 0L;
        Parallel.For(0, 4, part =>
        {
            var sum = 0L;
            for (var i = 0; i < Additions; i++)
            {
                sum += i ^ part;
            }

            lock (Gate)
            {
                total += sum;
            }
        });
        return total;
    }

    public static object? LockedSum()
    {
        var total = 0L;
        Parallel.For(0, 4, part =>
        {
            for (var i = 0; i < Additions; i++)
            {
                lock (Gate)
                {
                    total += i ^ part;
                }
            }
        });
        return total;
    }

    public static object? ByRows()
    {
        var sum = 0L;
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                sum += Table[(y * Side) + x];
            }
        }

        return sum;
    }

    public static object? ByColumns()
    {
        var sum = 0L;
        for (var x = 0; x < Side; x++)
        {
            for (var y = 0; y < Side; y++)
            {
                sum += Table[(y * Side) + x];
            }
        }

        return sum;
    }

    public static object? InOrder() => Follow(Next);

    public static object? AtRandom() => Follow(Random);

    public static object? Short() => Waited(1);

    public static object? Long() => Waited(4);

    private static int Follow(int[] next)
    {
        var at = 0;
        for (var i = 0; i < next.Length; i++)
        {
            at = next[at];
        }

        return at;
    }

    private static int Waited(int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return milliseconds;
    }

    // One ring through all places, in order or not.
    private static int[] Shuffled(bool isShuffled)
    {
        var order = Enumerable.Range(0, 1 << 20).ToArray();
        if (isShuffled)
        {
            new Random(1).Shuffle(order);
        }

        var next = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            next[order[i]] = order[(i + 1) % order.Length];
        }

        return next;
    }
}
