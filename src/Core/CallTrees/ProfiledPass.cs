using System.Collections.Immutable;

namespace PerfGate.CallTrees;

/// <summary>When a profiled pass ran: the window of a trace that belongs to the test.</summary>
/// <param name="From">Its first tick of <see cref="System.Diagnostics.Stopwatch"/>, which is the clock of traces too.</param>
/// <param name="To">The tick after its last.</param>
/// <param name="IsAsync">True where the test goes on on threads of the pool.</param>
/// <param name="Slices">Its parts in order.</param>
public sealed record ProfiledPass(long From, long To, bool IsAsync, ImmutableArray<PassSlice> Slices)
{
    /// <summary>How often the test ran.</summary>
    public double Operations => Slices.Sum(slice => slice.Operations);

    /// <summary>The index of the slice that a tick falls into.</summary>
    public int SliceAt(long tick)
    {
        var slice = 0;
        while (slice < Slices.Length - 1 && tick >= Slices[slice].To)
        {
            slice++;
        }

        return slice;
    }
}

/// <summary>One of the parts of a pass.</summary>
/// <param name="To">The tick after its last.</param>
/// <param name="Operations">How often the test ran in it.</param>
public sealed record PassSlice(long To, double Operations);
