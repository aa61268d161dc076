using System.Collections.Immutable;
using PerfGate.Actions;
using PerfGate.Runs;

namespace PerfGate.Statistics;

/// <summary>How a cost rises with a size: the exponent of n, by least squares on logarithms. It does not depend on how fast the machine is.</summary>
public static class Growth
{
    /// <summary>From this size on what does not depend on it no longer hides it.</summary>
    public const double Large = 300;

    private const int LeastPoints = 3;

    /// <summary>An exponent that rose by less may be noise, or a cache that a larger machine has.</summary>
    public const double LeastRise = 0.35;

    /// <summary>An exponent that rose by as much did so by the code, whatever the machine, the runtime and its compiler.</summary>
    public const double ClearRise = 0.7;

    /// <summary>How much the exponent between the two largest sizes must have risen with it: two points alone are noisy, a step raises it by next to nothing.</summary>
    public const double LeastTopRise = 0.1;

    /// <summary>How much more the largest size must have slowed down than the smallest.</summary>
    public const double LeastTurn = 2;

    /// <summary>The curve of points of one input; null where they are too few, or too close to each other.</summary>
    public static GrowthCurve? Fit(ImmutableArray<string> path, string input, IEnumerable<GrowthPoint> points)
    {
        var all = points.Where(point => point is { Size: > 0, Floor: > 0 }).GroupBy(point => point.Size).Select(same => same.MinBy(point => point.Floor)!).OrderBy(point => point.Size).ToImmutableArray();
        return Fitted(all) is { Length: >= LeastPoints } fitted && fitted[^1].Size / fitted[0].Size >= Math.Sqrt(10) * 0.999
            ? new GrowthCurve(path, input, all, Math.Round(Slope(fitted), 3))
            : null;
    }

    /// <summary>Of a curve's points those that its exponent was fitted to: from 300 on; else the largest decade; else the three largest.</summary>
    public static ImmutableArray<GrowthPoint> Fitted(ImmutableArray<GrowthPoint> points)
    {
        var large = points.Where(point => point.Size >= Large).ToImmutableArray();
        var decade = points.Where(point => point.Size >= points[^1].Size / 10).ToImmutableArray();
        return large.Length >= LeastPoints ? large
            : decade.Length >= LeastPoints ? decade
            : points.Length >= LeastPoints ? points[^LeastPoints..]
            : [];
    }

    /// <summary>The ends of the line that was fitted, over its smallest and its largest size: its slope is the curve's exponent, and it goes through the middle of the points; empty where there is none.</summary>
    public static ImmutableArray<GrowthPoint> Line(GrowthCurve curve)
    {
        var fitted = Fitted(curve.Points);
        if (!double.IsFinite(curve.Exponent) || fitted.IsEmpty)
        {
            return [];
        }

        var (x, y) = Middle(fitted);
        ImmutableArray<GrowthPoint> ends = [At(fitted[0].Size), At(fitted[^1].Size)];
        return ends.All(point => point.Floor is > 0 and < double.MaxValue) ? ends : [];

        GrowthPoint At(double size) => new(size, Math.Exp(y + (curve.Exponent * (Math.Log(size) - x))));
    }

    /// <summary>All curves that rows or series give: one input is a number and differs, all others are the same.</summary>
    internal static IEnumerable<SizedCosts> Curves(ImmutableArray<string> path, IEnumerable<(ImmutableArray<TestInput> Inputs, double Floor)> costs)
    {
        var all = costs.ToArray();
        var inputs = all.Select(cost => cost.Inputs.Length).DefaultIfEmpty().Max();
        for (var i = 0; i < inputs; i++)
        {
            var place = i;
            var sized = all.Where(cost => place < cost.Inputs.Length)
                .Select(cost => (cost.Inputs, cost.Floor, Size: ActionInputs.Size(cost.Inputs[place].Value)))
                .Where(cost => cost.Size is not null)
                .GroupBy(cost => cost.Inputs[place].Name.Length + ":" + cost.Inputs[place].Name + ActionSeries.KeyOf([], cost.Inputs.RemoveAt(place)), StringComparer.Ordinal);
            foreach (var alike in sized)
            {
                yield return new SizedCosts(alike.Key, path, alike.First().Inputs[place].Name, [.. alike.Select(cost => new GrowthPoint(cost.Size!.Value, cost.Floor))]);
            }
        }
    }

    /// <summary>How much more the largest size of the current curve slowed down than the smallest: 1 where all did alike.</summary>
    internal static double Turn(GrowthCurve current, GrowthCurve baseline)
    {
        var (now, then) = (Fitted(current.Points), Fitted(baseline.Points));
        return now[^1].Floor / then[^1].Floor / (now[0].Floor / then[0].Floor);
    }

    /// <summary>The exponent between the two largest sizes alone: a step, from some size on so many times slower, does not raise it.</summary>
    internal static double Top(GrowthCurve curve) => Fitted(curve.Points) is [.., var before, var last] ? Math.Log(last.Floor / before.Floor) / Math.Log(last.Size / before.Size) : double.NaN;

    private static double Slope(ImmutableArray<GrowthPoint> points)
    {
        var (x, y) = Middle(points);
        return points.Sum(point => (Math.Log(point.Size) - x) * (Math.Log(point.Floor) - y)) / points.Sum(point => Math.Pow(Math.Log(point.Size) - x, 2));
    }

    private static (double Size, double Floor) Middle(ImmutableArray<GrowthPoint> points) => (points.Average(point => Math.Log(point.Size)), points.Average(point => Math.Log(point.Floor)));
}

/// <summary>Costs of rows or series that differ in one number only.</summary>
/// <param name="Key">Equal for the same input beside equal others.</param>
/// <param name="Path">The action's path; empty for rows.</param>
/// <param name="Input">The name of the number.</param>
/// <param name="Points">In any order.</param>
internal sealed record SizedCosts(string Key, ImmutableArray<string> Path, string Input, ImmutableArray<GrowthPoint> Points);
