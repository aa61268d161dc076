using System.Collections.Immutable;
using System.Reflection;
using PerfGate.Diagnostics;
using PerfGate.Tool.Testing;

namespace PerfGate.Tool.Builds;

/// <summary>Builds a target and tells which perf-test assemblies came of it.</summary>
/// <param name="command">The target, configuration and framework.</param>
/// <param name="timeout">When to end the build.</param>
/// <param name="progress">Gets lines for people.</param>
internal sealed class SideBuilder(TestCommand command, TimeSpan timeout, Action<string> progress)
{
    private const int MostErrors = 10;

    /// <summary>Builds.</summary>
    /// <param name="name">What people call the side.</param>
    /// <param name="list">The directory that the packages' targets write to.</param>
    /// <param name="log">The file for the build's output.</param>
    /// <param name="stop">Ends the build.</param>
    /// <returns>The perf-test assemblies; none where the target uses no PerfGate.</returns>
    /// <exception cref="PerfGateException">PG2012: it does not build; PG2013: its PerfGate is too old.</exception>
    public async Task<ImmutableArray<TestAssembly>> BuildAsync(string name, string list, string log, CancellationToken stop)
    {
        if (Directory.Exists(list))
        {
            Directory.Delete(list, recursive: true);
        }

        Directory.CreateDirectory(list);
        progress($"Building {name} ({command.Configuration}) ...");
        string[] arguments = [.. command.Build(), "-p:PerfGateListBuiltTo=" + Escape(list)];
        var built = await Dotnet.RunAsync(command.Target.Directory, arguments, ImmutableDictionary<string, string>.Empty, timeout, log, stop).ConfigureAwait(false);
        if (!built.Succeeded)
        {
            throw Failure(name, built, log);
        }

        var assemblies = Directory.EnumerateFiles(list, "*.built").Select(file => File.ReadAllText(file).Trim()).Where(File.Exists).Distinct(StringComparer.Ordinal).Select(TestAssemblies.Read).ToList();
        MustKnowLockStep(name, assemblies.Count > 0 ? assemblies : [.. command.Target.ProjectDirectories().Where(Directory.Exists).SelectMany(TestAssemblies.Below).Select(TestAssemblies.Read)]);
        return TestAssemblies.InOrder(assemblies);
    }

    /// <summary>Refuses assemblies that cannot be paced.</summary>
    /// <exception cref="PerfGateException">PG2013: their PerfGate is too old.</exception>
    public static void MustKnowLockStep(string name, IReadOnlyList<TestAssembly> assemblies)
    {
        if (assemblies.FirstOrDefault(assembly => !TestAssemblies.KnowsLockStep(assembly)) is { } old)
        {
            throw new PerfGateException(
                DiagnosticCodes.NoLockStep,
                $"{name} was built with a PerfGate that cannot be compared in lock-step ({old.Path}): it takes {Version} or newer. Compare with a commit whose packages are as new.");
        }
    }

    private static string Version => typeof(SideBuilder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private PerfGateException Failure(string name, ChildResult built, string log)
    {
        foreach (var line in built.Output.Where(line => line.Contains(": error ", StringComparison.Ordinal) || line.StartsWith("error ", StringComparison.Ordinal)).Select(line => line.Trim()).Distinct(StringComparer.Ordinal).Take(MostErrors))
        {
            progress("  " + line);
        }

        return new PerfGateException(
            DiagnosticCodes.SideNotBuilt,
            $"{name}: `dotnet {string.Join(' ', command.Build())}` {(built.TimedOut ? "did not end in time and was killed" : "failed")}. All it said: {log}");
    }

    // MSBuild takes a property's value apart at these.
    private static string Escape(string path) => path.Replace("%", "%25", StringComparison.Ordinal).Replace(";", "%3B", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
