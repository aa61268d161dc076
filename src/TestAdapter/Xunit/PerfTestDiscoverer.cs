using Xunit.Abstractions;
using Xunit.Sdk;

namespace PerfGate.TestAdapter;

/// <summary>
/// Finds the cases of a <c>[PerfTest]</c>: one for a method without parameters and data attributes, otherwise one a data row.
/// What cannot be a perf test is refused when it runs.
/// </summary>
internal sealed class PerfTestDiscoverer(IMessageSink diagnosticMessageSink) : TheoryDiscoverer(diagnosticMessageSink)
{
    public override IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute)
    {
        var serialMethod = SerialTestCollection.Move(testMethod);
        return testMethod.Method.GetCustomAttributes(typeof(DataAttribute)).Any() || testMethod.Method.GetParameters().Any()
            ? base.Discover(discoveryOptions, serialMethod, theoryAttribute)
            : [Case(discoveryOptions, serialMethod)];
    }

    protected override IEnumerable<IXunitTestCase> CreateTestCasesForDataRow(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute, object[] dataRow) =>
        [Case(discoveryOptions, testMethod, dataRow)];

    protected override IEnumerable<IXunitTestCase> CreateTestCasesForSkippedDataRow(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute, object[] dataRow, string skipReason) =>
        [Case(discoveryOptions, testMethod, dataRow, skipReason)];

    protected override IEnumerable<IXunitTestCase> CreateTestCasesForSkip(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute, string skipReason) =>
        [Case(discoveryOptions, testMethod)];

    protected override IEnumerable<IXunitTestCase> CreateTestCasesForTheory(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute) =>
        [new XunitPerfTheoryTestCase(DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod)];

    private XunitPerfTestCase Case(ITestFrameworkDiscoveryOptions options, ITestMethod method, object[]? row = null, string? rowSkipReason = null) =>
        new(DiagnosticMessageSink, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method, row, rowSkipReason);
}
