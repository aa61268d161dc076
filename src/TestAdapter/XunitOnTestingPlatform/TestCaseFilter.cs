using Microsoft.Testing.Platform.Extensions.Messages;
using Microsoft.Testing.Platform.Requests;
using Xunit.Abstractions;

namespace PerfGate.TestAdapter;

#pragma warning disable TPEXP // The platform calls its filters experimental; there are no others.

/// <summary>Applies the platform's filters to xunit's test cases.</summary>
internal static class TestCaseFilter
{
    /// <summary>True when a case is selected.</summary>
    /// <exception cref="NotSupportedException">A filter that is not known: to run everything would be wrong.</exception>
    public static bool Matches(ITestExecutionFilter? filter, ITestCase testCase) => filter switch
    {
        null or NopFilter => true,
        TestNodeUidListFilter list => list.TestNodeUids.Any(uid => IsOf(uid.Value, testCase)),
        TreeNodeFilter tree => tree.MatchesFilter(PathOf(testCase), new PropertyBag(TestNodes.Traits(testCase))),
        CompositeTestExecutionFilter composite => composite.Filters.All(part => Matches(part, testCase)),
        _ => throw new NotSupportedException($"xunit v2 on Microsoft.Testing.Platform cannot filter by {filter.GetType().Name}; use --filter-uid or --treenode-filter."),
    };

    // A data row enumerated at run time cannot run without its siblings: its uid selects them all.
    private static bool IsOf(string uid, ITestCase testCase) =>
        uid == testCase.UniqueID || uid.StartsWith(testCase.UniqueID + ":", StringComparison.Ordinal);

    // /assembly/namespace/class/method, as the platform defines it.
    private static string PathOf(ITestCase testCase)
    {
        var type = testCase.TestMethod.TestClass.Class.Name;
        var space = type[..Math.Max(type.LastIndexOf('.'), 0)];
        var assembly = testCase.TestMethod.TestClass.TestCollection.TestAssembly.Assembly.Name.Split(',')[0];
        return string.Join('/', new[] { "", assembly, space, type[space.Length..].TrimStart('.'), testCase.TestMethod.Method.Name }.Select(Uri.EscapeDataString));
    }
}
