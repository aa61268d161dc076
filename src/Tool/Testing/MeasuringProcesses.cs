using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Diagnostics;
using PerfGate.Runs;
using PerfGate.Tool.Evidence;
using PerfGate.Tool.Output;
using PerfGate.Units;

namespace PerfGate.Tool.Testing;

/// <summary>What the measuring processes left.</summary>
/// <param name="Runs">Every run file that could be read.</param>
/// <param name="Problems">What failed: test runs, unreadable files.</param>
/// <param name="Output">The last lines of the first test run that failed.</param>
internal sealed record Measured(ImmutableArray<Run> Runs, ImmutableArray<Warning> Problems, IReadOnlyList<string> Output);

/// <summary>Runs the tests in several processes, one after the other: each is one witness.</summary>
internal sealed record MeasuringProcesses
{
    /// <summary>What to run.</summary>
    public required TestCommand Command { get; init; }

    /// <summary>How often.</summary>
    public required int Count { get; init; }

    /// <summary>How long each may take.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The results directory; each process gets a folder in it.</summary>
    public required string Results { get; init; }

    /// <summary>Settings for the test process.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Measures. Once a process shows that nothing is measured there, no other is started.</summary>
    public async Task<Measured> RunAsync(Action<MeasuringState> report, CancellationToken stop)
    {
        RemoveEarlier();
        ResultsDirectory.Create(Results);
        var began = Time.GetTimestamp();
        var runs = ImmutableArray.CreateBuilder<Run>();
        var problems = ImmutableArray.CreateBuilder<Warning>();
        IReadOnlyList<string> output = [];
        var state = new MeasuringState { Processes = Count };
        for (var number = 1; number <= Count; number++)
        {
            var folder = RunFiles.ProcessFolder(Results, number);
            Directory.CreateDirectory(folder);
            var log = Path.Combine(folder, "output.txt");
            state = state with { Process = number, Done = 0, Test = null };
            var child = Dotnet.RunAsync(Command.Target.Directory, Command.Test(), VariablesOf(number, folder), number < Count ? Timeout : 2 * Timeout, log, stop); // the last one profiles, too
            state = await FollowAsync(child, folder, state, began, report, stop).ConfigureAwait(false);
            var result = await child.ConfigureAwait(false);
            if (!result.Succeeded)
            {
                problems.Add(Failure(result, number, log));
                output = output.Count == 0 ? result.Output : output;
            }

            var (found, unreadable) = RunFiles.ReadAll(folder);
            problems.AddRange(unreadable);
            runs.AddRange(found);
            state = state with { Expected = Math.Max(state.Done, 1), IsProcessOver = true, Elapsed = Time.GetElapsedTime(began) };
            report(state);
            state = state with { IsProcessOver = false };
            if (result.TimedOut || !runs.Any(run => run.Tests.Any(test => test.IsMeasured)))
            {
                break;
            }
        }

        return new Measured(runs.ToImmutable(), problems.ToImmutable(), output);
    }

    // One call tree a test is enough, and the last process makes it: no timed pass of another test stands behind a profiled one elsewhere.
    private Dictionary<string, string> VariablesOf(int number, string folder)
    {
        var variables = new Dictionary<string, string>(Variables, StringComparer.Ordinal) { ["PERFGATE_RESULTS"] = folder };
        if (number < Count)
        {
            variables["PERFGATE_PROFILE"] = "never";
        }

        return variables;
    }

    private async Task<MeasuringState> FollowAsync(Task child, string folder, MeasuringState state, long began, Action<MeasuringState> report, CancellationToken stop)
    {
        var follower = new RunFollower(folder);
        for (; ; )
        {
            var ended = child.IsCompleted;
            follower.Read();
            state = state with
            {
                Test = follower.Test,
                Done = follower.Done,
                Expected = state.Process == 1 ? follower.Declared : state.Expected,
                Elapsed = Time.GetElapsedTime(began),
            };
            report(state);
            if (ended)
            {
                return state;
            }

            await Task.WhenAny(child, Task.Delay(TimeSpan.FromMilliseconds(250), Time, stop)).ConfigureAwait(false);
        }
    }

    // What an earlier run left in the folders of the processes would be taken for this one's. What it joined stays until this one has ended.
    private void RemoveEarlier()
    {
        foreach (var folder in RunFiles.ProcessFolders(Results))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*" + RunFile.Extension).Concat(Directory.EnumerateFiles(folder, "*.nettrace")).ToArray())
            {
                File.Delete(file);
            }
        }
    }

    private Warning Failure(ChildResult result, int number, string log)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"`dotnet {string.Join(' ', Command.Test())}` in {Command.Target.Directory} (process {number} of {Count})");
        var how = result.TimedOut
            ? string.Create(CultureInfo.InvariantCulture, $"did not end within {Quantity.Time(Timeout)} and was killed; raise --process-timeout if it needs longer")
            : string.Create(CultureInfo.InvariantCulture, $"ended with exit code {result.ExitCode}: a test failed or the test process crashed");
        return new Warning(DiagnosticCodes.ChildFailed, $"{what} {how}. Its output: {log}");
    }
}
