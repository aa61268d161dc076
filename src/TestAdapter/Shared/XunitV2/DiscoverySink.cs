using Xunit.Abstractions;

namespace PerfGate.TestAdapter;

/// <summary>Collects what xunit discovers.</summary>
internal sealed class DiscoverySink : IMessageSink
{
    private readonly List<ITestCase> testCases = [];
    private readonly TaskCompletionSource<IReadOnlyList<ITestCase>> finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>All cases of an assembly, in the order in which xunit finds them.</summary>
    public static Task<IReadOnlyList<ITestCase>> FindAsync(ITestFrameworkDiscoverer discoverer, bool includeSource, ITestFrameworkDiscoveryOptions options)
    {
        var found = new DiscoverySink();
        discoverer.Find(includeSource, found, options);
        return found.finished.Task;
    }

    public bool OnMessage(IMessageSinkMessage message)
    {
        if (message is ITestCaseDiscoveryMessage discovered)
        {
            testCases.Add(discovered.TestCase);
        }
        else if (message is IDiscoveryCompleteMessage)
        {
            finished.SetResult(testCases);
        }

        return true;
    }
}
