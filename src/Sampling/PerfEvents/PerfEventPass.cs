using System.Diagnostics;
using System.Globalization;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>
/// One pass in which the kernel samples this process. A thread of its own, which is not sampled, opens the events, empties the rings and closes
/// everything: no other touches them, and whatever becomes of a pass, all of it is gone when that thread is.
/// </summary>
internal sealed class PerfEventPass : IDisposable
{
    // Samples at switches a second. Each costs its thread 10 µs, and the reader, which unwinds it, 50 to 100: a tenth of a processor at most.
    private const double MostSwitches = 1000;

    // A ring of which this part was full is looked at again soon.
    private const int Full = 4;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);
    private readonly PerfEventOptions _options;
    private readonly Thread _reader;
    private readonly ManualResetEventSlim _isReady = new();
    private readonly ManualResetEventSlim _isStopped = new(initialState: false, spinCount: 0);
    private SamplingException? _failure;
    private ClockRecording? _recording;

    private PerfEventPass(PerfEventOptions options)
    {
        _options = options;
        _reader = new Thread(Run) { IsBackground = true, Name = "PerfGate perf reader" };
    }

    /// <summary>Starts sampling this process.</summary>
    /// <exception cref="PerfEventRefusedException">The kernel refuses, or it is not tried here.</exception>
    /// <exception cref="SamplingException">It does not begin in time, or for another reason.</exception>
    public static PerfEventPass Start(PerfEventOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Platform.WhyNot() is { } whyNot)
        {
            throw new PerfEventRefusedException(whyNot);
        }

        var pass = new PerfEventPass(options);
        try
        {
            pass._reader.Start();
            if (!pass._isReady.Wait(options.Patience))
            {
                throw new SamplingException(string.Create(CultureInfo.InvariantCulture, $"the kernel did not start sampling within {options.Patience.TotalSeconds:0} s")) { IsStuck = true };
            }

            return pass._failure is null ? pass : throw pass._failure;
        }
        catch (Exception failure)
        {
            pass.Dispose();
            throw failure as SamplingException ?? new SamplingException($"sampling by perf_event_open did not begin: {failure.Message}", failure);
        }
    }

    /// <summary>Stops, and gives what was recorded.</summary>
    /// <exception cref="SamplingException">It did not stop in time, or what was recorded is lost.</exception>
    public ClockRecording Stop()
    {
        if (!End())
        {
            throw new SamplingException(string.Create(CultureInfo.InvariantCulture, $"the kernel did not stop sampling within {_options.Patience.TotalSeconds:0} s")) { IsStuck = true };
        }

        return _recording ?? throw _failure ?? new SamplingException("nothing was recorded");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A reader that is stuck may look at them yet.
        if (End())
        {
            _isReady.Dispose();
            _isStopped.Dispose();
        }
    }

    private bool End()
    {
        if (!_reader.IsAlive)
        {
            return true;
        }

        _isStopped.Set();
        return _reader.Join(_options.Patience);
    }

    private void Run()
    {
        try
        {
            // Where all processors are busy the rings would be full before it has its turn.
            _options.Kernel.Hurry();
            using var events = PerfEventSet.Open(_options);
            Record(events);
        }
        catch (SamplingException failure)
        {
            _failure = failure;
        }
        catch (Exception failure)
        {
            // Whatever it is, the test process must not end of it.
            _failure = new SamplingException($"sampling by perf_event_open failed: {failure.Message}", failure);
        }
        finally
        {
            _isReady.Set();
        }
    }

    private void Record(PerfEventSet events)
    {
        var kernel = _options.Kernel;
        var recorder = new ClockRecorder(Environment.ProcessId, events.Owners, events.SwitchEvents, new StackCollector((address, bytes) => kernel.Read(address, bytes) == bytes.Length, Now));
        var poll = new WaitPoll(kernel, recorder);
        var budget = new SwitchBudget(MostSwitches);
        var pause = Pause(events.Slack);
        _isReady.Set();
        foreach (var thread in recorder.Threads.Keys.ToList())
        {
            if (kernel.ReadText(string.Create(CultureInfo.InvariantCulture, $"/proc/self/task/{thread}/comm")) is { } name)
            {
                recorder.TakeName(thread, name.TrimEnd('\n'));
            }
        }

        TakeClocks(recorder);
        var fullest = 0;
        while (!_isStopped.Wait(fullest > events.RingBytes / Full ? ShortestPause : pause))
        {
            fullest = 0;
            Empty();
            if (budget.Pay(EmptySwitches(), Now()))
            {
                events.SwitchSwitches(budget.IsOn);
            }

            poll.Look(Empty, TimeProvider.System);
        }

        TakeClocks(recorder);
        events.Close();
        Empty();
        _ = EmptySwitches();
        _recording = recorder.Build(events.Interval, events.SeesKernel, events.SeesSwitches ? WaitSource.Switches : poll.HasSeen ? WaitSource.Poll : WaitSource.None);

        void Empty()
        {
            foreach (var (ring, processor) in events.ClockRings)
            {
                var bytes = ring.Take();
                fullest = Math.Max(fullest, bytes.Length);
                _ = recorder.Take(bytes, isSwitchRing: false, processor);
            }
        }

        int EmptySwitches() => events.SwitchRings.Sum(ring => recorder.Take(ring.Take(), isSwitchRing: true));
    }

    private void TakeClocks(ClockRecorder recorder)
    {
        foreach (var thread in recorder.Threads.Keys)
        {
            if (_options.Kernel.ProcessorTime(thread) is >= 0 and var processor)
            {
                recorder.TakeClock(thread, new ThreadClock(Stopwatch.GetTimestamp(), processor));
            }
        }
    }

    private static TimeSpan Pause(TimeSpan slack) => slack > LongestPause ? LongestPause : slack < ShortestPause ? ShortestPause : slack;

    private static long Now() => Stopwatch.GetElapsedTime(0).Ticks;
}
