using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Settings;

namespace PerfGate;

/// <summary>Measures a piece of code inside any test of any framework: what <c>[PerfTest]</c> does for a whole method.</summary>
public static class Perf
{
    /// <summary>Measures an operation under the name of the calling test.</summary>
    /// <param name="operation">The code to measure; it runs many times.</param>
    /// <param name="options">Limits and budget; null for the defaults.</param>
    /// <param name="inputs">The inputs that tell this series from others of the same test, as an anonymous object: <c>new { size = 100 }</c>.</param>
    /// <param name="member">The calling test; filled in by the compiler.</param>
    /// <param name="file">The calling file; filled in by the compiler.</param>
    /// <param name="line">The calling line; filled in by the compiler.</param>
    /// <exception cref="PerfGateException">PG0xxx: the gate failed. What the operation throws is thrown on as it is.</exception>
    public static void Measure(Action operation, PerfOptions? options = null, object? inputs = null, [CallerMemberName] string member = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(operation);
        RunAsync(new ActionBody(operation), operation, options, inputs, member, file, line).GetAwaiter().GetResult();
    }

    /// <inheritdoc cref="Measure(Action, PerfOptions?, object?, string, string, int)"/>
    /// <typeparam name="T">The result's type; results are consumed, so that the JIT cannot delete the work.</typeparam>
    public static void Measure<T>(Func<T> operation, PerfOptions? options = null, object? inputs = null, [CallerMemberName] string member = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(operation);
        RunAsync(TestBody.Of(typeof(T), operation), operation, options, inputs, member, file, line).GetAwaiter().GetResult();
    }

    /// <inheritdoc cref="Measure(Action, PerfOptions?, object?, string, string, int)"/>
    public static Task MeasureAsync(Func<Task> operation, PerfOptions? options = null, object? inputs = null, [CallerMemberName] string member = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return RunAsync(new TaskBody(operation), operation, options, inputs, member, file, line);
    }

    /// <inheritdoc cref="Measure(Action, PerfOptions?, object?, string, string, int)"/>
    /// <remarks>A name of its own: an async lambda would fit both overloads.</remarks>
    public static Task MeasureValueTaskAsync(Func<ValueTask> operation, PerfOptions? options = null, object? inputs = null, [CallerMemberName] string member = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return RunAsync(new ValueTaskBody(operation), operation, options, inputs, member, file, line);
    }

    private static Task RunAsync(TestBody body, Delegate operation, PerfOptions? options, object? inputs, string member, string file, int line) =>
        PerfTestRunner.Guarded(member, async () =>
        {
            var testClass = TestClassOf(operation.Method);
            if (PerfMethod.WhyNot(operation.Method) is { } reason)
            {
                throw new PerfGateException(DiagnosticCodes.InvalidMethod, $"the operation that {member} measures cannot be one: {reason} It stands at {file}({line}).");
            }

            var session = PerfSession.For(testClass.Assembly);
            var marked = (options ?? new PerfOptions()) with { SourceFile = file, SourceLine = line };
            var settings = SettingSources.InForce(session.CommandLine, SettingSources.FromAttribute(marked), testClass);
            var row = inputs?.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.GetIndexParameters().Length == 0)
                .DistinctBy(property => property.Name, StringComparer.Ordinal) // the nearest declaration comes first and hides others
                .Select(property => new TestInput(property.Name, InputFormatter.Format(property.GetValue(inputs)))).ToArray() ?? [];
            var unique = string.Create(CultureInfo.InvariantCulture, $"{file}:{line}");
            var record = session.Identify($"{TypeNames.FullOf(testClass)}.{member}", InputFormatter.FormatRow(row), unique) with
            {
                DisplayName = member,
                Inputs = [.. row],
                Source = session.SourceOf(marked),
            };
            if (!session.TakeOnce(record.Id))
            {
                throw new PerfGateException(DiagnosticCodes.InvalidMethod, $"{record.Id} was measured before in this run, and two sets of numbers cannot share a series; tell them apart: Perf.Measure(..., inputs: new {{ size = 100 }}). It stands at {file}({line}).");
            }

            var work = new PerfWork { Body = body, TestClass = testClass, Instance = operation.Target is { } target && testClass.IsInstanceOfType(target) ? target : null };
            await PerfTestRunner.RunAsync(session, settings, record, work, Console.WriteLine, CancellationToken.None).ConfigureAwait(false);
        });

    // A lambda lives in a class that the compiler nests in the test class.
    private static Type TestClassOf(MethodInfo method)
    {
        var type = method.DeclaringType ?? throw new PerfGateException(DiagnosticCodes.InvalidMethod, $"{method.Name} belongs to no class, so its series has no name; measure a lambda or a method of the test class.");
        while (type.DeclaringType is { } outer && type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
        {
            type = outer;
        }

        // text.Trim, handed over as it is, belongs to the base library: its series would go into that assembly's run, where nobody looks.
        var core = typeof(Perf).Assembly.GetName().Name;
        return type.Assembly.GetReferencedAssemblies().Any(reference => reference.Name == core)
            ? type
            : throw new PerfGateException(DiagnosticCodes.InvalidMethod, $"{TypeNames.Of(type)}.{method.Name} belongs to {type.Assembly.GetName().Name}, which is no test assembly; measure a lambda that calls it: Perf.Measure(() => ...).");
    }
}
