using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace PerfGate.TestAdapter;

/// <summary>Runs the one test of a case.</summary>
internal sealed class XunitPerfTestCaseRunner(
    XunitPerfTestCase testCase, object[] constructorArguments, object[] testMethodArguments, IMessageBus messageBus, ExceptionAggregator aggregator, CancellationTokenSource cancellationTokenSource)
    : XunitTestCaseRunner(testCase, testCase.DisplayName, testCase.SkipReason, constructorArguments, testMethodArguments, messageBus, aggregator, cancellationTokenSource)
{
    protected override XunitTestRunner CreateTestRunner(
        ITest test, IMessageBus messageBus, Type testClass, object[] constructorArguments, MethodInfo testMethod, object[] testMethodArguments, string skipReason,
        IReadOnlyList<BeforeAfterTestAttribute> beforeAfterAttributes, ExceptionAggregator aggregator, CancellationTokenSource cancellationTokenSource) =>
        new XunitPerfTestRunner(
            test, TestCase.UniqueID, messageBus, testClass, constructorArguments, testMethod, testMethodArguments, skipReason,
            beforeAfterAttributes, new ExceptionAggregator(aggregator), cancellationTokenSource);
}

/// <summary>Runs one test a data row, the rows enumerated now.</summary>
internal sealed class XunitPerfTheoryTestCaseRunner(
    XunitPerfTheoryTestCase testCase, object[] constructorArguments, IMessageSink diagnosticMessageSink, IMessageBus messageBus, ExceptionAggregator aggregator, CancellationTokenSource cancellationTokenSource)
    : XunitTheoryTestCaseRunner(testCase, testCase.DisplayName, testCase.SkipReason, constructorArguments, diagnosticMessageSink, messageBus, aggregator, cancellationTokenSource)
{
    private int rows;

    protected override XunitTestRunner CreateTestRunner(
        ITest test, IMessageBus messageBus, Type testClass, object[] constructorArguments, MethodInfo testMethod, object[] testMethodArguments, string skipReason,
        IReadOnlyList<BeforeAfterTestAttribute> beforeAfterAttributes, ExceptionAggregator aggregator, CancellationTokenSource cancellationTokenSource) =>
        new XunitPerfTestRunner(
            test, $"{TestCase.UniqueID}:{rows++}", messageBus, testClass, constructorArguments, testMethod, testMethodArguments, skipReason,
            beforeAfterAttributes, new ExceptionAggregator(aggregator), cancellationTokenSource);
}
