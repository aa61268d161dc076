using Microsoft.Testing.Extensions.TrxReport.Abstractions;
using Microsoft.Testing.Platform.Extensions.Messages;
using Xunit.Abstractions;

namespace PerfGate.TestAdapter;

/// <summary>Turns xunit's messages into the platform's test nodes. xunit calls it from one thread at a time.</summary>
internal sealed class ResultSink(Action<TestNode> publish, CancellationToken cancellation) : IMessageSink
{
    private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<ITest, string> uids = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int> testsOfCase = new(StringComparer.Ordinal);

    /// <summary>Completes when xunit has reported everything.</summary>
    public Task Finished => finished.Task;

    /// <summary>True once something failed.</summary>
    public bool HasFailed { get; private set; }

    public bool OnMessage(IMessageSinkMessage message)
    {
        switch (message)
        {
            case ITestStarting starting:
                Publish(starting, InProgressTestNodeStateProperty.CachedInstance);
                break;
            case ITestPassed passed:
                Publish(passed, PassedTestNodeStateProperty.CachedInstance, Evidence(passed));
                break;
            case ITestSkipped skipped:
                Publish(skipped, new SkippedTestNodeStateProperty(skipped.Reason), new TrxMessagesProperty([new StandardOutputTrxMessage(skipped.Reason)]));
                break;
            case ITestFailed failed:
                HasFailed = true;
                var failure = new XunitFailure(failed);
                Publish(failed, new FailedTestNodeStateProperty(failure), [.. Evidence(failed), InTrx(failure)]);
                break;

            // A fixture, a class or a data row that could not be disposed, and errors outside any test: they fail the run like a test.
            case IFailureInformation information and IExecutionMessage { TestCases: var testCases }:
                HasFailed = true;
                PublishError(new XunitFailure(information), message.GetType().Name, testCases.FirstOrDefault());
                break;
            case ITestAssemblyFinished:
                finished.TrySetResult();
                break;
        }

        return !cancellation.IsCancellationRequested;
    }

    private static IProperty[] Evidence(ITestResultMessage result)
    {
        var duration = TimeSpan.FromSeconds((double)result.ExecutionTime);
        var end = TimeProvider.System.GetUtcNow();
        var timing = new TimingProperty(new TimingInfo(end - duration, end, duration));
        return string.IsNullOrEmpty(result.Output)
            ? [timing]
            : [timing, new StandardOutputProperty(result.Output), new TrxMessagesProperty([new StandardOutputTrxMessage(result.Output)])];
    }

    // A TRX report looks at no other property for the text of a failure.
    private static TrxExceptionProperty InTrx(XunitFailure failure) => new(failure.Message, failure.StackTrace);

    private void Publish(ITestMessage message, TestNodeStateProperty state, params IProperty[] evidence) =>
        publish(TestNodes.Of(message.TestCase, UidOf(message), message.Test.DisplayName, state, evidence));

    private void PublishError(XunitFailure failure, string kind, ITestCase? testCase)
    {
        var state = new ErrorTestNodeStateProperty(failure);
        publish(testCase is null
            ? new TestNode { Uid = kind, DisplayName = $"[{kind}]", Properties = new PropertyBag(state, InTrx(failure)) }
            : TestNodes.Of(testCase, $"{testCase.UniqueID}:{kind}", $"[{kind}] {testCase.DisplayName}", state, InTrx(failure)));
    }

    // Data rows that are enumerated at run time are tests of one case and may even share their display name: they are counted.
    private string UidOf(ITestMessage message)
    {
        if (!uids.TryGetValue(message.Test, out var uid))
        {
            var caseId = message.TestCase.UniqueID;
            var before = testsOfCase.GetValueOrDefault(caseId);
            testsOfCase[caseId] = before + 1;
            uids[message.Test] = uid = before == 0 ? caseId : $"{caseId}:{before}";
        }

        return uid;
    }
}
