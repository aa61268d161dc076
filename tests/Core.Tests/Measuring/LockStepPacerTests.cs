using System.Text;
using PerfGate.Diagnostics;
using PerfGate.Measuring;

namespace PerfGate.Tests.Measuring;

/// <summary>A measurer in the hand of a pacer whose lines are written down beforehand.</summary>
public class LockStepPacerTests
{
    private const int Pair = 7;
    private readonly Bench _bench = new() { Plan = new MeasurementPlan { LeastCapacity = LockStep.MaxBatches } };

    [Fact]
    public async Task Exactly_what_is_to_be_kept_is_kept_in_order_with_the_number_of_the_pair()
    {
        var calls = 0;
        var body = new ActionBody(() => _bench.Time.Pass(1000 + (100 * (calls++ / 10))));
        var (measurement, said) = await MeasureAsync(body, "run 1", "run 9", "keep 10", "keep 10", "keep 10", "end");

        // The warm-up took the first ten calls.
        Assert.Equal((10, Pair, true), (measurement.Samples.Operations, measurement.Samples.Pair, measurement.Samples.IsWarm));
        Assert.Equal([1100, 1200, 1300], measurement.Values(Metric.Time));
        Assert.Equal(["10000 1", "90000 1", "110000 1", "120000 1", "130000 1"], said);
        Assert.Empty(measurement.Warnings);
    }

    [Fact]
    public async Task As_many_batches_as_a_pacer_may_keep_are_kept()
    {
        var (measurement, said) = await MeasureAsync(_bench.Takes(1000), [.. Enumerable.Repeat("keep 5", LockStep.MaxBatches), "end"]);

        Assert.Equal(LockStep.MaxBatches, measurement.Batches());
        Assert.Equal(LockStep.MaxBatches, said.Length);
    }

    [Fact]
    public async Task Batches_that_are_not_kept_are_no_evidence_wherever_they_stand()
    {
        var (measurement, _) = await MeasureAsync(_bench.Takes(1000), "keep 5", "run 5", "run 100", "keep 5", "end");

        Assert.Equal([1000, 1000], measurement.Values(Metric.Time));
    }

    [Fact]
    public async Task A_body_that_throws_in_the_middle_is_the_users_failure()
    {
        var calls = 0;
        var body = new ActionBody(() => _ = ++calls == 25 ? throw new InvalidTimeZoneException() : calls);

        var failure = await Assert.ThrowsAsync<BodyFailedException>(() => MeasureAsync(body, "run 10", "keep 10", "keep 10", "keep 10", "end"));

        Assert.IsType<InvalidTimeZoneException>(failure.InnerException);
    }

    [Theory]
    [InlineData("end")]
    [InlineData("run 1", "run 10", "end")]
    [InlineData("run 1", "what?")]
    public async Task Without_a_kept_batch_there_are_no_numbers(params string[] lines)
    {
        var failure = await Assert.ThrowsAsync<PerfGateException>(() => MeasureAsync(_bench.Takes(1000), lines));

        Assert.Equal(DiagnosticCodes.LockStepFailed, failure.Code);
        Assert.Contains("other side", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("run 1")]
    [InlineData("run 1", "keep 10", "keep 10")]
    public async Task A_pacer_that_is_gone_leaves_no_numbers(params string[] lines)
    {
        var failure = await Assert.ThrowsAsync<PerfGateException>(() => MeasureAsync(_bench.Takes(1000), lines));

        Assert.Equal(DiagnosticCodes.LockStepFailed, failure.Code);
        Assert.Contains("gone", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_test_is_measured_on_the_core_of_the_pair_and_no_longer(bool throws)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere nobody tells the cores of a thread.");
        OnThreadOfItsOwn(() =>
        {
            var before = ThreadPin.Cores();
            IReadOnlyList<int> within = [];
            var body = new ActionBody(() =>
            {
                within = ThreadPin.Cores();
                _bench.Time.Pass(1000);
                if (throws)
                {
                    throw new InvalidTimeZoneException();
                }
            });
            var measuring = MeasureAsync(body, before[^1], isPinned: true, ["run 1", "keep 10", "end"]);
            Assert.Equal(throws, measuring.IsFaulted);
            Assert.Equal([before[^1]], within);
            Assert.Equal(before, ThreadPin.Cores());
        });
    }

    private static void OnThreadOfItsOwn(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(action));
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    private Task<(Measurement Measurement, string[] Said)> MeasureAsync(TestBody body, params string[] lines) => MeasureAsync(body, core: null, isPinned: false, lines);

    private async Task<(Measurement Measurement, string[] Said)> MeasureAsync(TestBody body, int? core, bool isPinned, string[] lines)
    {
        var stream = new PieceStream([Encoding.ASCII.GetBytes(string.Concat(lines.Select(line => line + "\n")))]);
        using var channel = new LineChannel(stream);
        var measurer = new Measurer(_bench.Instruments(), _bench.Plan) { Pacer = new LockStepPacer(new LockStepLink(channel, Pair, core), isPinned) };
        var measurement = await measurer.MeasureAsync(body, null, null, TestContext.Current.CancellationToken);
        return (measurement, Encoding.ASCII.GetString(stream.Written.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
