using System.Collections.Immutable;
using System.Numerics;
using System.Reflection;

namespace PerfGate.Counting;

/// <summary>What calls weigh whose way through their input is known.</summary>
internal static class Weights
{
    /// <summary>The version of all weights, and of which methods have one: counts of different ones are not compared. The hooks may stay the same.</summary>
    public const int Version = 1;

    /// <summary>A search from the front.</summary>
    /// <param name="place">Where it ended; below zero where it found nothing.</param>
    /// <param name="all">How many there were to look at.</param>
    public static long Found(int place, int all) => place < 0 ? all : place + 1;

    /// <summary>A search in what is sorted.</summary>
    public static long Halved(int count) => BitOperations.Log2((uint)count) + 1;

    /// <summary>A sort: as many comparisons as a good one takes. What order the elements were in is not asked for.</summary>
    public static long Sorted(int count) => count * Halved(count);

    /// <summary>Elements of a collection of the base library; zero for others, whose own code would be run for it, and for what is deferred.</summary>
    public static long Of<T>(IEnumerable<T> items) => items switch
    {
        T[] array => array.Length,
        ICollection<T> collection when IsOfBaseLibrary(collection.GetType().Module) => collection.Count,
        _ => 0,
    };

    private static bool IsOfBaseLibrary(Module module) => module == typeof(object).Module || module == typeof(LinkedList<>).Module || module == typeof(ImmutableArray).Module;
}
