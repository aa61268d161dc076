using System.Reflection;
using Microsoft.Testing.Platform.Extensions.Messages;

namespace PerfGate.TestAdapter;

/// <summary>Names of tests in the platform's terms.</summary>
internal static class TestNames
{
    /// <summary>The test that stands for a run as a whole.</summary>
    public const string Session = "PerfGate.Session.Complete";

    /// <summary>Takes a method's full name apart. Without such a property <c>dotnet test</c> drops the node.</summary>
    public static TestMethodIdentifierProperty Identify(Assembly testAssembly, string method)
    {
        var type = method[..Math.Max(method.LastIndexOf('.'), 0)];
        var space = type[..Math.Max(type.LastIndexOf('.'), 0)];
        return new TestMethodIdentifierProperty(
            testAssembly.FullName!, space, type[space.Length..].TrimStart('.'), method[type.Length..].TrimStart('.'),
            methodArity: 0, parameterTypeFullNames: [], typeof(void).FullName!);
    }
}
