using System.Reflection;
using System.Runtime.CompilerServices;
using PerfGate.Diagnostics;
using PerfGate.Runs;
using PerfGate.Settings;

namespace PerfGate.Measuring;

/// <summary>What is the same for all data rows of a perf test: found by reflection once, not for each row.</summary>
/// <param name="Settings">The settings in force.</param>
/// <param name="Setup">Runs before each operation; null for none.</param>
/// <param name="Cleanup">Runs after each operation; null for none.</param>
internal sealed record PerfMethod(Settings.Settings Settings, MethodInfo? Setup, MethodInfo? Cleanup)
{
    private const BindingFlags AnyMethod = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy;

    /// <summary>Looks at the method of a case and at its class.</summary>
    /// <param name="testCase">Any row.</param>
    /// <param name="commandLine">The strongest layer of settings.</param>
    /// <exception cref="PerfGateException">PG1001: an option cannot be understood; PG1002: it cannot be a perf test.</exception>
    public static PerfMethod Of(PerfTestCase testCase, Settings.Settings commandLine)
    {
        if (WhyNot(testCase.Method) is { } reason)
        {
            var where = testCase.Attribute.SourceFile is { } file ? $" It stands at {file}({testCase.Attribute.SourceLine})." : "";
            throw new PerfGateException(DiagnosticCodes.InvalidMethod, $"{testCase.DisplayName} cannot be a perf test: {reason}{where}");
        }

        return new PerfMethod(
            SettingSources.InForce(commandLine, SettingSources.FromAttribute(testCase.Attribute), testCase.TestClass),
            Around<IterationSetupAttribute>(testCase, attribute => attribute.Target),
            Around<IterationCleanupAttribute>(testCase, attribute => attribute.Target));
    }

    /// <summary>Why a method cannot be a perf test, as a sentence, or null.</summary>
    public static string? WhyNot(MethodInfo method)
    {
        return method switch
        {
            { ReturnType: var result } when result == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute), inherit: false) =>
                "it is async void, so nobody can tell when it ends; return Task.",
            { ContainsGenericParameters: true } => "it is generic and its type arguments cannot be told from its data; give it data, or close it.",
            _ when method.GetParameters().Any(parameter => parameter.ParameterType.IsByRef || parameter.ParameterType.IsByRefLike || parameter.ParameterType.IsPointer) =>
                "it takes a reference, a span or a pointer; take an array or a value.",
            { ReturnType: var result } when IsForeignAwaitable(result) =>
                $"it returns {TypeNames.Of(result)}, which nobody would await, so only its beginning would be measured; return Task or ValueTask.",
            { ReturnType: var result } when result.GetInterfaces().Append(result).Any(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)) =>
                "it returns an async sequence that nobody would enumerate; enumerate it inside and return Task.",
            _ => null,
        };
    }

    private static bool IsForeignAwaitable(Type type) =>
        !typeof(Task).IsAssignableFrom(type) && type != typeof(ValueTask) && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>))
        && (type.GetMethod("GetAwaiter", Type.EmptyTypes) is not null || type.FullName?.StartsWith("Microsoft.FSharp.Control.FSharpAsync`", StringComparison.Ordinal) == true);

    private static MethodInfo? Around<TAttribute>(PerfTestCase testCase, Func<TAttribute, string?> target)
        where TAttribute : Attribute
    {
        var (ofClass, ofTest) = (new List<MethodInfo>(), new List<MethodInfo>());
        foreach (var method in testCase.TestClass.GetMethods(AnyMethod))
        {
            if (method.GetCustomAttribute<TAttribute>() is not { } attribute)
            {
                continue;
            }

            if (target(attribute) is not { } named)
            {
                ofClass.Add(method);
            }
            else if (named == testCase.Method.Name)
            {
                ofTest.Add(method);
            }
        }

        // One that names the test stands in for the one of the whole class.
        var methods = ofTest.Count > 0 ? ofTest : ofClass;
        var name = typeof(TAttribute).Name.Replace("Attribute", "", StringComparison.Ordinal);
        return methods switch
        {
            [] => null,
            [{ IsStatic: false } method] when testCase.Instance is null => throw new PerfGateException(DiagnosticCodes.InvalidMethod, $"{testCase.TestClass.Name}.{method.Name} carries [{name}] and must be static, as {testCase.Method.Name} is."),
            [var method] when method.GetParameters().Length == 0 && WhyNot(method) is null => method,
            [var method] => throw new PerfGateException(DiagnosticCodes.InvalidMethod, $"{testCase.TestClass.Name}.{method.Name} carries [{name}] and must take no parameter and return void, Task or ValueTask."),
            _ => throw new PerfGateException(DiagnosticCodes.InvalidMethod, $"{testCase.TestClass.Name} has several methods with [{name}] for {testCase.Method.Name} ({string.Join(", ", methods.Select(method => method.Name))}); keep one."),
        };
    }
}
