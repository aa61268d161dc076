namespace PerfGate.Counted.Worsened;

/// <summary>What is done again, or made again.</summary>
internal static class Reuse
{
    private static readonly int[] Numbers = [.. Enumerable.Range(0, 2000).Select(i => (int)(i * 2654435761L % 100_003))];
    private static readonly byte[] Buffer = new byte[2000];

    public static object? Remembered() => Ways(18, new Dictionary<int, long>());

    public static object? Recomputed() => Ways(18, null);

    public static object? Cached()
    {
        var (cache, sum) = (new Dictionary<int, int>(), 0);
        for (var i = 0; i < 500; i++)
        {
            if (!cache.TryGetValue(i % 20, out var price))
            {
                cache.Add(i % 20, price = Price(i % 20));
            }

            sum += price;
        }

        return sum;
    }

    // Its keys are never asked for twice.
    public static object? Uncached()
    {
        var (cache, sum) = (new Dictionary<int, int>(), 0);
        for (var i = 0; i < 500; i++)
        {
            if (!cache.TryGetValue(i, out var price))
            {
                cache.Add(i, price = Price(i % 20));
            }

            sum += price;
        }

        return sum;
    }

    public static object? WellHashed()
    {
        var set = new HashSet<Good>();
        foreach (var number in Numbers)
        {
            set.Add(new Good(number, number % 10));
        }

        return set.Count;
    }

    public static object? BadlyHashed()
    {
        var set = new HashSet<Bad>();
        foreach (var number in Numbers)
        {
            set.Add(new Bad(number, number % 10));
        }

        return set.Count;
    }

    public static object? QueriedOnce()
    {
        var large = Numbers.Where(number => number > 50_000).ToList();
        return Enumerable.Range(0, 20).Sum(i => large.Count(number => number % 20 == i));
    }

    public static object? QueriedAgain()
    {
        var large = Numbers.Where(IsLarge);
        return Enumerable.Range(0, 20).Sum(i => large.Count(number => number % 20 == i));
    }

    public static object? Unboxed()
    {
        var list = new List<int>(Numbers.Length);
        foreach (var number in Numbers)
        {
            list.Add(number);
        }

        var sum = 0L;
        foreach (var number in list)
        {
            sum += number;
        }

        return sum;
    }

    public static object? Boxed()
    {
        var list = new List<object>(Numbers.Length);
        foreach (var number in Numbers)
        {
            list.Add(number);
        }

        var sum = 0L;
        foreach (var number in list)
        {
            sum += (int)number;
        }

        return sum;
    }

    public static object? ReusedBuffer()
    {
        var sum = 0;
        for (var i = 0; i < 500; i++)
        {
            sum += Filled(Buffer, i);
        }

        return sum;
    }

    public static object? NewBuffer()
    {
        var sum = 0;
        for (var i = 0; i < 500; i++)
        {
            sum += Filled(new byte[2000], i);
        }

        return sum;
    }

    private static long Ways(int steps, Dictionary<int, long>? known)
    {
        if (steps <= 1)
        {
            return 1;
        }

        if (known is not null && known.TryGetValue(steps, out var ways))
        {
            return ways;
        }

        ways = Ways(steps - 1, known) + Ways(steps - 2, known);
        known?.Add(steps, ways);
        return ways;
    }

    private static int Price(int item)
    {
        var price = item;
        for (var i = 0; i < 300; i++)
        {
            price = ((price * 31) + i) & 0xFFFF;
        }

        return price;
    }

    private static bool IsLarge(int number) => number > 50_000;

    private static int Filled(byte[] buffer, int value)
    {
        buffer[value] = (byte)value;
        return buffer[value / 2];
    }

    private readonly record struct Good(int Number, int Digit);

    private readonly record struct Bad(int Number, int Digit)
    {
        public override int GetHashCode() => Digit;
    }
}
