using System.Runtime.CompilerServices;

namespace PerfGate.Measuring;

/// <summary>
/// A fixed amount of work, about 0.1 ms of arithmetic and cache-sized memory reads, timed between the batches: it tells a slower
/// machine (frequency, a busy sibling core, another host) from a slower test.
/// </summary>
internal sealed class ReferenceLoop
{
    private const int Steps = 40_000;
    private readonly int[] _next = Permutation(1 << 14);
    private int _position;

    /// <summary>Does the work once.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public void Run()
    {
        var (position, hash) = (_position, 2166136261u);
        for (var i = 0; i < Steps; i++)
        {
            position = _next[position];
            hash = (hash ^ (uint)position) * 16777619u;
        }

        _position = (int)(hash & (uint)(_next.Length - 1));
    }

    // A fixed permutation: x -> (a x + c) mod 2^k is one cycle over all places when c is odd and a mod 4 = 1.
    private static int[] Permutation(int size)
    {
        var next = new int[size];
        for (var i = 0; i < size; i++)
        {
            next[i] = (int)(((i * 1664525L) + 1013904223L) & (size - 1));
        }

        return next;
    }
}
