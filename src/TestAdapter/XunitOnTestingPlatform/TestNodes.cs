using System.Reflection;
using Microsoft.Testing.Platform.Extensions.Messages;
using Xunit.Abstractions;

namespace PerfGate.TestAdapter;

/// <summary>xunit's tests in the platform's terms.</summary>
internal static class TestNodes
{
    /// <summary>True for a case of a <c>[PerfTest]</c>.</summary>
    public static bool IsPerfTest(ITestCase testCase) =>
        testCase.Traits.TryGetValue(PerfTestTraits.Name, out var values) && values.Contains(PerfTestTraits.Value, StringComparer.Ordinal);

    /// <summary>A node for a case as a whole.</summary>
    public static TestNode Of(ITestCase testCase, TestNodeStateProperty state) => Of(testCase, testCase.UniqueID, testCase.DisplayName, state);

    /// <summary>A node for one test of a case.</summary>
    public static TestNode Of(ITestCase testCase, string uid, string displayName, TestNodeStateProperty state, params IProperty[] more) => new()
    {
        Uid = uid,
        DisplayName = displayName,
        Properties = new PropertyBag([state, .. Description(testCase), .. more]),
    };

    /// <summary>What filters may look at.</summary>
    public static IEnumerable<IProperty> Traits(ITestCase testCase) =>
        testCase.Traits.SelectMany(trait => trait.Value.Select(value => new TestMetadataProperty(trait.Key, value)));

    private static IEnumerable<IProperty> Description(ITestCase testCase)
    {
        yield return Identify(testCase.TestMethod.TestClass.Class.ToRuntimeType(), testCase.TestMethod.Method.ToRuntimeMethod());
        if (testCase.SourceInformation is { FileName: { } file, LineNumber: { } line })
        {
            var position = new LinePosition(line, -1);
            yield return new TestFileLocationProperty(file, new LinePositionSpan(position, position));
        }

        foreach (var trait in Traits(testCase))
        {
            yield return trait;
        }
    }

    private static TestMethodIdentifierProperty Identify(Type testClass, MethodInfo method)
    {
        var space = testClass.Namespace ?? "";
        return new TestMethodIdentifierProperty(
            testClass.Assembly.FullName!, space, testClass.FullName![space.Length..].TrimStart('.'), method.Name, method.IsGenericMethod ? method.GetGenericArguments().Length : 0,
            [.. method.GetParameters().Select(parameter => NameOf(parameter.ParameterType))], NameOf(method.ReturnType));
    }

    // Type parameters have no full name.
    private static string NameOf(Type type) => type.FullName ?? type.Name;
}
