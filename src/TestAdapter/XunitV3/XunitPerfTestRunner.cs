using System.Reflection;
using PerfGate.Measuring;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace PerfGate.TestAdapter;

/// <summary>Runs one perf test: xunit constructs, initialises and disposes; PerfGate calls the method.</summary>
internal sealed class XunitPerfTestRunner : XunitTestRunnerBase<XunitPerfTestRunner.Context, IXunitTest>
{
    private static readonly XunitPerfTestRunner Instance = new();

    public static async ValueTask<RunSummary> Run(
        IXunitTest test, ExplicitOption explicitOption, IMessageBus messageBus, ExceptionAggregator aggregator, CancellationTokenSource cancellationTokenSource,
        ParallelMode parallelMode, ExecutionScheduler scheduler, IReadOnlyCollection<IBeforeAfterTestAttribute> beforeAfterTestAttributes, object?[] constructorArguments,
        FixtureMappingManager caseFixtureMappings)
    {
        await using var context = new Context(
            test, explicitOption, messageBus, aggregator, cancellationTokenSource, parallelMode, scheduler, beforeAfterTestAttributes, constructorArguments, caseFixtureMappings);
        await context.InitializeAsync();
        return await Instance.Run(context);
    }

    // Past xunit's refusal of async void, to PerfGate's, which has a code and a place.
    protected override ValueTask<TimeSpan> InvokeTest(Context ctxt, object? testClassInstance) => ctxt.InvokeTest(testClassInstance);

    protected override ValueTask<(bool Continue, TestResultState ResultState)> OnTestSkipped(Context ctxt, string skipReason, decimal executionTime, string output, string[]? warnings)
    {
        ctxt.Record((session, test) => session.NotMeasured(test, "skipped: " + skipReason));
        return base.OnTestSkipped(ctxt, skipReason, executionTime, output, warnings);
    }

    protected override ValueTask<(bool Continue, TestResultState ResultState)> OnTestFailed(Context ctxt, Exception exception, decimal executionTime, string output, string[]? warnings)
    {
        ctxt.Record((session, test) => session.FailedEarly(test));
        return base.OnTestFailed(ctxt, exception, executionTime, output, warnings);
    }

    protected override ValueTask<(bool Continue, TestResultState ResultState)> OnTestNotRun(Context ctxt, string output, string[]? warnings)
    {
        ctxt.Record((session, test) => session.NotMeasured(test, "not run: it is explicit"));
        return base.OnTestNotRun(ctxt, output, warnings);
    }

    internal sealed class Context(
        IXunitTest test, ExplicitOption explicitOption, IMessageBus messageBus, ExceptionAggregator aggregator, CancellationTokenSource cancellationTokenSource,
        ParallelMode parallelMode, ExecutionScheduler scheduler, IReadOnlyCollection<IBeforeAfterTestAttribute> beforeAfterTestAttributes, object?[] constructorArguments,
        FixtureMappingManager caseFixtureMappings)
        : XunitTestRunnerBaseContext<IXunitTest>(
            test, explicitOption, messageBus, aggregator, cancellationTokenSource, parallelMode, scheduler, beforeAfterTestAttributes, constructorArguments, caseFixtureMappings)
    {
        private bool isCalled;

        private Type TestClass => Test.TestMethod.TestClass.Class;

        /// <summary>Records why there are no numbers, unless the body was called and said so itself.</summary>
        public void Record(Action<PerfSession, PerfTestCase> write)
        {
            if (!isCalled)
            {
                Aggregator.Run(() => write(PerfSession.For(TestClass.Assembly), Describe()));
            }
        }

        // xunit awaits the task that this returns.
        protected override object? InvokeTestMethod(object? testClassInstance)
        {
            isCalled = true;
            var context = TestContext.Current;
            var testCase = Describe() with { Instance = testClassInstance, Output = line => context.TestOutputHelper?.WriteLine(line) };

            // The test's own token: cancelled with the run, and by xunit when a data row's timeout is over.
            return PerfTestRunner.RunAsync(testCase, context.CancellationToken);
        }

        private PerfTestCase Describe() => new()
        {
            Method = Method,
            TestClass = TestClass,
            Arguments = [.. MethodArguments],
            DisplayName = Test.TestDisplayName,
            UniqueId = Test.UniqueID,
            Attribute = Method.GetCustomAttribute<PerfTestAttribute>()!,
        };
    }
}
