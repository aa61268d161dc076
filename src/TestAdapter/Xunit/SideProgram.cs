using System.Reflection;
using PerfGate.Counting;
using PerfGate.Measuring;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace PerfGate.TestAdapter;

/// <summary>
/// One side of a pair, or a process that counts, without VSTest, which starts three processes where one is enough: <c>perfgate</c> starts this
/// assembly where it lies beside a test assembly, with that one's dependencies and configuration. All perf tests run, one after the other, and
/// nothing else.
/// </summary>
internal static class SideProgram
{
    private const int Misused = 2;

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [var path] || (LockStep.PipeName is null && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(CountedPass.Variable))))
        {
            await Console.Error.WriteLineAsync("PerfGate.Xunit is a library. Only perfgate starts it: as one side of a comparison, or to count.");
            return Misused;
        }

        // As under VSTest.
        Directory.SetCurrentDirectory(Path.GetDirectoryName(path)!);
        return await RunAsync(Assembly.Load(AssemblyName.GetAssemblyName(path))) ? 0 : 1;
    }

    private static async Task<bool> RunAsync(Assembly testAssembly)
    {
        var options = XunitOptions.Read(testAssembly);
        using var framework = new TestFrameworkProxy(Reflector.Wrap(testAssembly), new NoSource(), new NullMessageSink());
        using var discoverer = framework.GetDiscoverer(Reflector.Wrap(testAssembly));
        var found = await DiscoverySink.FindAsync(discoverer, includeSource: false, options);
        var perfTests = LockStepOrder.Of(found.Where(testCase => testCase.Traits.TryGetValue(PerfTestTraits.Name, out var values) && values.Contains(PerfTestTraits.Value, StringComparer.Ordinal))).ToList();
        if (perfTests.Count == 0)
        {
            return true;
        }

        using var executor = framework.GetExecutor(testAssembly.GetName());
        var results = new ConsoleSink();
        executor.RunTests(perfTests, results, options.Serial());
        return await results.Passed;
    }

    /// <summary>Writes what failed.</summary>
    private sealed class ConsoleSink : IMessageSink
    {
        private readonly TaskCompletionSource<bool> passed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool hasFailed;

        public Task<bool> Passed => passed.Task;

        public bool OnMessage(IMessageSinkMessage message)
        {
            if (message is IFailureInformation failure)
            {
                hasFailed = true;
                Console.WriteLine($"{(message as ITestMessage)?.Test.DisplayName ?? message.GetType().Name} failed: {ExceptionUtility.CombineMessages(failure)}\n{ExceptionUtility.CombineStackTraces(failure)}");
            }
            else if (message is ITestAssemblyFinished)
            {
                passed.SetResult(!hasFailed);
            }

            return true;
        }
    }

    private sealed class NoSource : ISourceInformationProvider
    {
        public ISourceInformation GetSourceInformation(ITestCase testCase) => new SourceInformation();

        public void Dispose()
        {
        }
    }
}
