using Xunit.v3;

namespace PerfGate.TestAdapter;

/// <summary>
/// One order for both sides of a pair. xunit orders collections, classes, methods and rows by their ids, each made of the one before, and the first of
/// the assembly's path: two builds in two directories would go different ways. Here the ids are names, and the order is theirs. An orderer of the
/// user's stays in force.
/// </summary>
internal static class LockStepOrder
{
    /// <summary>The method in the twin of its collection that never runs in parallel, all with names for ids.</summary>
    public static IXunitTestMethod Of(IXunitTestMethod method)
    {
        var collection = method.TestClass.TestCollection;
        var className = method.TestClass.Class.FullName ?? method.TestClass.Class.Name;

        // Without a definition there is no fixture to share: each class has a collection of its own.
        var collectionName = collection.CollectionDefinition?.FullName ?? className;
        var twin = new XunitTestCollection(
            collection.TestAssembly, collection.CollectionDefinition, disableParallelization: true, "PerfGate: " + collection.TestCollectionDisplayName, collectionName);
        return new XunitTestMethod(new XunitTestClass(method.TestClass.Class, twin, $"{collectionName}:{className}"), method.Method, method.TestMethodArguments, $"{collectionName}:{className}.{method.Method.Name}");
    }

    /// <summary>The ids of a method's cases, in their order.</summary>
    public static string[] IdsOf(IReadOnlyCollection<IXunitTestCase> testCases)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. testCases.Select(testCase =>
        {
            var name = $"{testCase.TestMethod.UniqueID}:{testCase.TestCaseDisplayName}";
            seen[name] = seen.GetValueOrDefault(name) + 1;
            return seen[name] == 1 ? name : $"{name}:{seen[name]}";
        })];
    }
}
