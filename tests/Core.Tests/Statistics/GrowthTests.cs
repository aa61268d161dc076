using CsCheck;
using PerfGate.Actions;
using PerfGate.Runs;
using PerfGate.Statistics;
using PerfGate.Tests.Actions;

namespace PerfGate.Tests.Statistics;

public class GrowthTests
{
    [Fact]
    public void The_exponent_of_a_power_is_found_whatever_the_machine() =>
        Gen.Select(Gen.Double[0, 3], Gen.Double[1e-3, 1e6], Gen.Int[300, 1_000_000].Array[3, 12]).Where(draw => draw.Item3.Max() >= 4.0 * draw.Item3.Min() && draw.Item3.Distinct().Count() >= 3).Sample((exponent, factor, sizes) =>
            Assert.Equal(exponent, Growth.Fit([], "n", sizes.Select(size => new GrowthPoint(size, factor * Math.Pow(size, exponent))))!.Exponent, 0.001));

    [Theory]
    [InlineData(new[] { 10.0, 300, 1000, 3000 }, 300)]
    [InlineData(new[] { 10.0, 20, 50, 100, 400, 900 }, 100)]
    [InlineData(new[] { 100.0, 1000, 10_000 }, 100)]
    public void Small_sizes_are_left_out_where_there_are_enough_large_ones(double[] sizes, double first) =>
        Assert.Equal(first, Growth.Fitted([.. sizes.Select(size => new GrowthPoint(size, size))])[0].Size);

    [Theory]
    [InlineData(new[] { 1000.0, 20_000 })]
    [InlineData(new[] { 1000.0, 1500, 2000 })]
    [InlineData(new[] { 1000.0 })]
    [InlineData(new double[0])]
    public void Too_few_or_too_close_sizes_give_none(double[] sizes) => Assert.Null(Growth.Fit([], "n", sizes.Select(size => new GrowthPoint(size, size))));

    [Fact]
    public void The_line_of_a_power_goes_through_its_points_from_the_smallest_size_that_was_fitted() =>
        Gen.Select(Gen.Double[0, 3], Gen.Double[1e-3, 1e6]).Sample((exponent, factor) =>
        {
            var line = Growth.Line(Growth.Fit([], "n", new[] { 10.0, 300, 1000, 30_000 }.Select(size => new GrowthPoint(size, factor * Math.Pow(size, exponent))))!);
            Assert.Equal([300, 30_000], line.Select(point => point.Size));
            Assert.All(line, point => Assert.InRange(point.Floor / (factor * Math.Pow(point.Size, exponent)), 0.99, 1.01));
        });

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e6)] // beyond what a number can hold
    public void What_cannot_be_drawn_has_no_line(double exponent) =>
        Assert.Empty(Growth.Line(new GrowthCurve([], "n", [new GrowthPoint(300, 1), new GrowthPoint(1000, 2), new GrowthPoint(3000, 3)], exponent)));

    [Fact]
    public void One_number_among_the_inputs_is_the_size_where_all_others_are_equal()
    {
        var curves = Growth.Curves([], [(Profiles.Inputs("n=300,kind=a"), 1), (Profiles.Inputs("n=1000,kind=a"), 2), (Profiles.Inputs("n=300,kind=b"), 3)]).ToArray();
        Assert.Equal([2, 1], curves.Select(curve => curve.Points.Length));
        Assert.All(curves, curve => Assert.Equal("n", curve.Input));
    }

    [Theory]
    [InlineData("300", 300.0)]
    [InlineData("1000 [1, 2, 3, 4, 5, ...#1234abcd]", 1000.0)]
    [InlineData("2.5E3", 2500.0)]
    [InlineData("\"300\"", null)]
    [InlineData("0", null)]
    [InlineData("-5", null)]
    [InlineData("1e999", null)]
    [InlineData("NaN", null)]
    [InlineData("", null)]
    public void A_size_is_a_number_or_the_count_of_a_collection(string value, double? size) => Assert.Equal(size, ActionInputs.Size(value));
}
