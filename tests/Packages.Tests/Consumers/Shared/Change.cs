using System;
using System.Threading.Tasks;

namespace Shop.Tests;

/// <summary>The change under test, chosen by environment variable: one build of a consumer is both the old code and the new.</summary>
public static class Change
{
    /// <summary>Searching takes fifty times as long.</summary>
    public static readonly bool IsSlow = Is("CONSUMER_SLOW");

    /// <summary>An index allocates more, in about the same time.</summary>
    public static readonly bool IsHungry = Is("CONSUMER_HUNGRY");

    private static bool Is(string name) => Environment.GetEnvironmentVariable(name) == "1";
}

/// <summary>What the shop does: a microsecond or two of arithmetic a search, the same and an array an index.</summary>
public static class Work
{
    private static readonly int SearchTurns = Change.IsSlow ? 50_000 : 1_000;
    private static readonly int IndexSize = Change.IsHungry ? 500 : 100;

    public static uint Search() => Spin(SearchTurns);

    public static byte[] Index()
    {
        var index = new byte[IndexSize];
        index[0] = (byte)Spin(1_000);
        return index;
    }

    public static uint Spin(int turns)
    {
        var state = 2463534242u;
        for (var i = 0; i < turns; i++)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
        }

        return state;
    }

    /// <summary>Allocates only after its first await: a caller that does not wait for the end does not see it.</summary>
    public static async Task<byte[]> IndexLater()
    {
        await Task.Yield();
        return new byte[1_000];
    }
}

/// <summary>An input that no test framework can serialize.</summary>
public sealed class Shape(int corners)
{
    public int Corners { get; } = corners;

    public override string ToString() => $"{Corners} corners";
}
