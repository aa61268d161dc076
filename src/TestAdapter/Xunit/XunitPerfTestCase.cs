using Xunit.Abstractions;
using Xunit.Sdk;

namespace PerfGate.TestAdapter;

/// <summary>A perf test without data, or one data row of it that could be enumerated at discovery.</summary>
internal sealed class XunitPerfTestCase : XunitTestCase
{
    private string? rowSkipReason;

    [Obsolete("For deserialization only.")]
    public XunitPerfTestCase()
    {
    }

    public XunitPerfTestCase(
        IMessageSink diagnosticMessageSink, TestMethodDisplay display, TestMethodDisplayOptions displayOptions, ITestMethod method, object[]? row, string? rowSkipReason)
        : base(diagnosticMessageSink, display, displayOptions, method, row) => this.rowSkipReason = rowSkipReason;

    public override void Serialize(IXunitSerializationInfo data)
    {
        base.Serialize(data);
        data.AddValue("RowSkipReason", rowSkipReason);
    }

    public override void Deserialize(IXunitSerializationInfo data)
    {
        // First: the call to the base initialises the case, which asks for the skip reason.
        rowSkipReason = data.GetValue<string>("RowSkipReason");
        base.Deserialize(data);
    }

    public override Task<RunSummary> RunAsync(
        IMessageSink diagnosticMessageSink, IMessageBus messageBus, object[] constructorArguments, ExceptionAggregator aggregator, CancellationTokenSource cancellationTokenSource) =>
        new XunitPerfTestCaseRunner(this, constructorArguments, TestMethodArguments, messageBus, aggregator, cancellationTokenSource).RunAsync();

    protected override string? GetSkipReason(IAttributeInfo factAttribute) => rowSkipReason ?? base.GetSkipReason(factAttribute);

    protected override int GetTimeout(IAttributeInfo factAttribute) => PerfTestTraits.NoTimeoutOfXunit;

    protected override void Initialize()
    {
        base.Initialize();
        Traits[PerfTestTraits.Name] = [PerfTestTraits.Value];
    }
}
