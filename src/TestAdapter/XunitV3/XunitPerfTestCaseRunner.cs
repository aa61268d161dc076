using Xunit.Sdk;
using Xunit.v3;

namespace PerfGate.TestAdapter;

/// <summary>Runs the tests of a case: xunit's own runner, with a context that runs each test as a perf test.</summary>
internal sealed class XunitPerfTestCaseRunner : XunitTestCaseRunnerBase<XunitPerfTestCaseRunner.Context, IXunitTestCase, IXunitTest>
{
    private static readonly XunitPerfTestCaseRunner Instance = new();

    public static async ValueTask<RunSummary> Run(
        IXunitTestCase testCase, ExplicitOption explicitOption, IMessageBus messageBus, object?[] constructorArguments, ExceptionAggregator aggregator,
        CancellationTokenSource cancellationTokenSource, ParallelMode parallelMode, ExecutionScheduler scheduler, FixtureMappingManager methodFixtureMappings)
    {
        // Enumerating data rows can throw; the runner then fails the case with what the aggregator holds.
        var tests = await aggregator.RunAsync(testCase.CreateTests, []);
        await using var context = new Context(
            testCase, tests, explicitOption, messageBus, aggregator, cancellationTokenSource, parallelMode, scheduler, constructorArguments, methodFixtureMappings);
        await context.InitializeAsync();
        return await Instance.Run(context);
    }

    internal sealed class Context(
        IXunitTestCase testCase, IReadOnlyCollection<IXunitTest> tests, ExplicitOption explicitOption, IMessageBus messageBus, ExceptionAggregator aggregator,
        CancellationTokenSource cancellationTokenSource, ParallelMode parallelMode, ExecutionScheduler scheduler, object?[] constructorArguments, FixtureMappingManager methodFixtureMappings)
        : XunitTestCaseRunnerBaseContext<IXunitTestCase, IXunitTest>(
            testCase, tests, explicitOption, messageBus, aggregator, testCase.TestCaseDisplayName, testCase.SkipReason, cancellationTokenSource, parallelMode, scheduler, constructorArguments, methodFixtureMappings)
    {
        public override ValueTask<RunSummary> RunTest(IXunitTest test) =>
            XunitPerfTestRunner.Run(
                test, ExplicitOption, MessageBus, Aggregator.Clone(), CancellationTokenSource, ParallelMode, Scheduler, BeforeAfterTestAttributes, ConstructorArguments, CaseFixtureMappings);
    }
}
