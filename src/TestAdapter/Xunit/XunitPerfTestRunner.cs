using System.Reflection;
using System.Text;
using PerfGate.Measuring;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace PerfGate.TestAdapter;

/// <summary>Runs one perf test: xunit constructs, initialises and disposes; PerfGate calls the method.</summary>
internal sealed class XunitPerfTestRunner(
    ITest test, string uniqueId, IMessageBus messageBus, Type testClass, object[] constructorArguments, MethodInfo testMethod, object[]? testMethodArguments, string skipReason,
    IReadOnlyList<BeforeAfterTestAttribute> beforeAfterAttributes, ExceptionAggregator aggregator, CancellationTokenSource cancellationTokenSource)
    : XunitTestRunner(test, messageBus, testClass, constructorArguments, testMethod, testMethodArguments, skipReason, beforeAfterAttributes, aggregator, cancellationTokenSource)
{
    private readonly StringBuilder output = new();
    private bool isCalled;

    // Appended to what the test wrote: the test's own output is complete only when the base class has disposed the test class.
    protected override async Task<Tuple<decimal, string>> InvokeTestAsync(ExceptionAggregator aggregator)
    {
        var (time, written) = await base.InvokeTestAsync(aggregator);
        return Tuple.Create(time, written + output);
    }

    protected override Task<decimal> InvokeTestMethodAsync(ExceptionAggregator aggregator) =>
        new Invoker(this, aggregator).RunAsync();

    // Exceptions here become xunit's "test cleanup failure", with PerfGate's own code and text.
    protected override void BeforeTestFinished()
    {
        if (!isCalled)
        {
            Aggregator.Run(() => Record(PerfSession.For(TestClass.Assembly)));
        }
    }

    private void Record(PerfSession session)
    {
        if (string.IsNullOrEmpty(SkipReason))
        {
            session.FailedEarly(Describe());
        }
        else
        {
            session.NotMeasured(Describe(), "skipped: " + SkipReason);
        }
    }

    private Task CallAsync(object? instance)
    {
        isCalled = true;
        return PerfTestRunner.RunAsync(Describe() with { Instance = instance }, CancellationTokenSource.Token);
    }

    private PerfTestCase Describe() => new()
    {
        Method = TestMethod,
        TestClass = TestClass,
        Arguments = [.. TestMethodArguments ?? []],
        DisplayName = Test.DisplayName,
        UniqueId = uniqueId,
        Attribute = TestMethod.GetCustomAttribute<PerfTestAttribute>()!,
        Output = line => output.AppendLine(line),
    };

    private sealed class Invoker(XunitPerfTestRunner runner, ExceptionAggregator aggregator) : XunitTestInvoker(
        runner.Test, runner.MessageBus, runner.TestClass, runner.ConstructorArguments, runner.TestMethod, runner.TestMethodArguments,
        runner.BeforeAfterAttributes, aggregator, runner.CancellationTokenSource)
    {
        // xunit awaits the task that this returns.
        protected override object CallTestMethod(object? testClassInstance) => runner.CallAsync(testClassInstance);
    }
}
