using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using PerfGate.CallTrees;
using PerfGate.Diagnostics;
using PerfGate.Runs;

namespace PerfGate.Measuring;

/// <summary>The body threw: the user's failure, told apart from ours.</summary>
internal sealed class BodyFailedException(Exception failure) : Exception(failure.Message, failure)
{
    public ExceptionDispatchInfo Original { get; } = ExceptionDispatchInfo.Capture(failure);
}

/// <summary>What one measuring gave.</summary>
internal sealed record Measurement(ProcessSamples Samples, ImmutableArray<Warning> Warnings);

/// <summary>The only loop that reads clocks and counters: many short batches, as a pacer says.</summary>
internal sealed class Measurer(Instruments instruments, MeasurementPlan plan)
{
    // Each reading of the process-wide count pauses the process: for some 10 µs, or for a millisecond where the host is busy and has to
    // schedule each virtual processor first.
    private const int MaxWatchedSegments = 32;

    // Independent parts of a profiled pass: enough for a bootstrap, few enough to be stored.
    private const int PassSlices = 12;

    /// <summary>Fewer say nothing about noise.</summary>
    private const int MinPassSlices = 4;
    private readonly CoreClock _clock = new(instruments);

    // Raw readings, preallocated so that the measuring allocates nothing: [metric][batch], in ticks, bytes and counts.
    private readonly long[] _ticks = new long[plan.Capacity];
    private readonly long[] _allocated = new long[plan.Capacity];
    private readonly long[][] _counts = [.. instruments.Counters.Select(_ => new long[plan.Capacity])];
    private readonly long[] _before = new long[instruments.Counters.Length];
    private Func<long> _readAllocated = instruments.ThreadAllocated;

    // What the process allocated in the first batches, held against what the thread did.
    private readonly long[] _processAllocated = new long[plan.MinBatches];
    private bool _isWatched;

    /// <summary>The pacer outside that says when to run which batch; null where the body is measured by itself, within the budget.</summary>
    public LockStepPacer? Pacer { get; init; }

    /// <summary>Measures a body. A sync body stays on the calling thread.</summary>
    /// <param name="body">The operation.</param>
    /// <param name="setup">Runs before each operation, outside the readings; null for none.</param>
    /// <param name="cleanup">Runs after each operation, outside the readings; null for none.</param>
    /// <param name="cancellation">Ends the measuring between two batches.</param>
    /// <exception cref="BodyFailedException">The body, its setup or its cleanup threw.</exception>
    /// <exception cref="PerfGateException">PG2016: the pacer outside is gone, or let no batch be kept.</exception>
    public async Task<Measurement> MeasureAsync(TestBody body, TestBody? setup, TestBody? cleanup, CancellationToken cancellation)
    {
        if (Pacer is null)
        {
            return await MeasureAsync(body, setup, cleanup, new LocalPacer(instruments, plan), cancellation).ConfigureAwait(false);
        }

        try
        {
            var measurement = await MeasureAsync(body, setup, cleanup, Pacer, cancellation).ConfigureAwait(false);
            return Pacer.HasKept
                ? measurement with { Samples = measurement.Samples with { Pair = Pacer.Pair } }
                : throw new PerfGateException(DiagnosticCodes.LockStepFailed, "the other side of the pair could not be measured.");
        }
        finally
        {
            Pacer.Dispose();
        }
    }

    /// <summary>Measures a body batch by batch, as a pacer says. A sync body stays on the calling thread.</summary>
    /// <param name="body">The operation.</param>
    /// <param name="setup">Runs before each operation, outside the readings; null for none.</param>
    /// <param name="cleanup">Runs after each operation, outside the readings; null for none.</param>
    /// <param name="pacer">Says when to run which batch.</param>
    /// <param name="cancellation">Ends the measuring between two batches.</param>
    /// <exception cref="BodyFailedException">The body, its setup or its cleanup threw.</exception>
    public async Task<Measurement> MeasureAsync(TestBody body, TestBody? setup, TestBody? cleanup, IPacer pacer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var work = new Work(body, setup, cleanup);
        _readAllocated = body.IsAsync ? instruments.ProcessAllocated : instruments.ThreadAllocated;
        instruments.Reference();
        var isWatchedApart = false;
        var batches = 0;
        long operations = 1;
        var reference = double.PositiveInfinity;
        var last = new Reading(0, instruments.CompiledMethods());
        while (batches < plan.Capacity && pacer.Next(last) is { } step)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!step.IsKept)
            {
                // Where the next batch that is kept will stand: it is cleared before that.
                await BatchAsync(work, step.Operations, batches, isWatched: false).ConfigureAwait(false);
                last = ReadingOf(batches);
                continue;
            }

            if (batches == 0)
            {
                operations = step.Operations;
                isWatchedApart = work.IsSegmented && !body.IsAsync && operations > MaxWatchedSegments;
                await WatchApartAsync(work, isWatchedApart, cancellation).ConfigureAwait(false);
            }

            await BatchAsync(work, operations, batches, isWatched: !body.IsAsync && !isWatchedApart && batches < plan.MinBatches).ConfigureAwait(false);
            last = ReadingOf(batches);
            if (batches < plan.FirstReferences || batches % plan.ReferenceEvery == 0)
            {
                reference = Math.Min(reference, TimeReference());
            }

            batches++;
        }

        return new Measurement(ToSamples(operations, batches, pacer.IsWarm, reference), [.. pacer.Warnings(batches)]);
    }

    private Reading ReadingOf(int batch) => new(_ticks[batch] * _clock.NanosecondsPerTick, instruments.CompiledMethods());

    // Where a batch has many segments, who allocates is found out in batches with few.
    private async Task WatchApartAsync(Work work, bool isWatchedApart, CancellationToken cancellation)
    {
        for (var batch = 0; isWatchedApart && batch < plan.MinBatches; batch++)
        {
            cancellation.ThrowIfCancellationRequested();
            await BatchAsync(work, MaxWatchedSegments, batch, isWatched: true).ConfigureAwait(false);
        }
    }

    /// <summary>Runs a body for a while for a profiler, with no reading but of the clock.</summary>
    /// <param name="body">The operation.</param>
    /// <param name="setup">Runs before each operation; null for none.</param>
    /// <param name="cleanup">Runs after each operation; null for none.</param>
    /// <param name="length">How long. An operation that takes longer than a slice of it gets fewer slices.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <exception cref="BodyFailedException">The body, its setup or its cleanup threw.</exception>
    public async Task<ProfiledPass> RunPassAsync(TestBody body, TestBody? setup, TestBody? cleanup, TimeSpan length, CancellationToken cancellation)
    {
        var work = new Work(body, setup, cleanup);
        var from = instruments.Time.GetTimestamp();
        var slices = ImmutableArray.CreateBuilder<PassSlice>(PassSlices);
        long operations = 1;
        while (slices.Count < MinPassSlices || instruments.Time.GetElapsedTime(from) < length)
        {
            long done = 0;
            do
            {
                cancellation.ThrowIfCancellationRequested();
                var start = instruments.Time.GetTimestamp();
                await RunBatchAsync(work, operations).ConfigureAwait(false);
                done += operations;
                operations = plan.NextOperations(operations, instruments.Time.GetElapsedTime(start).TotalNanoseconds / operations);
            }
            while (instruments.Time.GetElapsedTime(from) < length * (slices.Count + 1) / PassSlices);

            slices.Add(new PassSlice(instruments.Time.GetTimestamp(), done));
        }

        return new ProfiledPass(from, slices[^1].To, body.IsAsync, slices.ToImmutable());
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask RunBatchAsync(Work work, long operations)
    {
        if (!work.IsSegmented)
        {
            await RunAsync(work.Body, operations).ConfigureAwait(false);
            return;
        }

        for (long i = 0; i < operations; i++)
        {
            await RunAroundAsync(work.Setup).ConfigureAwait(false);
            await RunAsync(work.Body, 1).ConfigureAwait(false);
            await RunAroundAsync(work.Cleanup).ConfigureAwait(false);
        }
    }

    /// <summary>A frame of its own, by which a profiler can tell what surrounds an operation from the operation.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ValueTask RunAroundAsync(TestBody? around)
    {
        var run = RunAsync(around, 1);
        GC.KeepAlive(around); // else the call above is the last thing done here, and takes this frame's place
        return run;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask BatchAsync(Work work, long operations, int batch, bool isWatched)
    {
        _isWatched = isWatched;
        Clear(batch);
        if (!work.IsSegmented)
        {
            await SegmentAsync(work.Body, operations, batch).ConfigureAwait(false);
        }
        else
        {
            // With a setup each operation is its own segment, and the batch is their sum.
            for (long i = 0; i < operations; i++)
            {
                await RunAsync(work.Setup, 1).ConfigureAwait(false);
                await SegmentAsync(work.Body, 1, batch).ConfigureAwait(false);
                await RunAsync(work.Cleanup, 1).ConfigureAwait(false);
            }
        }

        if (isWatched && batch == plan.MinBatches - 1)
        {
            ChooseCount();
        }
    }

    // A body that hands work to other threads allocates there in each batch; strangers do now and then. Only the process-wide count sees it.
    private void ChooseCount()
    {
        var elsewhere = 0;
        for (var batch = 0; batch < plan.MinBatches; batch++)
        {
            elsewhere += _processAllocated[batch] > _allocated[batch] ? 1 : 0;
        }

        if (elsewhere * 2 > plan.MinBatches)
        {
            _processAllocated.CopyTo(_allocated, 0);
            _readAllocated = instruments.ProcessAllocated;
        }
    }

    // Pooled, as everything that may suspend between the readings: what the measuring itself allocates there would be counted as the body's,
    // shared by a number of operations that differs from machine to machine.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SegmentAsync(TestBody body, long operations, int batch)
    {
        var counters = instruments.Counters;
        for (var i = 0; i < counters.Length; i++)
        {
            _before[i] = counters[i].Read();
        }

        var process = _isWatched ? instruments.ProcessAllocated() : 0;
        var before = _clock.Now(withOthers: true);
        var allocated = _readAllocated();
        var start = instruments.Time.GetTimestamp();
        var run = RunAsync(body, operations);
        if (!run.IsCompletedSuccessfully)
        {
            await run.ConfigureAwait(false);
        }

        var ticks = instruments.Time.GetTimestamp() - start;
        _allocated[batch] += _readAllocated() - allocated;
        _ticks[batch] += _clock.OthersWorked(before) ? ticks : Math.Min(ticks, _clock.OnCore(before));
        if (_isWatched)
        {
            _processAllocated[batch] += instruments.ProcessAllocated() - process;
        }

        for (var i = 0; i < counters.Length; i++)
        {
            _counts[i][batch] += Math.Max(0, counters[i].Read() - _before[i]);
        }
    }

    private static ValueTask RunAsync(TestBody? body, long operations)
    {
        try
        {
            var run = body?.RunAsync(operations) ?? default;
            return run.IsCompletedSuccessfully ? run : Await(run);
        }
        catch (Exception failure)
        {
            throw new BodyFailedException(failure);
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
        static async ValueTask Await(ValueTask run)
        {
            try
            {
                await run.ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                throw new BodyFailedException(failure);
            }
        }
    }

    private void Clear(int batch)
    {
        _ticks[batch] = 0;
        _allocated[batch] = 0;
        if (_isWatched)
        {
            _processAllocated[batch] = 0;
        }

        foreach (var counts in _counts)
        {
            counts[batch] = 0;
        }
    }

    private double TimeReference()
    {
        var before = _clock.Now();
        var start = instruments.Time.GetTimestamp();
        instruments.Reference();
        var ticks = instruments.Time.GetTimestamp() - start;
        return Math.Min(ticks, _clock.OnCore(before)) * _clock.NanosecondsPerTick;
    }

    // The one conversion from batches to operations. Times keep six significant digits: more is noise that fills files.
    private ProcessSamples ToSamples(long operations, int batches, bool isWarm, double reference)
    {
        return new ProcessSamples
        {
            Operations = operations,
            IsWarm = isWarm,
            ReferenceFloor = double.IsFinite(reference) ? Significant(reference) : null,
            Samples =
            [
                Convert(Metric.Time, _ticks, ticks => Significant(ticks * _clock.NanosecondsPerTick / operations)),
                Convert(Metric.Allocated, _allocated, bytes => Math.Round((double)bytes / operations, 2)),
                .. instruments.Counters.Select((counter, i) => Convert(counter.Metric, _counts[i], count => Significant((double)count / operations))),
            ],
        };

        Sample Convert(Metric metric, long[] raw, Func<long, double> perOperation) =>
            new(metric.Name, metric.Unit, [.. raw.Take(batches).Select(perOperation)]);
    }

    private static double Significant(double value)
    {
        if (value == 0 || !double.IsFinite(value))
        {
            return value;
        }

        var scale = Math.Pow(10, 5 - Math.Floor(Math.Log10(Math.Abs(value))));
        return Math.Round(value * scale) / scale;
    }

    private sealed record Work(TestBody Body, TestBody? Setup, TestBody? Cleanup)
    {
        public bool IsSegmented => Setup is not null || Cleanup is not null;
    }
}
