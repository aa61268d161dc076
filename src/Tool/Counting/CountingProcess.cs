using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Counting;
using PerfGate.Diagnostics;
using PerfGate.Runs;
using PerfGate.Tool.Comparing;
using PerfGate.Tool.Evidence;
using PerfGate.Tool.Testing;
using PerfGate.Units;

namespace PerfGate.Tool.Counting;

/// <summary>One process that runs the woven copy of a test assembly: it counts, and times nothing.</summary>
internal sealed record CountingProcess
{
    /// <summary>The name of the file with all it wrote, in its folder.</summary>
    public const string LogName = "output.txt";

    /// <summary>The test assembly in the copy.</summary>
    public required TestProgram Program { get; init; }

    /// <summary>What is counted beside calls and work, as <see cref="CountedPass.Variable"/> has it.</summary>
    public required string Cost { get; init; }

    /// <summary>The one test that is counted; null for all that ask for it.</summary>
    public TestId? Test { get; init; }

    /// <summary>Tests that are counted beside those that ask for it.</summary>
    public ImmutableArray<TestId> Further { get; init; } = [];

    /// <summary>What the user passes on to the test host.</summary>
    public ImmutableArray<string> Passed { get; init; } = [];

    /// <summary>Variables for the test process: the options of the run.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>In what it differs from this machine.</summary>
    public CountingConditions Conditions { get; init; } = CountingConditions.OfMachine;

    /// <summary>The folder that gets its run file.</summary>
    public required string Folder { get; init; }

    /// <summary>When to kill it.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The file with all it wrote.</summary>
    public string Log => Path.Combine(Folder, LogName);

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="PerfGateException">PG2006: it cannot be started.</exception>
    public async Task<CountedTests> RunAsync(CancellationToken stop)
    {
        // What an earlier one left would be taken for this one's.
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }

        Directory.CreateDirectory(Folder);
        await File.WriteAllLinesAsync(FurtherFile, Further.Select(test => CountedPass.LineOf(test.ToString())), stop).ConfigureAwait(false);
        var start = HostStart.Of(Program, Passed, VariablesOfProcess(), Folder);
        var ended = await Dotnet.RunAsync(start.Program.Directory, start.Arguments, start.Variables, Timeout, Log, stop).ConfigureAwait(false);
        var (runs, unreadable) = RunFiles.ReadAll(Folder);
        return CountedTests.Of(runs, Problem(ended) ?? (unreadable.Count > 0 ? unreadable[0].Text.TrimEnd('.') : null));
    }

    private string FurtherFile => Path.Combine(Folder, "further.txt");

    private Dictionary<string, string> VariablesOfProcess()
    {
        var hook = Path.Combine(Path.GetDirectoryName(Program.Path)!, WovenProgram.Core);
        var variables = new Dictionary<string, string>(Variables, StringComparer.Ordinal)
        {
            [CountedPass.Variable] = Cost,
            [CountedPass.FurtherVariable] = FurtherFile,
            ["PERFGATE_MODE"] = "record",
            ["PERFGATE_PROFILE"] = "never",
            ["PERFGATE_ACTIONS"] = "off",
            ["PERFGATE_RESULTS"] = Folder,
        };
        foreach (var (name, value) in WovenProgram.Conditions(hook))
        {
            variables[name] = value;
        }

        if (Test is { } test)
        {
            variables[CountedPass.TestVariable] = test.ToString();
        }

        foreach (var (name, value) in Conditions.Variables)
        {
            variables[name] = value;
        }

        return variables;
    }

    // Tests may fail for their own reasons, which the timed processes have said already.
    private string? Problem(ChildResult ended) =>
        ended.TimedOut ? $"it did not end within {Quantity.Time(Timeout)} and was killed; raise --process-timeout if it needs longer"
        : HostEndings.Of(Program.Kind, ended.ExitCode) is HostEnding.Crashed or HostEnding.Refused ? string.Create(CultureInfo.InvariantCulture, $"it ended with exit code {ended.ExitCode}")
        : null;
}
