using System.Reflection;
using System.Runtime.CompilerServices;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Settings;

namespace PerfGate.Measuring;

/// <summary>Runs one perf test for any test framework: settings, lock, measuring, record, verdict.</summary>
public static class PerfTestRunner
{
    private static readonly TimeSpan DefaultBudget = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(5);

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
            if (WhyNot(testCase.Method) is { } reason)
            {
                throw new PerfGateException(DiagnosticCodes.InvalidMethod, $"{testCase.DisplayName} cannot be a perf test: {reason} {Where(testCase.Attribute)}");
            }

            var session = PerfSession.For(testCase.TestClass.Assembly);
            var settings = SettingSources.InForce(session.CommandLine, SettingSources.FromAttribute(testCase.Attribute), testCase.TestClass);
            var work = new PerfWork
            {
                Body = TestBody.Compile(testCase.Method, testCase.Instance, testCase.Arguments),
                Setup = Around<IterationSetupAttribute>(testCase, attribute => attribute.Target),
                Cleanup = Around<IterationCleanupAttribute>(testCase, attribute => attribute.Target),
                TestClass = testCase.TestClass,
                Instance = testCase.Instance,
            };
            await RunAsync(session, settings, session.NewRecord(testCase), work, testCase.Output, cancellationToken).ConfigureAwait(false);
        });
    }

    /// <summary>Why a method cannot be a perf test, as a sentence, or null.</summary>
    public static string? WhyNot(MethodInfo method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return method switch
        {
            { ReturnType: var result } when result == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute), inherit: false) =>
                "it is async void, so nobody can tell when it ends; return Task.",
            { ContainsGenericParameters: true } => "it is generic and its type arguments cannot be told from its data; give it data, or close it.",
            _ when method.GetParameters().Any(parameter => parameter.ParameterType.IsByRef || parameter.ParameterType.IsByRefLike || parameter.ParameterType.IsPointer) =>
                "it takes a reference, a span or a pointer; take an array or a value.",
            { ReturnType: var result } when IsForeignAwaitable(result) =>
                $"it returns {TypeNames.Of(result)}, which nobody would await, so only its beginning would be measured; return Task or ValueTask.",
            { ReturnType: var result } when result.GetInterfaces().Append(result).Any(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)) =>
                "it returns an async sequence that nobody would enumerate; enumerate it inside and return Task.",
            _ => null,
        };
    }

    private static bool IsForeignAwaitable(Type type) =>
        !typeof(Task).IsAssignableFrom(type) && type != typeof(ValueTask) && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>))
        && (type.GetMethod("GetAwaiter", Type.EmptyTypes) is not null || type.FullName?.StartsWith("Microsoft.FSharp.Control.FSharpAsync`", StringComparison.Ordinal) == true);

    internal static async Task RunAsync(PerfSession session, Settings.Settings settings, TestRecord record, PerfWork work, Action<string> output, CancellationToken cancellation)
    {
        record = record with { Policy = settings.ToPolicy() };
        var mode = settings.Mode ?? Mode.Gate;
        if (session.WhyNotMeasured is { } reason)
        {
            session.Add(record with { NotMeasured = reason });
            output($"{DiagnosticCodes.NotMeasured}: PerfGate ran {record.Id} once and did not measure it: {reason}.");
            await work.RunOnceAsync().ConfigureAwait(false);
            return;
        }

        var warnings = new List<Warning>(NotOptimized());
        var counters = CounterSources.Create(settings.Counters ?? [], work.TestClass, work.Instance, TimeProvider.System, warnings);
        var timeout = settings.Timeout ?? DefaultTimeout;
        using var held = await MeasuringLock.AcquireAsync(MeasuringLock.DefaultPath, DefaultTimeout + timeout, TimeProvider.System, cancellation).ConfigureAwait(false);
        session.Start(record.Id);
        try
        {
            var instruments = new Instruments();
            var measurer = new Measurer(
                instruments with { Counters = instruments.Counters.AddRange(counters) },
                new MeasurementPlan { Budget = settings.Budget ?? DefaultBudget, IsTiered = Fingerprint.IsTiered, TierUpDelay = Fingerprint.TierUpDelay });
            (record, var verdict) = await MeasureAsync(session, mode, record with { Warnings = [.. warnings] }, () => work.MeasureAsync(measurer, timeout, record.Id, cancellation)).ConfigureAwait(false);
            session.Add(record);
            output(VerdictText.Line(verdict));
            foreach (var warning in record.Warnings)
            {
                output($"  {warning}");
            }

            output($"  Run: {session.RunFile}");
            if (mode == Mode.Gate && verdict.Fails)
            {
                throw new PerfGateException(verdict.Findings[0].Code, VerdictText.Message(verdict, session.BaselinePath, session.RunFile));
            }
        }
        catch (Exception failure) when (!record.IsMeasured && failure is not PerfGateException { Code: not DiagnosticCodes.TimedOut })
        {
            session.Add(record with
            {
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
            foreach (var counter in counters)
            {
                counter.Dispose();
            }
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

            if (mode != Mode.Gate || attempt == Confirmations || !verdict.Findings.Any(IsSuspectTime))
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
        finding.Metric == Metric.Time.Name && finding.Kind is VerdictKind.Regressed or VerdictKind.Inconclusive or VerdictKind.FailedBudget;

    private static ProcessSamples Join(ProcessSamples? before, ProcessSamples now) => before is null ? now : now with
    {
        Samples = [.. now.Samples.Select((sample, i) => sample with { Values = before.Samples[i].Values.AddRange(sample.Values) })],
        ReferenceFloor = now.ReferenceFloor is { } a && before.ReferenceFloor is { } b ? Math.Min(a, b) : now.ReferenceFloor ?? before.ReferenceFloor,
    };

    private static IEnumerable<Warning> NotOptimized() => DeclaredTests.NotOptimized() is { Count: > 0 } names
        ? [new Warning(DiagnosticCodes.NotOptimized, $"built without optimisation: {string.Join(", ", names)}; their times say little. Build them in Release.")]
        : [];

    private static TestBody? Around<TAttribute>(PerfTestCase testCase, Func<TAttribute, string?> target)
        where TAttribute : Attribute
    {
        var marked = testCase.TestClass.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy)
            .Select(method => (Method: method, Attribute: method.GetCustomAttribute<TAttribute>()))
            .Where(item => item.Attribute is not null && (target(item.Attribute) ?? testCase.Method.Name) == testCase.Method.Name)
            .ToLookup(item => target(item.Attribute!) is not null, item => item.Method);

        // One that names the test stands in for the one of the whole class.
        var methods = (marked.Contains(true) ? marked[true] : marked[false]).ToList();
        var name = typeof(TAttribute).Name.Replace("Attribute", "", StringComparison.Ordinal);
        return methods switch
        {
            [] => null,
            [{ IsStatic: false } method] when testCase.Instance is null => throw new PerfGateException(DiagnosticCodes.InvalidMethod, $"{testCase.TestClass.Name}.{method.Name} carries [{name}] and must be static, as {testCase.Method.Name} is."),
            [var method] when method.GetParameters().Length == 0 && WhyNot(method) is null => TestBody.Compile(method, testCase.Instance, []),
            [var method] => throw new PerfGateException(DiagnosticCodes.InvalidMethod, $"{testCase.TestClass.Name}.{method.Name} carries [{name}] and must take no parameter and return void, Task or ValueTask."),
            _ => throw new PerfGateException(DiagnosticCodes.InvalidMethod, $"{testCase.TestClass.Name} has several methods with [{name}] for {testCase.Method.Name} ({string.Join(", ", methods.Select(method => method.Name))}); keep one."),
        };
    }

    private static string Where(IPerfTest attribute) => attribute.SourceFile is null ? "" : $"It stands at {attribute.SourceFile}({attribute.SourceLine}).";
}
