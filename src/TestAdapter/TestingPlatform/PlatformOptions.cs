using Microsoft.Testing.Platform.CommandLine;
using Microsoft.Testing.Platform.Extensions;
using Microsoft.Testing.Platform.Extensions.CommandLine;
using PerfGate.Diagnostics;
using PerfGate.Settings;

namespace PerfGate.TestAdapter;

/// <summary>PerfGate's options on the command line of a test application: every one that can be set there, and <c>--report-perfgate</c>.</summary>
internal sealed class PlatformOptions() : PlatformExtension("Options"), ICommandLineOptionsProvider
{
    /// <summary>Publishes the run file as an artifact of the session. It is written with or without.</summary>
    public const string Report = "report-perfgate";

    private static readonly IReadOnlyCollection<CommandLineOption> Options =
    [
        new(Report, "Publishes PerfGate's run file, the evidence of every verdict, as an artifact of the test session.", ArgumentArity.Zero, isHidden: false),
        .. SettingSources.Table
            .Where(option => option.Hosts.HasFlag(OptionHosts.Platform))
            .Select(option => new CommandLineOption(
                option.PlatformOption, $"{option.Help} Expects {option.Expected}. Default: {option.Default}.", ArgumentArity.ExactlyOne, isHidden: false)),
    ];

    /// <summary>What the command line says.</summary>
    /// <exception cref="PerfGateException">PG1001; the platform has refused such values before.</exception>
    public static Settings.Settings Read(ICommandLineOptions commandLine) =>
        SettingSources.FromPlatform(name => commandLine.TryGetOptionArgumentList(name, out var arguments) ? arguments.FirstOrDefault() : null);

    public IReadOnlyCollection<CommandLineOption> GetCommandLineOptions() => Options;

    public Task<ValidationResult> ValidateOptionArgumentsAsync(CommandLineOption commandOption, string[] arguments)
    {
        try
        {
            SettingSources.FromPlatform(name => name == commandOption.Name ? arguments[0] : null);
            return ValidationResult.ValidTask;
        }
        catch (PerfGateException failure)
        {
            return ValidationResult.InvalidTask(failure.Message);
        }
    }

    public Task<ValidationResult> ValidateCommandLineOptionsAsync(ICommandLineOptions commandLineOptions) => ValidationResult.ValidTask;
}
