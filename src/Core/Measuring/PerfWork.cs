using System.Collections.Immutable;
using PerfGate.Actions;
using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Diagnostics;
using PerfGate.Runs;
using PerfGate.Statistics;
using PerfGate.Units;

namespace PerfGate.Measuring;

/// <summary>What a perf test does: its operation and what surrounds it.</summary>
internal sealed record PerfWork
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    public required TestBody Body { get; init; }

    public TestBody? Setup { get; init; }

    public TestBody? Cleanup { get; init; }

    /// <summary>The class whose members counters may name.</summary>
    public required Type TestClass { get; init; }

    /// <summary>The object of that class, or null.</summary>
    public object? Instance { get; init; }

    /// <summary>Runs the operation once, as an ordinary test would: on the caller's own thread, unless a timeout must be kept.</summary>
    /// <exception cref="PerfGateException">PG0010: the operation did not end within the timeout.</exception>
    /// <exception cref="BodyFailedException">It threw.</exception>
    public async Task RunOnceAsync(TimeSpan? timeout, TestId test)
    {
        if (timeout is null)
        {
            await RunOnceAsync().ConfigureAwait(false);
            return;
        }

        var running = Task.Factory.StartNew(RunOnceAsync, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).Unwrap();
        try
        {
            await running.WaitAsync(timeout.Value).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            throw new PerfGateException(DiagnosticCodes.TimedOut, $"{test} did not end within {Quantity.Time(timeout.Value)}. If it is only slow, raise Timeout.");
        }
    }

    private async Task RunOnceAsync()
    {
        try
        {
            foreach (var part in new[] { Setup, Body, Cleanup }.OfType<TestBody>())
            {
                await part.RunAsync(1).ConfigureAwait(false);
            }
        }
        catch (Exception failure)
        {
            throw new BodyFailedException(failure);
        }
    }

    /// <summary>Measures on the session's measuring thread, away from the framework's synchronization context, and gives up after the timeout.</summary>
    /// <param name="measurer">Measures.</param>
    /// <param name="actions">Looks, once everything was measured, whether the operation has actions at all: here, because another turn on the thread would cost more than the look. Null where nobody wants to know.</param>
    /// <param name="session">Its thread is where; it is told when the operation still runs although nobody waits for it any more.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="test">The series, for messages.</param>
    /// <param name="cancellation">Ends the measuring.</param>
    /// <exception cref="PerfGateException">PG0010: the operation did not end while it was measured.</exception>
    /// <exception cref="BodyFailedException">It threw.</exception>
    public async Task<Measurement> MeasureAsync(Measurer measurer, ActionPass? actions, PerfSession session, TimeSpan timeout, TestId test, CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        Measurement? measured = null;
        try
        {
            return await RunAsync(
                async stopped =>
                {
                    var measurement = await measurer.MeasureAsync(Body, Setup, Cleanup, stopped).ConfigureAwait(false);
                    Volatile.Write(ref measured, measurement);
                    var look = actions?.LookAsync(this, MedianOf(measurement), timeout - TimeProvider.System.GetElapsedTime(began));
                    await (look ?? Task.CompletedTask).ConfigureAwait(false);
                    return measurement;
                },
                session, timeout, test, cancellation).ConfigureAwait(false);
        }
        catch (PerfGateException failure) when (failure.Code == DiagnosticCodes.TimedOut && Volatile.Read(ref measured) is not null)
        {
            // What was measured stays so, whatever the look does.
            actions!.GiveUp();
            return measured!;
        }
    }

    private static double MedianOf(Measurement measurement) =>
        measurement.Samples.Find(Metric.Time.Name) is { Values.IsEmpty: false } times ? Summary.Of(times.Values).Median : 0;

    /// <summary>Runs a pass for a profiler, where and as <see cref="MeasureAsync"/> measures.</summary>
    /// <param name="measurer">Runs it.</param>
    /// <param name="session">As above.</param>
    /// <param name="length">How long the pass is.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="test">The series, for messages.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PerfGateException">PG0010: the operation did not end.</exception>
    /// <exception cref="BodyFailedException">It threw.</exception>
    public Task<ProfiledPass> RunPassAsync(Measurer measurer, PerfSession session, TimeSpan length, TimeSpan timeout, TestId test, CancellationToken cancellation) =>
        RunAsync(stopped => measurer.RunPassAsync(Body, Setup, Cleanup, length, stopped), session, timeout, test, cancellation);

    /// <summary>Runs a pass with somebody listening to actions, where and as <see cref="MeasureAsync"/> measures.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="session">As above.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="test">The series, for messages.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PerfGateException">PG0010: the operation did not end.</exception>
    /// <exception cref="BodyFailedException">It threw.</exception>
    public Task<int> RunActionsAsync(ActionPass pass, PerfSession session, TimeSpan timeout, TestId test, CancellationToken cancellation) =>
        RunAsync(stopped => pass.RunAsync(this, stopped), session, timeout, test, cancellation);

    /// <summary>Runs a counted pass, where and as <see cref="MeasureAsync"/> measures.</summary>
    /// <param name="clock">What is counted beside calls and work.</param>
    /// <param name="session">As above.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="test">The series, for messages.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PerfGateException">PG0010: the operation did not end.</exception>
    /// <exception cref="BodyFailedException">It threw.</exception>
    public Task<ImmutableArray<CallRecording>> CountAsync(CallClock clock, PerfSession session, TimeSpan timeout, TestId test, CancellationToken cancellation) =>
        RunAsync(stopped => CountedOperations.RunAsync(this, clock, stopped), session, timeout, test, cancellation);

    private static async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> run, PerfSession session, TimeSpan timeout, TestId test, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var stopped = stop.Token;
        var measuring = session.Thread.RunAsync(() => run(stopped));
        try
        {
            return await measuring.WaitAsync(timeout, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            if (measuring.IsCompleted)
            {
                return await measuring.ConfigureAwait(false);
            }

            // It ends with the operation it is in, which may be soon.
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAny(measuring, Task.Delay(Grace, CancellationToken.None)).ConfigureAwait(false);
            throw new PerfGateException(DiagnosticCodes.TimedOut, $"{test} did not end within {Quantity.Time(timeout)}. If it is only slow, raise Timeout; if it hangs, it still runs, and nothing after it in this process is measured.");
        }
        catch (OperationCanceledException) when (!measuring.IsCompleted)
        {
            // It ends with the operation it is in, which may be soon.
            await Task.WhenAny(measuring, Task.Delay(Grace, CancellationToken.None)).ConfigureAwait(false);
            throw;
        }
        finally
        {
            if (!measuring.IsCompleted)
            {
                _ = measuring.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                session.Abandon(test); // its thread cannot be stopped
            }
        }
    }
}
