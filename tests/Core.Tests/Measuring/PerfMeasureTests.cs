using PerfGate.Diagnostics;
using PerfGate.Settings;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Measuring;

/// <summary>The body API, in a test of any framework.</summary>
[Collection(nameof(ProcessWide))]
public sealed class PerfMeasureTests : IDisposable
{
    private readonly RunnerFixture _runner = new RunnerFixture().Begin(Mode.Record);

    private string Prefix => typeof(PerfMeasureTests).FullName + ".";

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void A_series_is_named_after_the_calling_test()
    {
        Perf.Measure(() => Thread.SpinWait(100));
        var record = _runner.Only();
        Assert.Equal(Prefix + nameof(A_series_is_named_after_the_calling_test), record.Id.ToString());
        Assert.EndsWith("PerfMeasureTests.cs", record.Source!.File);
        Assert.True(record.Source.Line > 1);
    }

    [Fact]
    public void Inputs_make_series_of_their_own()
    {
        foreach (var size in new[] { 10, 20 })
        {
            Perf.Measure(() => Thread.SpinWait(size), inputs: new { size, text = "a\nb" });
        }

        Assert.Equal(["(size: 10, text: \"a\\nb\")", "(size: 20, text: \"a\\nb\")"], _runner.Read().Tests.Select(test => test.Id.Row));
    }

    [Fact]
    public void An_input_that_hides_another_of_its_name_is_the_only_one()
    {
        Perf.Measure(() => Thread.SpinWait(10), inputs: new Narrow());
        Assert.Equal(["(Size: 5)"], _runner.Read().Tests.Select(test => test.Id.Row));
    }

    [Fact]
    public void Two_places_in_one_test_are_two_series()
    {
        Perf.Measure(() => Thread.SpinWait(10));
        Perf.Measure(() => Thread.SpinWait(20));
        Assert.Equal(["", "#2"], _runner.Read().Tests.Select(test => test.Id.Row));
    }

    [Fact]
    public async Task Every_kind_of_operation_is_measured()
    {
        var text = "some text";
        Perf.Measure(() => text.Length);
        Perf.Measure(text.Trimmed);
        Perf.Measure(Own);
        Perf.Measure(new Func<Task>(async () => await Task.Yield()));
        await Perf.MeasureAsync(async () => await Task.Yield());
        await Perf.MeasureValueTaskAsync(async () => await Task.Yield());
        Assert.Equal(6, _runner.Read().Tests.Length);
        Assert.All(_runner.Read().Tests, test => Assert.True(test.IsMeasured));
    }

    /// <summary>Else its series would go into the run of another assembly, and this one would pass by not being looked at.</summary>
    [Fact]
    public void A_method_of_another_assembly_is_refused_unless_a_lambda_calls_it()
    {
        var failure = Assert.Throws<PerfGateException>(() => Perf.Measure(" x ".Trim));
        Assert.Equal(DiagnosticCodes.InvalidMethod, failure.Code);
        Assert.Contains("String.Trim belongs to System.Private.CoreLib", failure.Message);
        Perf.Measure(() => " x ".Trim());
        Assert.True(_runner.Only().IsMeasured);
    }

    [Fact]
    public async Task A_task_is_awaited_and_what_it_throws_comes_through()
    {
        var failure = await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Perf.MeasureAsync(async () =>
        {
            await Task.Yield();
            throw new InvalidTimeZoneException("mine");
        }));
        Assert.Equal("mine", failure.Message);
    }

#pragma warning disable MA0147, MA0155 // the case in question
    [Fact]
    public void An_async_void_operation_is_refused()
    {
        var failure = Assert.Throws<PerfGateException>(() => Perf.Measure(AsyncVoid));
        Assert.Equal(DiagnosticCodes.InvalidMethod, failure.Code);
        Assert.Contains("async void", failure.Message);

        static async void AsyncVoid() => await Task.Yield();
#pragma warning restore
    }

    private static string Own() => "own";

    [Fact]
    public void Options_apply()
    {
        _runner.Begin(Mode.Gate);
        var failure = Assert.Throws<PerfGateException>(() => Perf.Measure(() => new byte[100], new PerfOptions { MaxAllocated = "8B" }));
        Assert.Equal(DiagnosticCodes.BudgetExceeded, failure.Code);
    }

    [Fact]
    public void An_option_that_cannot_be_understood_names_the_call()
    {
        var failure = Assert.Throws<PerfGateException>(() => Perf.Measure(() => { }, new PerfOptions { Budget = "long" }));
        Assert.Contains("PerfMeasureTests.cs(", failure.Message);
    }

    private class Wide
    {
        public string Size => "wide";
    }

    private sealed class Narrow : Wide
    {
        public new int Size => 5;
    }
}

internal static class PerfMeasureExtensions
{
    public static string Trimmed(this string text) => text.Trim();
}
