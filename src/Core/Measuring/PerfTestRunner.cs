using PerfGate.Actions;
using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Settings;
using PerfGate.Statistics;
using PerfGate.Units;

namespace PerfGate.Measuring;

/// <summary>Runs one perf test for any test framework: settings, lock, measuring, record, verdict.</summary>
public static class PerfTestRunner
{
    private static readonly TimeSpan DefaultBudget = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(5);

    // Some 800 samples, in slices of which each has enough to be weighed.
    private static readonly TimeSpan ProfiledPassLength = TimeSpan.FromSeconds(1);

    // A pass takes its second however short the test's own Timeout is.
    private static readonly TimeSpan ProfiledPassPatience = TimeSpan.FromSeconds(30);

    /// <summary>Operations that a pass may take the time of: at least four, each slower under the sampler.</summary>
    private const int LongestPass = 12;

    /// <summary>Bytes that are less in a pass than what profilers see one of.</summary>
    private const double LeastAllocated = 100_000;

    /// <summary>Nodes of a smaller share of the whole go to their callers: a sample in a thousand is no sample.</summary>
    private const double LeastKept = 0.0005;

    // A holder keeps the lock for up to three attempts and two profiled passes.
    private static readonly TimeSpan LockPatience = 5 * DefaultTimeout;

    // Flows into the measured code and is gone with it.
    private static readonly AsyncLocal<bool> IsMeasuring = new();

    /// <summary>How often a suspect is measured again.</summary>
    private const int Confirmations = 2;

    /// <summary>Measures a test, records it and judges it.</summary>
    /// <param name="testCase">The test, constructed and initialised.</param>
    /// <param name="cancellationToken">The framework's own cancellation.</param>
    /// <exception cref="PerfGateException">PG0xxx: the gate failed; PG1xxx: the test is used wrongly; PG9xxx: PerfGate itself failed. What the test throws is thrown on as it is.</exception>
    public static Task RunAsync(PerfTestCase testCase, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(testCase);
        return Guarded(testCase.DisplayName, async () =>
        {
            var session = PerfSession.For(testCase.TestClass.Assembly);
            var method = session.MethodOf(testCase);
            var work = new PerfWork
            {
                Body = TestBody.Compile(testCase.Method, testCase.Instance, testCase.Arguments),
                Setup = method.Setup is { } setup ? TestBody.Compile(setup, testCase.Instance, []) : null,
                Cleanup = method.Cleanup is { } cleanup ? TestBody.Compile(cleanup, testCase.Instance, []) : null,
                TestClass = testCase.TestClass,
                Instance = testCase.Instance,
            };
            await RunAsync(session, method.Settings, session.NewRecord(testCase), work, testCase.Output, cancellationToken).ConfigureAwait(false);
        });
    }

    internal static async Task RunAsync(PerfSession session, Settings.Settings settings, TestRecord record, PerfWork work, Action<string> output, CancellationToken cancellation)
    {
        record = record with { Policy = settings.ToPolicy(LockStep.PipeName is not null) };
        if (IsMeasuring.Value)
        {
            throw new PerfGateException(DiagnosticCodes.InvalidMethod, $"{record.Id} is measured inside another perf test, which would time the measuring; measure in one place.");
        }

        var budget = settings.Budget ?? DefaultBudget;
        var timeout = settings.Timeout ?? (budget * 3 > DefaultTimeout ? budget * 3 : DefaultTimeout);
        if (budget > timeout)
        {
            throw new PerfGateException(DiagnosticCodes.InvalidOption, $"{record.Id} has a Budget of {Quantity.Time(budget)} and a Timeout of {Quantity.Time(timeout)}: it could never end in time. Raise Timeout or lower Budget.");
        }

        if (CountedPass.Cost is { } cost)
        {
            if (CountedPass.IsCounted(record.Id.ToString(), settings.Exact == true))
            {
                await CountedTest.RunAsync(session, record.Id, work, cost, timeout, output, cancellation).ConfigureAwait(false);
            }
            else if (!CountedPass.IsOfCopy(work.TestClass.Assembly))
            {
                // A test that is passed over in silence is green: only a process that the tool started to count may do so.
                throw new PerfGateException(DiagnosticCodes.NotCounted, $"{record.Id} is neither measured nor counted: {CountedPass.Variable} is set in this process, which runs no woven copy (there is no {CountedPass.MapFile} beside {work.TestClass.Assembly.GetName().Name}). Remove the variable from the environment.");
            }

            return;
        }

        if (WhyNotMeasured(session) is { } reason)
        {
            await RunUnmeasuredAsync(session, record with { NotMeasured = reason }, work, settings.Timeout, output).ConfigureAwait(false);
            return;
        }

        if (session.LockStepLink is { } link)
        {
            await VisitAsync(link, session, settings, record, work, budget, timeout, output, cancellation).ConfigureAwait(false);
            return;
        }

        using var held = await MeasuringLock.AcquireAsync(MeasuringLock.DefaultPath, LockPatience + timeout, TimeProvider.System, cancellation).ConfigureAwait(false);
        if (WhyNotMeasured(session) is { } since)
        {
            // The test that was waited for did not end.
            await RunUnmeasuredAsync(session, record with { NotMeasured = since }, work, settings.Timeout, output).ConfigureAwait(false);
            return;
        }

        await MeasureAsync(session, settings, record, work, budget, timeout, pacer: null, output, cancellation).ConfigureAwait(false);
    }

    // The machine is the pacer's, who says what becomes of the test and holds the lock for all sides.
    private static async Task VisitAsync(
        LockStepLink link, PerfSession session, Settings.Settings settings, TestRecord record, PerfWork work, TimeSpan budget, TimeSpan timeout, Action<string> output, CancellationToken cancellation)
    {
        // Frameworks may run tests beside each other; the pacer has one at a time.
        await link.Turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await VisitAloneAsync(link, session, settings, record, work, budget, timeout, output, cancellation).ConfigureAwait(false);
        }
        finally
        {
            link.Turn.Release();
        }
    }

    private static async Task VisitAloneAsync(
        LockStepLink link, PerfSession session, Settings.Settings settings, TestRecord record, PerfWork work, TimeSpan budget, TimeSpan timeout, Action<string> output, CancellationToken cancellation)
    {
        var order = link.Announce(new LockStepVisit(record.Id, budget, timeout));
        if (order == VisitOrder.Skip)
        {
            return;
        }

        var isExplained = order == VisitOrder.Explain;
        settings = settings with
        {
            Mode = Mode.Record,
            Counters = [.. settings.Counters ?? [], Metric.Cpu.Name],
            Actions = isExplained ? settings.Actions : ActionMode.Off,
            Profile = isExplained && settings.Profile != ProfileWhen.Never ? ProfileWhen.Always : ProfileWhen.Never,
        };
        using var pacer = order == VisitOrder.Measure ? new LockStepPacer(link, isPinned: !work.Body.IsAsync) : null;
        try
        {
            // Half of the time is the other side's.
            await MeasureAsync(session, settings, record, work, budget, pacer is null ? timeout : 2 * timeout, pacer, output, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            link.SayOver(failure is BodyFailedException ? $"it threw {failure.InnerException!.GetType().Name}: {failure.InnerException.Message}" : failure.Message);
            throw;
        }

        link.SayOver(failure: null);
    }

    private static async Task MeasureAsync(
        PerfSession session, Settings.Settings settings, TestRecord record, PerfWork work, TimeSpan budget, TimeSpan timeout, LockStepPacer? pacer, Action<string> output, CancellationToken cancellation)
    {
        var warnings = new List<Warning>(NotOptimized());
        var counters = CounterSources.Create(settings.Counters ?? [], work.TestClass, work.Instance, TimeProvider.System, warnings);
        var plan = new MeasurementPlan { Budget = budget, IsTiered = Fingerprint.IsTiered, TierUpDelay = Fingerprint.TierUpDelay, LeastCapacity = pacer is null ? 0 : LockStep.MaxBatches };
        try
        {
            var instruments = session.Instruments;
            var measurer = new Measurer(instruments with { Counters = instruments.Counters.AddRange(counters) }, plan) { Pacer = pacer };
            await MeasureAloneAsync(session, settings, record with { Warnings = [.. warnings] }, work, measurer, timeout, output, cancellation).ConfigureAwait(false);
        }
        finally
        {
            foreach (var counter in counters)
            {
                counter.Dispose();
            }
        }
    }

    private static string? WhyNotMeasured(PerfSession session) =>
        session.WhyNotMeasured ?? (session.Runaway is { } runaway ? $"{runaway} did not end and still runs in this process" : null);

    // Its caller holds the machine.
    private static async Task MeasureAloneAsync(
        PerfSession session, Settings.Settings settings, TestRecord record, PerfWork work, Measurer measurer, TimeSpan timeout, Action<string> output, CancellationToken cancellation)
    {
        IsMeasuring.Value = true;
        var mode = settings.Mode ?? Mode.Gate;
        try
        {
            session.Start(record.Id);
            var actions = ActionPass.Of(settings.Actions ?? ActionMode.Sampled, record.Id, session.ActionLogOf(record.Id), session.Instruments.Waited);
            (record, var verdict) = await MeasureAsync(session, mode, record, () => work.MeasureAsync(measurer, actions, session, timeout, record.Id, cancellation)).ConfigureAwait(false);
            session.Add(record);
            if (actions is { IsWorthwhile: true })
            {
                (record, verdict) = await RecordActionsAsync(session, mode, record, work, actions, timeout, cancellation).ConfigureAwait(false);
                Quietly(() => session.Add(record.Id, record.Actions!), output);
            }

            if (PerfSession.IsProfiled(settings.Profile ?? ProfileWhen.Suspects, mode, verdict))
            {
                record = record with { Profile = await ProfileAsync(session, settings, record, work, measurer, timeout, cancellation).ConfigureAwait(false) };
                AddQuietly(session, output, record.Id, record.Profile);
                verdict = verdict with { Current = record };
            }

            // At once: a framework sends each piece of output through threads of its own.
            output(string.Join('\n', [VerdictText.Line(verdict), .. record.Warnings.Select(warning => $"  {warning}"), .. LookedOnce(record), $"  Run: {session.RunFile}"]));
            if (mode == Mode.Gate && verdict.Fails)
            {
                throw new PerfGateException(verdict.Findings[0].Code, VerdictText.Message(verdict, session.BaselinePath, session.RunFile)) { Place = session.PlaceOf(record) };
            }
        }
        catch (Exception failure) when (!record.IsMeasured && failure is not PerfGateException { Code: not DiagnosticCodes.TimedOut })
        {
            AddQuietly(session, output, record with
            {
                Failed = failure is not OperationCanceledException,
                NotMeasured = failure switch
                {
                    BodyFailedException => $"it threw {failure.InnerException!.GetType().Name}",
                    PerfGateException => "it did not end in time",
                    OperationCanceledException => "it was cancelled",
                    _ => $"PerfGate itself failed: {failure.GetType().Name}",
                },
            });
            throw;
        }
        finally
        {
            IsMeasuring.Value = false;
        }
    }

    private static IEnumerable<string> LookedOnce(TestRecord record) =>
        record.Actions is { Series.IsEmpty: false, WhyNot: { } why } ? [$"  Its actions were listened to once and not a second time: {why}."] : [];

    // Whatever happens here is said in the record of the actions, and fails nothing by itself. Slower actions are listened to once more, as
    // a slower test is measured again.
    private static async Task<(TestRecord Record, Verdict Verdict)> RecordActionsAsync(
        PerfSession session, Mode mode, TestRecord record, PerfWork work, ActionPass pass, TimeSpan timeout, CancellationToken cancellation)
    {
        var median = Summary.Of(record, Metric.Time.Name)?.Median ?? 0;
        for (var isLast = mode != Mode.Gate; ; isLast = true)
        {
            var actions = await pass.RunAsync(work, session, record.Id, median, timeout, cancellation).ConfigureAwait(false);

            // A second look that failed takes nothing back that the first one saw.
            record = record with { Actions = actions.Series.IsEmpty && record.Actions is { Series.IsEmpty: false } seen ? seen with { WhyNot = actions.WhyNot } : actions };
            var verdict = session.Judge(record);
            if (isLast || record.Actions.WhyNot is not null || !verdict.Findings.Any(finding => finding.Metric == Metric.ActionTime.Name || (finding.Metric == Metric.Growth.Name && !finding.Action.IsEmpty)))
            {
                return (record, verdict);
            }
        }
    }

    // The verdict stands: whatever happens here is said in the profile and nowhere else, but for a cancellation.
    private static async Task<Profile> ProfileAsync(PerfSession session, Settings.Settings settings, TestRecord record, PerfWork work, Measurer measurer, TimeSpan timeout, CancellationToken cancellation)
    {
        if (session.Runaway is not null)
        {
            return new Profile { WhyNot = "an operation that was run once more for its actions did not end, and still runs" };
        }

        if (session.Profiler is not { } profiler)
        {
            return new Profile { WhyNot = "the project does not reference PerfGate.Sampling" };
        }

        // An operation that takes minutes would take them a few times over, and more under the sampler.
        var median = Summary.Of(record, Metric.Time.Name)?.Median ?? 0;
        if (median * LongestPass > timeout.TotalNanoseconds)
        {
            return new Profile { WhyNot = $"an operation of {Quantity.Time(median)} is too long to be run a few times more within its Timeout of {Quantity.Time(timeout)}" };
        }

        var operation = 0.0;
        var trace = session.TracePathOf(record.Id);
        try
        {
            var profile = await profiler.ProfileAsync(TargetOf(session, settings, record, work, trace), async () =>
            {
                var pass = await work.RunPassAsync(measurer, session, ProfiledPassLength, timeout + ProfiledPassPatience, record.Id, cancellation).ConfigureAwait(false);

                // The first is the one that is sampled; a second one is for what would be seen in the samples.
                operation = operation > 0 ? operation : TimeProvider.System.GetElapsedTime(pass.From, pass.To).TotalNanoseconds / pass.Operations;
                return pass;
            }).ConfigureAwait(false);
            return profile with
            {
                Tree = profile.Tree?.Prune(LeastKept),

                // Of a pass with setups nobody knows how long the operations alone took.
                Overhead = work is { Setup: null, Cleanup: null } && median > 0 && operation > 0 ? Math.Round(operation / median, 3) : null,
                Trace = trace is not null && File.Exists(trace) ? Path.GetFileName(trace) : null,
            };
        }
        catch (BodyFailedException failure)
        {
            return new Profile { WhyNot = $"the test threw {failure.InnerException!.GetType().Name} while it was profiled" };
        }
        catch (PerfGateException)
        {
            return new Profile { WhyNot = "the test did not end in time while it was profiled" };
        }
#pragma warning disable CA1031 // an engine that fails must not turn a test red that was judged already
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new Profile { WhyNot = $"the profiler failed: {failure.GetType().Name}: {failure.Message}" };
        }
    }

    private static ProfileTarget TargetOf(PerfSession session, Settings.Settings settings, TestRecord record, PerfWork work, string? trace)
    {
        var target = new ProfileTarget(record.Id.ShortName, work.Body.IsAsync)
        {
            Sampler = settings.Sampler ?? Sampler.Auto,
            Preferred = session.EngineOf(record.Id),
            Allocates = Allocates(record),
            TracePath = trace,
            Changed = ChangedCode.Given(),
        };
        return settings.SampleInterval is { } interval ? target with { Interval = interval } : target;
    }

    private static bool? Allocates(TestRecord record) =>
        Summary.Of(record, Metric.Allocated.Name) is { } allocated && Summary.Of(record, Metric.Time.Name) is { Median: > 0 } time
            ? allocated.Maximum / time.Median * ProfiledPassLength.TotalNanoseconds >= LeastAllocated
            : null;

    // As an ordinary test: what the body does counts, and a record that cannot be written must not turn it red.
    private static async Task RunUnmeasuredAsync(PerfSession session, TestRecord record, PerfWork work, TimeSpan? timeout, Action<string> output)
    {
        output($"{DiagnosticCodes.NotMeasured}: PerfGate runs {record.Id} once and does not measure it: {record.NotMeasured}.");
        AddQuietly(session, output, record);
        await work.RunOnceAsync(timeout, record.Id).ConfigureAwait(false);
    }

    private static void AddQuietly(PerfSession session, Action<string> output, TestRecord record) => Quietly(() => session.Add(record), output);

    private static void AddQuietly(PerfSession session, Action<string> output, TestId test, Profile profile) => Quietly(() => session.Add(test, profile), output);

    private static void Quietly(Action add, Action<string> output)
    {
        try
        {
            add();
        }
        catch (PerfGateException failure)
        {
            output(failure.Message);
        }
    }

    // What looks too slow is measured again before it is judged: noise passes, a regression stays.
    private static async Task<(TestRecord Record, Verdict Verdict)> MeasureAsync(PerfSession session, Mode mode, TestRecord record, Func<Task<Measurement>> measure)
    {
        for (var attempt = 0; ; attempt++)
        {
            var measurement = await measure().ConfigureAwait(false);
            record = record with
            {
                Processes = [Join(record.Processes.FirstOrDefault(), measurement.Samples)],
                Warnings = [.. record.Warnings.Union(measurement.Warnings)],
            };
            Verdict verdict;
            try
            {
                verdict = session.Judge(record);
            }
            catch (PerfGateException)
            {
                // The baseline cannot be used; what was measured is evidence all the same.
                session.Add(record);
                throw;
            }

            // Beside an operation that did not end when it was looked at, nothing can be measured again.
            if (mode != Mode.Gate || attempt == Confirmations || session.Runaway is not null || !verdict.Findings.Any(IsSuspectTime))
            {
                return (record, verdict);
            }
        }
    }

    /// <summary>Lets the user's exceptions and ours through and names everything else as PerfGate's own failure.</summary>
    internal static async Task Guarded(string test, Func<Task> run)
    {
        try
        {
            await run().ConfigureAwait(false);
        }
        catch (BodyFailedException failure)
        {
            failure.Original.Throw();
        }
        catch (Exception failure) when (failure is not (PerfGateException or OperationCanceledException))
        {
            throw new PerfGateException(DiagnosticCodes.InternalError, $"PerfGate itself failed while it ran {test}; the test is not to blame. Please report it with this stack: {failure}", failure);
        }
    }

    private static bool IsSuspectTime(Finding finding) =>
        (finding.Metric == Metric.Time.Name || (finding.Metric == Metric.Growth.Name && finding.Action.IsEmpty)) && finding.Kind is VerdictKind.Regressed or VerdictKind.Inconclusive or VerdictKind.FailedBudget;

    private static ProcessSamples Join(ProcessSamples? before, ProcessSamples now) => before is null ? now : now with
    {
        Samples = [.. now.Samples.Select((sample, i) => sample with { Values = before.Samples[i].Values.AddRange(sample.Values) })],
        ReferenceFloor = now.ReferenceFloor is { } a && before.ReferenceFloor is { } b ? Math.Min(a, b) : now.ReferenceFloor ?? before.ReferenceFloor,
    };

    private static IEnumerable<Warning> NotOptimized() => DeclaredTests.NotOptimized() is { Count: > 0 } names
        ? [new Warning(DiagnosticCodes.NotOptimized, $"built without optimisation: {string.Join(", ", names)}; their times say little. Build them in Release.")]
        : [];
}
