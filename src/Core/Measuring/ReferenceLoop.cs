using System.Runtime.CompilerServices;

namespace PerfGate.Measuring;

/// <summary>
/// A fixed amount of work, about 0.1 ms, timed between the batches: it tells a slower machine (frequency, a busy sibling core, another
/// host) from a slower test. Four independent streams of arithmetic over a cache-sized array: what keeps all of a core's units busy feels
/// a neighbour on the same core most, where a chain of dependent steps would hardly notice one.
/// </summary>
internal sealed class ReferenceLoop
{
    private const int Turns = 12;
    private readonly uint[] _values = Values(1 << 14);
    private uint _hash;

    /// <summary>Does the work once.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public void Run()
    {
        var values = _values;
        uint a = 1, b = 2, c = 3, d = 4;
        for (var turn = 0; turn < Turns; turn++)
        {
            for (var i = 0; i + 3 < values.Length; i += 4)
            {
                a = (a + values[i]) * 16777619u;
                b = (b ^ values[i + 1]) * 2246822519u;
                c += values[i + 2] >> (int)(a & 3);
                d ^= values[i + 3] + (b >> 7);
            }
        }

        _hash ^= a + b + c + d;
    }

    private static uint[] Values(int size)
    {
        var values = new uint[size];
        for (var i = 0; i < size; i++)
        {
            values[i] = (uint)i * 2654435761u;
        }

        return values;
    }
}
