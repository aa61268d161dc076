using System.Numerics;
using System.Runtime.InteropServices;

namespace PerfGate.CallTrees;

/// <summary>The slices of a pass, drawn again in many turns. A tree has hundreds of nodes and each is rated in a thousand turns, so all turns
/// are added up together, slice by slice, and a slice in which a node cost nothing is passed over.</summary>
/// <param name="operations">Operations in each slice.</param>
/// <param name="turns">How many turns.</param>
internal sealed class DrawnSlices(double[] operations, int turns)
{
    private readonly double[][] _counts = [.. operations.Select(_ => new double[turns])];
    private readonly double[] _operations = new double[turns];

    /// <summary>Says how often each slice was drawn in a turn.</summary>
    public void Set(int turn, int[] drawn)
    {
        for (var slice = 0; slice < drawn.Length; slice++)
        {
            _counts[slice][turn] = drawn[slice];
            _operations[turn] += operations[slice] * drawn[slice];
        }
    }

    /// <summary>What an operation costs in each turn.</summary>
    /// <param name="times">What the node costs in each slice.</param>
    /// <param name="rates">Overwritten.</param>
    public void RatesOf(double[] times, double[] rates)
    {
        Array.Clear(rates);
        for (var slice = 0; slice < times.Length; slice++)
        {
            if (times[slice] != 0)
            {
                Add(times[slice], _counts[slice], rates);
            }
        }

        for (var turn = 0; turn < turns; turn++)
        {
            rates[turn] = _operations[turn] > 0 ? rates[turn] / _operations[turn] : 0;
        }
    }

    private static void Add(double time, ReadOnlySpan<double> counts, Span<double> sums)
    {
        var wide = MemoryMarshal.Cast<double, Vector<double>>(sums);
        var many = MemoryMarshal.Cast<double, Vector<double>>(counts);
        for (var i = 0; i < wide.Length; i++)
        {
            wide[i] += many[i] * time;
        }

        for (var i = wide.Length * Vector<double>.Count; i < sums.Length; i++)
        {
            sums[i] += counts[i] * time;
        }
    }
}
