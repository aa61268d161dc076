using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Actions;
using PerfGate.Gating;
using PerfGate.Statistics;
using PerfGate.Units;

namespace PerfGate.Reporting;

/// <summary>How a test's cost grows with a size, as its findings tell.</summary>
internal static class GrowthCells
{
    private const string None = "–";

    // The plot within a drawing of 440 by 250: to its left the labels of times, to its right those of the lines.
    private const double Left = 58;
    private const double Right = 372;
    private const double Top = 12;
    private const double Bottom = 214;
    private const double LabelHeight = 14;
    private const int MostPoints = 100;

    /// <summary>The cells of a verdict, worst first.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="key">The row's.</param>
    /// <param name="most">The most charts.</param>
    public static ImmutableArray<GrowthCell> Of(Verdict verdict, string key, int most) =>
        [.. verdict.Findings.Where(IsDrawn).Take(most).Select((finding, i) => Of(finding) with
        {
            FileName = finding.Kind.Fails() ? string.Create(CultureInfo.InvariantCulture, $"growth-{verdict.Id.Slug}-{i + 1}-{key}.png") : "",
        })];

    /// <summary>The exponents: <c>n^1.97, was n^1.08</c>; empty for other findings.</summary>
    public static string Exponents(Finding finding) => finding.Growth is not { } growth ? ""
        : Exponent(growth) + (finding.BaselineGrowth is { } baseline ? ", was " + Exponent(baseline) : "");

    /// <summary>What grows with what: <c>Parse → Tokenize by size</c>.</summary>
    public static string Title(GrowthCurve curve) => $"{(curve.Unit == Unit.Instructions ? "the work of the whole test" : curve.Path.IsEmpty ? "the whole test" : ActionNames.Path(curve.Path))} by {PlainText.Line(curve.Input, 80)}";

    private static bool IsDrawn(Finding finding) => finding.Growth is { } growth && !(Points(growth).IsEmpty && Points(finding.BaselineGrowth).IsEmpty);

    private static GrowthCell Of(Finding finding)
    {
        var growth = finding.Growth!;
        GrowthCurve?[] curves = [finding.BaselineGrowth, growth];
        var points = curves.SelectMany(curve => Points(curve)).ToList();
        var sizes = LogAxis.Over([.. points.Select(point => point.Size)], Unit.Count, Left, Right);
        var times = LogAxis.Over([.. points.Select(point => point.Time)], growth.Unit, Bottom, Top);
        return new GrowthCell
        {
            Title = Title(growth),
            Finding = RowBuilder.Finding(finding),
            Exponents = Exponents(finding),
            Input = PlainText.Line(growth.Input, 80),
            Label = $"{(growth.Unit == Unit.Instructions ? "Work" : "Time")} over {PlainText.Line(growth.Input, 80)}, both logarithmic: {Exponents(finding)}",
            Sides = Apart([.. new[] { Side("baseline", finding.BaselineGrowth, sizes, times), Side("current", growth, sizes, times) }.OfType<GrowthSide>()]),
            Rows = Rows(finding.BaselineGrowth, growth),
            Sizes = sizes,
            Times = times,
        };
    }

    private static string Exponent(GrowthCurve curve) => double.IsFinite(curve.Exponent) ? string.Create(CultureInfo.InvariantCulture, $"n^{curve.Exponent:0.00}") : "n^?";

    // What is not positive has no place on a logarithmic axis.
    private static ImmutableArray<(double Size, double Time)> Points(GrowthCurve? curve) =>
        [.. (curve?.Points ?? []).Where(point => point is { Size: > 0, Floor: > 0 } && double.IsFinite(point.Size) && double.IsFinite(point.Floor)).OrderBy(point => point.Size).Take(MostPoints).Select(point => (point.Size, point.Floor))];

    private static GrowthSide? Side(string name, GrowthCurve? curve, LogAxis sizes, LogAxis times)
    {
        var points = Points(curve);
        if (points.IsEmpty)
        {
            return null;
        }

        var line = Line(curve!, points);
        return new GrowthSide(name, $"{name} {Exponent(curve!)}", points, line)
        {
            Exponent = Exponent(curve!),
            Marks = string.Join(' ', points.Select(point => Mark(name, sizes.At(point.Size), times.At(point.Time)))),
            Path = line.IsEmpty ? "" : $"M{Svg.Number(sizes.At(line[0].Size))} {Svg.Number(times.At(line[0].Time))}L{Svg.Number(sizes.At(line[1].Size))} {Svg.Number(times.At(line[1].Time))}",
            LabelAt = line.IsEmpty ? null : Math.Clamp(times.At(line[1].Time) + 4, Top + 8, Bottom),
        };
    }

    // The labels of two lines that end at one place would cover each other.
    private static ImmutableArray<GrowthSide> Apart(ImmutableArray<GrowthSide> sides)
    {
        if (sides is not [{ LabelAt: { } one } first, { LabelAt: { } other } second] || Math.Abs(one - other) >= LabelHeight)
        {
            return sides;
        }

        var middle = Math.Clamp((one + other) / 2, Top + 8 + (LabelHeight / 2), Bottom - (LabelHeight / 2));
        var isAbove = one < other || (one == other && first.Line[1].Time > second.Line[1].Time);
        return [first with { LabelAt = middle + (isAbove ? -LabelHeight / 2 : LabelHeight / 2) }, second with { LabelAt = middle + (isAbove ? LabelHeight / 2 : -LabelHeight / 2) }];
    }

    // A round one for the baseline, a square one for the run: colour alone tells nobody anything.
    private static string Mark(string name, double x, double y) => name == "baseline"
        ? $"M{Svg.Number(x - 4)} {Svg.Number(y)}a4 4 0 1 0 8 0a4 4 0 1 0-8 0"
        : $"M{Svg.Number(x - 3.5)} {Svg.Number(y - 3.5)}h7v7h-7z";

    // Of the points that are drawn.
    private static ImmutableArray<(double Size, double Time)> Line(GrowthCurve curve, ImmutableArray<(double Size, double Time)> points) =>
        [.. Growth.Line(curve with { Points = [.. points.Select(point => new GrowthPoint(point.Size, point.Time))] }).Select(point => (point.Size, point.Floor))];

    private static ImmutableArray<GrowthRow> Rows(GrowthCurve? before, GrowthCurve after)
    {
        var (then, now) = (Points(before), Points(after));
        return [.. then.Concat(now).Select(point => point.Size).Distinct().Order().Select(size => (Size: size, Then: Time(then, size), Now: Time(now, size))).Select(row => new GrowthRow(
            new Quantity(row.Size, Unit.Count).ToString(),
            Text(row.Then),
            Text(row.Now),
            row is { Then: { } one, Now: { } other } ? Quantity.Ratio(other / one).ToString() : None))];

        static double? Time(ImmutableArray<(double Size, double Time)> points, double size) => points.Where(point => point.Size == size).Select(point => (double?)point.Time).FirstOrDefault();
        string Text(double? value) => value is { } number ? new Quantity(number, after.Unit).ToString() : None;
    }
}
