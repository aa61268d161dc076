using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Settings;
using PerfGate.Units;

namespace PerfGate.Actions;

/// <summary>Runs a test's operations once more with somebody listening to their actions; never while anything is timed.</summary>
/// <param name="collector">Who listens.</param>
/// <param name="time">The clock.</param>
internal sealed class ActionPass(ActionCollector collector, TimeProvider time)
{
    /// <summary>Independent parts: calls of one part share its luck.</summary>
    private const int Slices = 12;

    private const int MostOperations = 2000;

    /// <summary>Operations that a slow test is given all the same, as long as they take no more than a few times the pass.</summary>
    private const int FewOperations = 4;

    private const int LongestPass = 12;

    /// <summary>Operations that must fit into what is left of the timeout, for one to be run: with its setup and cleanup, and somebody listening.</summary>
    private const int LongestLook = 4;

    private const double MostWaited = 0.99;

    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(300);

    // A pass takes its time however short the test's own Timeout is.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // The JIT optimises what is hot 10 ms after new code was seen; until then the paths that only a listener makes hot are slow.
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(30);

    private string? _logPath;
    private Func<long>? _waited;
    private double _waitedShare;
    private int _operations;
    private int _slice;

    private bool _hasLooked;

    // Why the look failed, or was not taken. What an operation throws here is no failure of a test that was measured already.
    private string? _whyNot;

    /// <summary>A pass for a test; null where nobody wants one.</summary>
    /// <param name="mode">What is wanted.</param>
    /// <param name="test">The test.</param>
    /// <param name="log">Where the log of every call goes; null for nowhere.</param>
    /// <param name="waited">As in <see cref="Instruments.Waited"/>.</param>
    public static ActionPass? Of(ActionMode mode, TestId test, string? log, Func<long>? waited) => mode == ActionMode.Off ? null
        : new ActionPass(new ActionCollector(test.ShortName, TimeProvider.System), TimeProvider.System) { _logPath = mode == ActionMode.All ? log : null, _waited = waited };

    /// <summary>True where an operation had an action, or whether it has one could not be seen.</summary>
    public bool IsWorthwhile => collector.HasSeen || _whyNot is not null;

    /// <summary>Runs one operation, to see whether there is anything to listen to; once, however often the test is measured.</summary>
    /// <param name="work">The test.</param>
    /// <param name="median">Nanoseconds of one operation, as just measured.</param>
    /// <param name="left">What is left of the test's timeout.</param>
    public async Task LookAsync(PerfWork work, double median, TimeSpan left)
    {
        if (_hasLooked)
        {
            return;
        }

        _hasLooked = true;
        if (median * LongestLook > left.TotalNanoseconds)
        {
            _whyNot = $"an operation of {Quantity.Time(median)} is too long to be run once more within what is left of its Timeout";
            return;
        }

        try
        {
            using (collector.Listen())
            {
                await OperationAsync(work).ConfigureAwait(false);
            }

            _operations = 1;
        }
        catch (BodyFailedException failure)
        {
            _whyNot = $"the test threw {failure.InnerException!.GetType().Name} when it was run once more";
        }
    }

    /// <summary>Says that the look did not end.</summary>
    public void GiveUp() => _whyNot = "the test did not end in time when it was run once more";

    /// <summary>Runs the pass on the session's measuring thread, and says what was found out; after a second pass, in both.</summary>
    /// <param name="work">The test.</param>
    /// <param name="session">As in <see cref="PerfWork.MeasureAsync"/>.</param>
    /// <param name="test">The series, for messages.</param>
    /// <param name="median">Nanoseconds of one operation.</param>
    /// <param name="timeout">How long an operation may take.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<ActionProfile> RunAsync(PerfWork work, PerfSession session, TestId test, double median, TimeSpan timeout, CancellationToken cancellation)
    {
        if (_whyNot is not null || median * LongestPass > timeout.TotalNanoseconds)
        {
            return new ActionProfile { WhyNot = _whyNot ?? $"an operation of {Quantity.Time(median)} is too long to be run a few times more within its Timeout of {Quantity.Time(timeout)}" };
        }

        using var log = _logPath is null ? null : new ActionPassLog(_logPath);
        collector.Log = log;
        try
        {
            var operations = await work.RunActionsAsync(this, session, timeout + Patience, test, cancellation).ConfigureAwait(false);
            return collector.ToProfile(operations) with { Waited = Math.Round(_waitedShare, 3), Log = log?.Complete() };
        }
        catch (BodyFailedException failure)
        {
            return new ActionProfile { WhyNot = $"the test threw {failure.InnerException!.GetType().Name} while its actions were listened to" };
        }
        catch (PerfGateException)
        {
            return new ActionProfile { WhyNot = "the test did not end in time while its actions were listened to" };
        }
        finally
        {
            collector.Log = null;
        }
    }

    /// <summary>Runs the pass; where it was run before, a second one whose calls join those of the first.</summary>
    /// <returns>The operations run.</returns>
    /// <exception cref="BodyFailedException">The test threw.</exception>
    public async Task<int> RunAsync(PerfWork work, CancellationToken cancellation)
    {
        using (collector.Listen())
        {
            var began = time.GetTimestamp();
            do
            {
                cancellation.ThrowIfCancellationRequested();
                await OperationAsync(work).ConfigureAwait(false);
                _operations++;
            }
            while (time.GetElapsedTime(began) < WarmUp);

            // An operation that takes as long as the pass is warm by its own length.
            if (_slice == 0 && time.GetElapsedTime(began) < Length)
            {
                collector.Forget();
                _operations = 0;
            }

            began = time.GetTimestamp();
            var (thread, waited) = (Environment.CurrentManagedThreadId, _waited?.Invoke() ?? 0);
            var (done, first) = (0, _slice);
            for (var elapsed = TimeSpan.Zero; (elapsed < Length && done < MostOperations) || (done < FewOperations && elapsed < 5 * Length); elapsed = time.GetElapsedTime(began))
            {
                cancellation.ThrowIfCancellationRequested();
                _slice = first + Math.Min(Slices - 1, (int)(Slices * Math.Max(elapsed / Length, (double)done / MostOperations)));
                await OperationAsync(work).ConfigureAwait(false);
                done++;
            }

            // Of a body that goes on in other threads nobody knows.
            if (_waited is { } read && thread == Environment.CurrentManagedThreadId)
            {
                _waitedShare = Math.Max(_waitedShare, Math.Clamp((read() - waited) / Math.Max(time.GetElapsedTime(began).TotalNanoseconds, 1), 0, MostWaited));
            }

            (_slice, _operations) = (first + Slices, _operations + done);
            return _operations;
        }
    }

    private async Task OperationAsync(PerfWork work)
    {
        try
        {
            if (work.Setup is { } setup)
            {
                await setup.RunAsync(1).ConfigureAwait(false);
            }

            using var operation = collector.Begin();
            try
            {
                await work.Body.RunAsync(1).ConfigureAwait(false);
            }
            finally
            {
                collector.End(operation, _slice);
            }

            if (work.Cleanup is { } cleanup)
            {
                await cleanup.RunAsync(1).ConfigureAwait(false);
            }
        }
        catch (Exception failure)
        {
            throw new BodyFailedException(failure);
        }
    }
}
