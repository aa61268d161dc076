using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using PerfGate.CallTrees;
using PerfGate.Diagnostics;
using PerfGate.Runs;
using PerfGate.Units;

namespace PerfGate.Measuring;

/// <summary>The body threw: the user's failure, told apart from ours.</summary>
internal sealed class BodyFailedException(Exception failure) : Exception(failure.Message, failure)
{
    public ExceptionDispatchInfo Original { get; } = ExceptionDispatchInfo.Capture(failure);
}

/// <summary>What one measuring gave.</summary>
internal sealed record Measurement(ProcessSamples Samples, ImmutableArray<Warning> Warnings);

/// <summary>The only loop that reads clocks and counters: warm-up until the JIT is quiet, then many short batches.</summary>
internal sealed class Measurer(Instruments instruments, MeasurementPlan plan)
{
    private const int FewBatches = 20;

    // Each reading of the process-wide count pauses the process: for some 10 µs, or for a millisecond where the host is busy and has to
    // schedule each virtual processor first.
    private const int MaxWatchedSegments = 32;

    // The runtime's own threads compile and collect a little all the time.
    private const double MostByOthers = 0.1;

    // Independent parts of a profiled pass: enough for a bootstrap, few enough to be stored.
    private const int PassSlices = 12;

    /// <summary>Fewer say nothing about noise.</summary>
    private const int MinPassSlices = 4;
    private readonly double _nanosecondsPerTick = 1e9 / instruments.Time.TimestampFrequency;

    // Raw readings, preallocated so that the measuring allocates nothing: [metric][batch], in ticks, bytes and counts.
    private readonly long[] _ticks = new long[plan.Capacity];
    private readonly long[] _allocated = new long[plan.Capacity];
    private readonly long[][] _counts = [.. instruments.Counters.Select(_ => new long[plan.Capacity])];
    private readonly long[] _before = new long[instruments.Counters.Length];
    private Func<long> _readAllocated = instruments.ThreadAllocated;

    // What the process allocated in the first batches, held against what the thread did.
    private readonly long[] _processAllocated = new long[plan.MinBatches];
    private bool _isWatched;

    /// <summary>Measures a body. A sync body stays on the calling thread.</summary>
    /// <param name="body">The operation.</param>
    /// <param name="setup">Runs before each operation, outside the readings; null for none.</param>
    /// <param name="cleanup">Runs after each operation, outside the readings; null for none.</param>
    /// <param name="cancellation">Ends the measuring between two batches.</param>
    /// <exception cref="BodyFailedException">The body, its setup or its cleanup threw.</exception>
    public async Task<Measurement> MeasureAsync(TestBody body, TestBody? setup, TestBody? cleanup, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var start = Now();
        var work = new Work(body, setup, cleanup);
        _readAllocated = body.IsAsync ? instruments.ProcessAllocated : instruments.ThreadAllocated;
        instruments.Reference();
        var (operations, isWarm) = await WarmUpAsync(work, start, cancellation).ConfigureAwait(false);

        var isWatchedApart = work.IsSegmented && !body.IsAsync && operations > MaxWatchedSegments;
        for (var batch = 0; isWatchedApart && batch < plan.MinBatches; batch++)
        {
            cancellation.ThrowIfCancellationRequested();
            await BatchAsync(work, MaxWatchedSegments, batch, isWatched: true).ConfigureAwait(false);
        }

        var batches = 0;
        var reference = double.PositiveInfinity;

        // The last batch may end half of its length after the budget, or as much before it: so the budget is kept on the average.
        while (batches < plan.Capacity && (batches < plan.MinBatches || !IsSpent(start, plan.Budget - (plan.Batch / 2))))
        {
            cancellation.ThrowIfCancellationRequested();
            await BatchAsync(work, operations, batches, isWatched: !body.IsAsync && !isWatchedApart && batches < plan.MinBatches).ConfigureAwait(false);
            if (batches < plan.FirstReferences || batches % plan.ReferenceEvery == 0)
            {
                reference = Math.Min(reference, TimeReference());
            }

            batches++;
        }

        var warnings = ImmutableArray.CreateBuilder<Warning>();
        if (!isWarm)
        {
            warnings.Add(new Warning(DiagnosticCodes.NotWarm, $"the JIT was not proven quiet within the budget of {Quantity.Time(plan.Budget)}; the first batches may be slower. Raise Budget."));
        }

        if (batches < FewBatches)
        {
            warnings.Add(new Warning(DiagnosticCodes.FewBatches, $"only {batches} batches were taken in {Quantity.Time(instruments.Time.GetElapsedTime(start.Time))} (budget {Quantity.Time(plan.Budget)}); the floor is uncertain. Raise Budget or make the operation smaller."));
        }

        return new Measurement(ToSamples(operations, batches, isWarm, reference), warnings.ToImmutable());
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
                operations = NextOperations(operations, instruments.Time.GetElapsedTime(start).TotalNanoseconds / operations);
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

    private async Task<(long Operations, bool IsWarm)> WarmUpAsync(Work work, Instant start, CancellationToken cancellation)
    {
        var limit = plan.Budget * plan.WarmUpShare;
        var slice = TimeSpan.FromTicks(Math.Min(plan.FullSlice.Ticks, plan.Budget.Ticks / 25));
        long operations = 1;
        var quiet = 0;
        var fastest = double.PositiveInfinity;

        // The first call compiles and initialises; its time says nothing.
        await BatchAsync(work, 1, 0, isWatched: false).ConfigureAwait(false);
        while (quiet < plan.QuietSlices && !IsSpent(start, limit))
        {
            var methods = instruments.CompiledMethods();
            var sliceStart = Now();
            fastest = double.PositiveInfinity;
            do
            {
                cancellation.ThrowIfCancellationRequested();
                await BatchAsync(work, operations, 0, isWatched: false).ConfigureAwait(false);
                fastest = Math.Min(fastest, _ticks[0] * _nanosecondsPerTick / operations);
                operations = NextOperations(operations, fastest);
            }
            while (!IsSpent(sliceStart, slice) && !IsSpent(start, limit));

            quiet = instruments.CompiledMethods() == methods ? quiet + 1 : 0;
        }

        // A stall may have ended the warm-up while the batches were still growing.
        while (fastest * operations < plan.Batch.TotalNanoseconds / 2 && NextOperations(operations, fastest) is var more && more > operations)
        {
            operations = more;
            await BatchAsync(work, operations, 0, isWatched: false).ConfigureAwait(false);
            fastest = Math.Min(fastest, _ticks[0] * _nanosecondsPerTick / operations);
        }

        return (operations, quiet >= plan.QuietSlices && (!plan.IsTiered || slice >= plan.FullSlice));
    }

    private long NextOperations(long operations, double nanoseconds)
    {
        var target = plan.Batch.TotalNanoseconds;
        if (nanoseconds <= 0)
        {
            return Math.Min(operations * 2, 1L << 40);
        }

        // At most ten times more at once: an early estimate may be far too small.
        return Math.Clamp((long)Math.Round(target / nanoseconds), 1, Math.Min(operations * 10, 1L << 40));
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
        var before = Now(withOthers: true);
        var allocated = _readAllocated();
        var start = instruments.Time.GetTimestamp();
        var run = RunAsync(body, operations);
        if (!run.IsCompletedSuccessfully)
        {
            await run.ConfigureAwait(false);
        }

        var ticks = instruments.Time.GetTimestamp() - start;
        _allocated[batch] += _readAllocated() - allocated;
        _ticks[batch] += OthersWorked(before) ? ticks : Math.Min(ticks, OnCore(before));
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
        var before = Now();
        var start = instruments.Time.GetTimestamp();
        instruments.Reference();
        var ticks = instruments.Time.GetTimestamp() - start;
        return Math.Min(ticks, OnCore(before)) * _nanosecondsPerTick;
    }

    private Instant Now(bool withOthers = false)
    {
        var others = withOthers ? instruments.OthersCpu?.Invoke() ?? 0 : 0;
        return new Instant(instruments.Time.GetTimestamp(), instruments.Waited?.Invoke() ?? 0, others, Environment.CurrentManagedThreadId);
    }

    // Where other threads worked meanwhile (an async body that moved, a parallel one) this thread may have waited for a core while they did
    // the test's work: taking its wait off would make the test faster than it is.
    private bool OthersWorked(Instant since) =>
        since.Thread != Environment.CurrentManagedThreadId
        || (instruments.OthersCpu is { } read && read() - since.Others > (instruments.Time.GetTimestamp() - since.Time) * _nanosecondsPerTick * MostByOthers);

    // Ticks since then in which this thread was not waiting for a core; all of them where nobody tells, or where it is another thread by now.
    // The clock is read before the first reading of the wait and after the second, so that no wait is taken off that it did not see.
    private long OnCore(Instant since)
    {
        var waited = instruments.Waited is { } read && since.Thread == Environment.CurrentManagedThreadId ? read() - since.Waited : 0;
        return instruments.Time.GetTimestamp() - since.Time - (long)(waited / _nanosecondsPerTick);
    }

    // A budget is time with a core; on a machine that gives too little of it, a multiple of wall time ends the measuring.
    private bool IsSpent(Instant since, TimeSpan budget) =>
        instruments.Time.GetElapsedTime(0, OnCore(since)) >= budget || instruments.Time.GetElapsedTime(since.Time) >= budget * plan.MaxStretch;

    private readonly record struct Instant(long Time, long Waited, long Others, int Thread);

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
                Convert(Metric.Time, _ticks, ticks => Significant(ticks * _nanosecondsPerTick / operations)),
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
