using Microsoft.Testing.Platform.CommandLine;

namespace PerfGate.TestAdapter;

/// <summary>Tells a run of all tests from a run of some: only in the first is an absent test a missing one.</summary>
internal static class TestSelection
{
    // Known by name because they may also stand in a response file or in testconfig.json, where only the platform sees them.
    private static readonly string[] Selecting =
    [
        "filter-uid", "treenode-filter", "filter", // the platform; MSTest and NUnit
        "filter-query", "filter-class", "filter-not-class", "filter-method", "filter-not-method", "filter-namespace", "filter-not-namespace", // xunit v3
        "filter-trait", "filter-not-trait", "filter-display-name", "filter-not-display-name",
    ];

    /// <summary>True when the command line, or an editor, lets only some tests run.</summary>
    /// <param name="commandLine">The options as the platform read them.</param>
    /// <param name="arguments">The command line as it was, for filters of frameworks that are not known here.</param>
    public static bool IsPartial(ICommandLineOptions commandLine, IReadOnlyList<string> arguments) =>
        Selecting.Any(commandLine.IsOptionSet)
        || arguments.Any(argument => argument.TrimStart('-').StartsWith("filter", StringComparison.OrdinalIgnoreCase) && argument.StartsWith('-'))
        || (commandLine.TryGetOptionArgumentList("explicit", out var kind) && kind.Contains("only", StringComparer.OrdinalIgnoreCase)) // xunit v3
        || IsOwnedByAnEditor(commandLine)
        || SelectsByRunSettings(commandLine);

    /// <summary>True when the run ends at a failed test, with tests left over.</summary>
    public static bool StopsAtFailure(ICommandLineOptions commandLine) =>
        commandLine.IsOptionSet("maximum-failed-tests") || (commandLine.TryGetOptionArgumentList("stop-on-fail", out var stops) && !stops.Contains("off", StringComparer.OrdinalIgnoreCase));

    /// <summary>True when tests are only listed.</summary>
    public static bool IsListing(ICommandLineOptions commandLine) => commandLine.IsOptionSet("list-tests");

    // dotnet test speaks to the application through --server too; editors speak JSON-RPC and select tests in their requests.
    private static bool IsOwnedByAnEditor(ICommandLineOptions commandLine) =>
        commandLine.TryGetOptionArgumentList("server", out var protocol) && !protocol.Contains("dotnettestcli", StringComparer.OrdinalIgnoreCase);

    // MSTest and NUnit take a filter from a .runsettings file as well.
    private static bool SelectsByRunSettings(ICommandLineOptions commandLine)
    {
        if (!commandLine.TryGetOptionArgumentList("settings", out var files) || files.FirstOrDefault() is not { } file || !File.Exists(file))
        {
            return false;
        }

        var settings = File.ReadAllText(file);
        return settings.Contains("<TestCaseFilter", StringComparison.OrdinalIgnoreCase) || settings.Contains("<Where>", StringComparison.OrdinalIgnoreCase);
    }
}
