using PerfGate.Measuring;
using Xunit.Sdk;
using Xunit.v3;

namespace PerfGate.TestAdapter;

/// <summary>
/// Finds the cases of a <c>[PerfTest]</c>: one for a method without parameters and data attributes, otherwise one a data row.
/// xunit makes its own cases, and each is replaced by one that measures. What cannot be a perf test is refused when it runs.
/// </summary>
internal sealed class PerfTestDiscoverer : IXunitTestCaseDiscoverer
{
    private static readonly UncheckedFactDiscoverer Facts = new();
    private static readonly TheoryDiscoverer Theories = new();

    public async ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute)
    {
        var serialMethod = Serial(testMethod);
        var testCases = testMethod.DataAttributes.Count > 0 || testMethod.Parameters.Count > 0
            ? await Theories.Discover(discoveryOptions, serialMethod, factAttribute)
            : [Facts.Create(discoveryOptions, serialMethod, factAttribute)];
        var ids = LockStep.PipeName is null ? null : LockStepOrder.IdsOf(testCases);
        return [.. testCases.Select((testCase, i) => Measured(testCase, ids?[i] ?? testCase.UniqueID))];
    }

    private static IXunitTestCase Measured(IXunitTestCase testCase, string id) => testCase switch
    {
        ExecutionErrorTestCase => testCase,
        XunitDelayEnumeratedTheoryTestCase theory => new XunitPerfTheoryTestCase(theory, id),
        XunitTestCase single => new XunitPerfTestCase(single, id),
        _ => testCase,
    };

    /// <summary>
    /// The same method in the twin of its collection that never runs in parallel, with the same fixtures.
    /// xunit runs such collections one by one after all parallel ones. Ordinary tests stay in the user's collection.
    /// </summary>
    private static IXunitTestMethod Serial(IXunitTestMethod method)
    {
        if (LockStep.PipeName is not null)
        {
            return LockStepOrder.Of(method);
        }

        var collection = method.TestClass.TestCollection;
        if (collection.DisableParallelization)
        {
            return method;
        }

        var twin = new XunitTestCollection(
            collection.TestAssembly, collection.CollectionDefinition, disableParallelization: true, "PerfGate: " + collection.TestCollectionDisplayName);
        return new XunitTestMethod(new XunitTestClass(method.TestClass.Class, twin), method.Method, method.TestMethodArguments);
    }

    /// <summary>Without xunit's refusals, which speak of [Fact]: PerfGate refuses with its own words and code.</summary>
    private sealed class UncheckedFactDiscoverer : FactDiscoverer
    {
        public IXunitTestCase Create(ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
            CreateTestCase(discoveryOptions, testMethod, factAttribute);
    }
}
