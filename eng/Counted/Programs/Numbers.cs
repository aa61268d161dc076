using System.Numerics;

namespace PerfGate.Counted.Programs;

/// <summary>Arithmetic, and numbers that somebody draws.</summary>
internal static class Numbers
{
    public static object? Ackermann() => Ackermann(2, 40);

    public static object? BigIntegers()
    {
        var (factorial, sum) = (BigInteger.One, 0L);
        for (var i = 2; i < 200; i++)
        {
            factorial *= i;
        }

        foreach (var digit in factorial.ToString(System.Globalization.CultureInfo.InvariantCulture))
        {
            sum += digit - '0';
        }

        return sum;
    }

    public static object? SeededRandom() => Walk(new Random(42));

    public static object? UnseededRandom() => Walk(new Random());

    public static object? Guids()
    {
        var guids = new Guid[200];
        for (var i = 0; i < guids.Length; i++)
        {
            guids[i] = Guid.NewGuid();
        }

        Array.Sort(guids, (one, other) => one.CompareTo(other));
        return guids[0];
    }

    // Until it has come 30 steps to one side.
    private static int Walk(Random random)
    {
        var steps = 0;
        for (var at = 0; Math.Abs(at) < 30; steps++)
        {
            at += random.Next(2) == 0 ? -1 : 1;
        }

        return steps;
    }

    private static int Ackermann(int m, int n) => m == 0 ? n + 1 : n == 0 ? Ackermann(m - 1, 1) : Ackermann(m - 1, Ackermann(m, n - 1));
}
