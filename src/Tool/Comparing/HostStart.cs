using System.Collections.Immutable;
using System.Diagnostics;
using PerfGate.Tool.Testing;

namespace PerfGate.Tool.Comparing;

/// <summary>
/// How the process of one side starts: it runs the perf tests of one built test assembly and nothing else, and is there as soon as can be.
/// No test runner is started that starts the tests in its turn, but for VSTest: MSTest's and NUnit's tests start in no other way there, and nobody
/// else understands its filters. xunit v2's perf tests are run by PerfGate's adapter as long as the user passes nothing on.
/// </summary>
/// <param name="Program">What is started.</param>
/// <param name="Arguments">The arguments of <c>dotnet</c>.</param>
/// <param name="Variables">Environment variables, over those of this process.</param>
internal sealed record HostStart(TestProgram Program, ImmutableArray<string> Arguments, ImmutableDictionary<string, string> Variables)
{
    // What a first run, a console or a far server would want costs time before the first test.
    private static readonly ImmutableDictionary<string, string> Quiet = ImmutableDictionary<string, string>.Empty
        .Add("DOTNET_CLI_TELEMETRY_OPTOUT", "1")
        .Add("DOTNET_CLI_UI_LANGUAGE", "en")
        .Add("DOTNET_SKIP_FIRST_TIME_EXPERIENCE", "1")
        .Add("TESTINGPLATFORM_NOBANNER", "1")
        .Add("TESTINGPLATFORM_TELEMETRY_OPTOUT", "1")
        .Add("VSTEST_TELEMETRY_OPTEDIN", "0");

    /// <summary>The start of a built test assembly.</summary>
    /// <param name="program">The assembly.</param>
    /// <param name="passed">What the user passes on; see <see cref="HostArguments"/>.</param>
    /// <param name="variables">Environment variables that the tests' process must see.</param>
    /// <param name="results">A folder for what the framework itself leaves: reports, attachments.</param>
    public static HostStart Of(TestProgram program, ImmutableArray<string> passed, IReadOnlyDictionary<string, string> variables, string results)
    {
        if (program.Adapter is { } adapter && passed.IsEmpty)
        {
            return new HostStart(
                program,
                ["exec", "--runtimeconfig", Path.ChangeExtension(program.Path, ".runtimeconfig.json"), "--depsfile", Path.ChangeExtension(program.Path, ".deps.json"), adapter, program.Path],
                Quiet.SetItems(variables));
        }

        var arguments = HostArguments.Of(program, passed);
        return new HostStart(
            program,
            program.Kind switch
            {
                HostKind.XunitV3 => ["exec", program.Path, ":1", .. program.StartsOnPlatform ? Automated : Plain, .. arguments],
                HostKind.VSTest =>
                [
                    .. VSTestConsole(), program.Path, "--nologo", $"--ResultsDirectory:{results}",
                    .. variables.OrderBy(variable => variable.Key, StringComparer.Ordinal).Select(variable => $"--Environment:{variable.Key}={variable.Value}"), .. arguments,
                ],
                _ => ["exec", program.Path, .. arguments.Contains("--results-directory", StringComparer.Ordinal) ? (ImmutableArray<string>)[] : ["--results-directory", results], .. arguments],
            },

            // VSTest's own process is not to be compiled or paced as that of the tests.
            program.Kind == HostKind.VSTest ? Quiet : Quiet.SetItems(variables));
    }

    /// <summary>The start of this tool itself as a side, with workloads of its own.</summary>
    /// <param name="arguments">Its command line.</param>
    /// <param name="variables">Environment variables that the process must see.</param>
    /// <param name="directory">Where it starts.</param>
    public static HostStart OfTool(ImmutableArray<string> arguments, IReadOnlyDictionary<string, string> variables, string directory)
    {
        var tool = typeof(HostStart).Assembly.Location;
        return new HostStart(new TestProgram(tool, HostKind.Platform, IsSelectable: false, StartsOnPlatform: false, directory), ["exec", tool, .. arguments], Quiet.SetItems(variables));
    }

    /// <summary>The process to start; its standard output and error are redirected, and to be read.</summary>
    public ProcessStartInfo ToStartInfo() => Dotnet.StartInfo(Program.Directory, Arguments, Variables);

    // The first argument, `:1`, seeds an orderer of the user's that throws dice: the same ones on both sides.
    private static readonly ImmutableArray<string> Plain = ["-noLogo", "-noColor", "-noAutoReporters"];

    private static readonly ImmutableArray<string> Automated = ["-automated", "async"];

    // Without the SDK's command line in between. Any SDK's runner runs the tests of any framework: the newest one is taken.
    private static ImmutableArray<string> VSTestConsole()
    {
        var sdks = Path.Combine(Dotnet.Root(), "sdk");
        var newest = (Directory.Exists(sdks) ? Directory.GetDirectories(sdks) : [])
            .Select(sdk => (Console: Path.Combine(sdk, "vstest.console.dll"), Version: Version.TryParse(Path.GetFileName(sdk), out var version) ? version : new Version(0, 0)))
            .Where(sdk => File.Exists(sdk.Console))
            .MaxBy(sdk => sdk.Version);
        return newest.Console is { } console ? ["exec", console] : ["vstest"];
    }
}
