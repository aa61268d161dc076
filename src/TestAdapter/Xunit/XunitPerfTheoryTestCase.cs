using Xunit.Abstractions;
using Xunit.Sdk;

namespace PerfGate.TestAdapter;

/// <summary>A perf test whose data rows are enumerated when it runs, because they cannot be serialized or the runner wants it so.</summary>
internal sealed class XunitPerfTheoryTestCase : XunitTheoryTestCase
{
    [Obsolete("For deserialization only.")]
    public XunitPerfTheoryTestCase()
    {
    }

    public XunitPerfTheoryTestCase(IMessageSink diagnosticMessageSink, TestMethodDisplay display, TestMethodDisplayOptions displayOptions, ITestMethod method)
        : base(diagnosticMessageSink, display, displayOptions, method)
    {
    }

    public override Task<RunSummary> RunAsync(
        IMessageSink diagnosticMessageSink, IMessageBus messageBus, object[] constructorArguments, ExceptionAggregator aggregator, CancellationTokenSource cancellationTokenSource) =>
        new XunitPerfTheoryTestCaseRunner(this, constructorArguments, diagnosticMessageSink, messageBus, aggregator, cancellationTokenSource).RunAsync();

    protected override int GetTimeout(IAttributeInfo factAttribute) => PerfTestTraits.NoTimeoutOfXunit;

    protected override void Initialize()
    {
        base.Initialize();
        Traits[PerfTestTraits.Name] = [PerfTestTraits.Value];
    }
}
