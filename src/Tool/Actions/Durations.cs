using System.Collections.Immutable;
using PerfGate.Runs;

namespace PerfGate.Tool.Actions;

/// <summary>How many durations may be kept, of all series together.</summary>
internal sealed class DurationBudget
{
    /// <summary>Of one series; so many calls are told exactly, of more a sample is kept.</summary>
    public const int MostOfSeries = 4096;
    private const int Most = 12_000_000;
    private int _left = Most;

    /// <summary>Whether a series may become larger.</summary>
    public bool TryTake(int count)
    {
        if (_left < count)
        {
            return false;
        }

        _left -= count;
        return true;
    }
}

/// <summary>The durations of one series: count, floor and total exactly, the rest from a sample that is drawn evenly.</summary>
internal sealed class Durations
{
    private float[] _kept = [];

    // Its own, and always the same: two readings of a log say the same.
    private uint _random = 2463534242;

    public long Count { get; private set; }

    private long Failed { get; set; }

    private double Floor { get; set; } = double.PositiveInfinity;

    private double Total { get; set; }

    public void Add(double nanoseconds, bool isFailed, DurationBudget budget)
    {
        if (Count == _kept.Length && Count < DurationBudget.MostOfSeries)
        {
            var length = Math.Max(4, _kept.Length * 2);
            if (budget.TryTake(length - _kept.Length) || _kept.Length == 0)
            {
                Array.Resize(ref _kept, length);
            }
        }

        var place = Count < _kept.Length ? Count : Next((ulong)Count + 1);
        if (place < _kept.Length)
        {
            _kept[place] = (float)nanoseconds;
        }

        Count++;
        Failed += isFailed ? 1 : 0;
        Floor = Math.Min(Floor, nanoseconds);
        Total += nanoseconds;
    }

    public SummaryRow Row(ImmutableArray<string> path, ImmutableArray<TestInput> inputs, bool isOthers)
    {
        var sorted = _kept[..(int)Math.Min(Count, _kept.Length)];
        Array.Sort(sorted);
        return new SummaryRow(path, inputs, isOthers)
        {
            Count = Count,
            Failed = Failed,
            Floor = Floor,
            Median = ((double)sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2,
            Percentile99 = sorted[(int)Math.Ceiling(sorted.Length * 0.99) - 1],
            Total = Total,
        };
    }

    private long Next(ulong below)
    {
        _random ^= _random << 13;
        _random ^= _random >> 17;
        _random ^= _random << 5;
        return (long)(_random * below >> 32);
    }
}
