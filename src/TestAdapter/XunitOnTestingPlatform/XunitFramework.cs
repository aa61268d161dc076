using System.Reflection;
using Microsoft.Testing.Platform.Extensions.Messages;
using Microsoft.Testing.Platform.Extensions.TestFramework;
using Microsoft.Testing.Platform.Requests;
using Xunit.Abstractions;
using Xunit.Sdk;
using IPlatformTestFramework = Microsoft.Testing.Platform.Extensions.TestFramework.ITestFramework;

namespace PerfGate.TestAdapter;

/// <summary>xunit v2 as a test framework of Microsoft.Testing.Platform: xunit discovers and runs, this passes requests down and results up.</summary>
internal sealed class XunitFramework(Assembly testAssembly) : IPlatformTestFramework, IDataProducer
{
    private XunitOptions options = new();

    public string Uid => "PerfGate.XunitFramework";

    public string Version { get; } = typeof(XunitFramework).Assembly.GetName().Version!.ToString(fieldCount: 3);

    public string DisplayName => "xunit v2";

    public string Description => "Runs xunit v2 tests on Microsoft.Testing.Platform.";

    public Type[] DataTypesProduced => [typeof(TestNodeUpdateMessage)];

    public Task<bool> IsEnabledAsync() => Task.FromResult(true);

    public Task<CreateTestSessionResult> CreateTestSessionAsync(CreateTestSessionContext context)
    {
        try
        {
            options = XunitOptions.Read(testAssembly);
            return Task.FromResult(new CreateTestSessionResult { IsSuccess = true });
        }
        catch (InvalidOperationException failure)
        {
            return Task.FromResult(new CreateTestSessionResult { IsSuccess = false, ErrorMessage = failure.Message });
        }
    }

    public Task<CloseTestSessionResult> CloseTestSessionAsync(CloseTestSessionContext context) => Task.FromResult(new CloseTestSessionResult { IsSuccess = true });

    public async Task ExecuteRequestAsync(ExecuteRequestContext context)
    {
        try
        {
            using var framework = new TestFrameworkProxy(Reflector.Wrap(testAssembly), new SymbolSource(testAssembly), new NullMessageSink());
            var filter = (context.Request as TestExecutionRequest)?.Filter;
            var testCases = (await DiscoverAsync(framework)).Where(testCase => TestCaseFilter.Matches(filter, testCase)).ToList();
            if (context.Request is DiscoverTestExecutionRequest)
            {
                foreach (var testCase in testCases)
                {
                    await PublishAsync(context, TestNodes.Of(testCase, DiscoveredTestNodeStateProperty.CachedInstance));
                }

                return;
            }

            await RunAsync(framework, testCases, context);
        }
        finally
        {
            context.Complete();
        }
    }

    // Ordinary tests first, as parallel as they like; then perf tests, with the process to themselves.
    private async Task RunAsync(TestFrameworkProxy framework, IReadOnlyCollection<ITestCase> testCases, ExecuteRequestContext context)
    {
        using var executor = framework.GetExecutor(testAssembly.GetName());
        foreach (var (group, groupOptions) in new[]
        {
            (testCases.Where(testCase => !TestNodes.IsPerfTest(testCase)).ToList(), options),
            (LockStepOrder.Of(testCases.Where(TestNodes.IsPerfTest)).ToList(), options.Serial()),
        })
        {
            var results = new ResultSink(node => PublishAsync(context, node).GetAwaiter().GetResult(), context.CancellationToken);
            if (group.Count > 0 && !context.CancellationToken.IsCancellationRequested)
            {
                executor.RunTests(group, results, groupOptions);
                await results.Finished;
            }

            if (results.HasFailed && options.StopsAtFailure)
            {
                return;
            }
        }
    }

    private async Task<IReadOnlyList<ITestCase>> DiscoverAsync(TestFrameworkProxy framework)
    {
        using var discoverer = framework.GetDiscoverer(Reflector.Wrap(testAssembly));
        return await DiscoverySink.FindAsync(discoverer, includeSource: true, options);
    }

    private Task PublishAsync(ExecuteRequestContext context, TestNode node) =>
        context.MessageBus.PublishAsync(this, new TestNodeUpdateMessage(context.Request.Session.SessionUid, node));
}
