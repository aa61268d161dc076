using System.CommandLine;
using PerfGate.Diagnostics;
using PerfGate.Tool.Testing;
using PerfGate.Units;

namespace PerfGate.Tool.Commands;

/// <summary>The options by which a verb is told what to build and test, and how.</summary>
/// <param name="timed">What `--process-timeout` ends.</param>
internal sealed class TargetOptions(string timed)
{
    private readonly Option<string> _configuration = new("--configuration", "-c") { Description = "The build configuration; a Debug build is never measured. [default: Release]", HelpName = "name" };
    private readonly Option<string> _framework = new("--framework", "-f") { Description = "The one target framework to test. [default: all]", HelpName = "net10.0" };
    private readonly Option<string> _timeout = new("--process-timeout") { Description = $"When to end {timed}. [default: 30min]", HelpName = "a time such as 10min" };
    private readonly Option<string?> _project = new("--project", "-p") { Description = "A project, a solution, or a directory that holds one. [default: the current directory]", HelpName = "path" };
    private readonly Option<int?> _lanes = new("--lanes") { Description = "The most pairs that measure at once, each on a core of its own. [default: as many cores as there are but one, at most 3]", HelpName = "a number from 1" };

    /// <summary>For a verb that is told its target as an argument, and runs no pairs.</summary>
    public IEnumerable<Option> OfRun => [_configuration, _framework, _timeout];

    /// <summary>For a verb whose arguments are the sides of a comparison.</summary>
    public IEnumerable<Option> OfComparison => [_project, .. OfRun, _lanes];

    /// <summary>The value of <c>--project</c>, or null.</summary>
    public string? Project(ParseResult parsed) => parsed.GetValue(_project);

    /// <summary>What is built and tested of a target.</summary>
    public TestCommand Command(ParseResult parsed, TestTarget target) => new()
    {
        Target = target,
        Host = TestHosts.Of(target.Directory),
        Configuration = parsed.GetValue(_configuration) ?? "Release",
        Framework = parsed.GetValue(_framework),
    };

    /// <summary>The most pairs at once; null where nobody says.</summary>
    /// <exception cref="PerfGateException">PG1001.</exception>
    public int? MostLanes(ParseResult parsed) => parsed.GetValue(_lanes) is < 1 and var lanes
        ? throw new PerfGateException(DiagnosticCodes.InvalidOption, $"option --lanes is '{lanes}'; expected a number from 1.")
        : parsed.GetValue(_lanes);

    /// <summary>When to end a child that has not ended.</summary>
    /// <exception cref="PerfGateException">PG1001.</exception>
    public TimeSpan Timeout(ParseResult parsed)
    {
        var text = parsed.GetValue(_timeout);
        return text is null ? TimeSpan.FromMinutes(30)
            : Quantity.TryParse(text, out var time) && time is { Unit: Unit.Nanoseconds, Value: >= 1e9 and <= 7 * 86400e9 } ? time.ToTimeSpan()
            : throw new PerfGateException(DiagnosticCodes.InvalidOption, $"option --process-timeout is '{text}'; expected a time such as 10min.");
    }
}
