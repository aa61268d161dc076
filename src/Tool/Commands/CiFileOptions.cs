using System.CommandLine;
using PerfGate.Reporting;

namespace PerfGate.Tool.Commands;

/// <summary>The options that ask for files for CI systems, the same for every verb that judges.</summary>
internal sealed class CiFileOptions
{
    private readonly Option<string> _junit = new("--junit") { Description = "Also write the verdicts as test results (JUnit XML) to this file.", HelpName = "a file" };
    private readonly Option<string> _openMetrics = new("--openmetrics") { Description = "Also write times, ratios and allocations as OpenMetrics (a GitLab metrics report) to this file.", HelpName = "a file" };

    /// <summary>Gives a verb the options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_junit);
        command.Add(_openMetrics);
    }

    /// <summary>What is asked for.</summary>
    public CiFiles Read(ParseResult parsed) => new(RunPaths.Full(parsed.GetValue(_junit)), RunPaths.Full(parsed.GetValue(_openMetrics)));
}
