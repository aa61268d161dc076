using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace PerfGate.TestAdapter;

/// <summary>A perf test without data, or one data row of it that could be enumerated at discovery.</summary>
internal sealed class XunitPerfTestCase : XunitTestCase, ISelfExecutingXunitTestCase
{
    [Obsolete("For deserialization only.")]
    public XunitPerfTestCase()
    {
    }

    public XunitPerfTestCase(XunitTestCase original, string id)
        : base(
            original.TestMethod, original.TestCaseDisplayName, id, original.Explicit, original.TestLabel, original.DisableParallelization,
            original.SkipExceptions, original.SkipReason, original.SkipType, original.SkipUnless, original.SkipWhen, original.Traits, original.TestMethodArguments,
            original.SourceFilePath, original.SourceLineNumber, TimeoutOfXunit(original)) =>
        Traits[PerfTestTraits.Name] = [PerfTestTraits.Value];

    public ValueTask<RunSummary> Run(
        ExplicitOption explicitOption, IMessageBus messageBus, object?[] constructorArguments, ExceptionAggregator aggregator, CancellationTokenSource cancellationTokenSource,
        ParallelMode parallelMode, ExecutionScheduler scheduler, FixtureMappingManager methodFixtureMappings) =>
        XunitPerfTestCaseRunner.Run(this, explicitOption, messageBus, constructorArguments, aggregator, cancellationTokenSource, parallelMode, scheduler, methodFixtureMappings);

    /// <summary>What is left for xunit to enforce: a timeout that a data row states. The attribute's is PerfGate's.</summary>
    internal static int TimeoutOfXunit(XunitTestCase testCase) =>
        testCase.Timeout == testCase.TestMethod.Method.GetCustomAttribute<PerfTestAttribute>()!.Timeout ? PerfTestTraits.NoTimeoutOfXunit : testCase.Timeout;
}

/// <summary>A perf test whose data rows are enumerated when it runs, because they cannot be serialized or the user wants it so.</summary>
internal sealed class XunitPerfTheoryTestCase : XunitDelayEnumeratedTheoryTestCase, ISelfExecutingXunitTestCase
{
    [Obsolete("For deserialization only.")]
    public XunitPerfTheoryTestCase()
    {
    }

    public XunitPerfTheoryTestCase(XunitDelayEnumeratedTheoryTestCase original, string id)
        : base(
            original.TestMethod, original.TestCaseDisplayName, id, original.Explicit, original.SkipTestWithoutData,
            original.SkipExceptions, original.SkipReason, original.SkipType, original.SkipUnless, original.SkipWhen, original.Traits,
            original.SourceFilePath, original.SourceLineNumber, XunitPerfTestCase.TimeoutOfXunit(original)) =>
        Traits[PerfTestTraits.Name] = [PerfTestTraits.Value];

    public ValueTask<RunSummary> Run(
        ExplicitOption explicitOption, IMessageBus messageBus, object?[] constructorArguments, ExceptionAggregator aggregator, CancellationTokenSource cancellationTokenSource,
        ParallelMode parallelMode, ExecutionScheduler scheduler, FixtureMappingManager methodFixtureMappings) =>
        XunitPerfTestCaseRunner.Run(this, explicitOption, messageBus, constructorArguments, aggregator, cancellationTokenSource, parallelMode, scheduler, methodFixtureMappings);
}
