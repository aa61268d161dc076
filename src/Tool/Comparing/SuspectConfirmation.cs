using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tool.Builds;
using PerfGate.Tool.Evidence;
using PerfGate.Tool.Output;

namespace PerfGate.Tool.Comparing;

/// <summary>Before a suspect fails anything, it runs side by side with the build that was kept with its baseline.</summary>
internal sealed record SuspectConfirmation
{
    /// <summary>Opens the builds; they are copied below the results directory.</summary>
    public required Func<Task<BuildSources>> Open { get; init; }

    /// <summary>The results directory of the runs.</summary>
    public required string Results { get; init; }

    /// <summary>Variables for the test processes: the options and JIT mode of the runs.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Shows how far a comparison has come.</summary>
    public required Func<Func<Action<MeasuringState>, Task<ComparedBuilds>>, Task<ComparedBuilds>> Show { get; init; }

    /// <summary>Takes lines for people.</summary>
    public required Action<string> Say { get; init; }

    /// <summary>Confirms or clears the suspects that a build was kept for.</summary>
    /// <param name="judgements">By stored numbers.</param>
    /// <param name="stop">Ends it, and every process it started.</param>
    /// <returns>The runs, those with suspects written anew, and what failed: such a suspect stays what stored numbers make it.</returns>
    public async Task<(ImmutableArray<Run> Runs, ImmutableArray<Warning> Problems)> RunAsync(IReadOnlyList<Judgement> judgements, CancellationToken stop)
    {
        var runs = judgements.Select(judgement => judgement.Run).ToArray();
        var problems = ImmutableArray.CreateBuilder<Warning>();
        try
        {
            if (Directory.Exists(Confirmations.Root(Results)))
            {
                Directory.Delete(Confirmations.Root(Results), recursive: true);
            }

            if (judgements.Any(HasKeptBuild))
            {
                using var sources = await Open().ConfigureAwait(false);
                for (var i = 0; i < runs.Length; i++)
                {
                    runs[i] = HasKeptBuild(judgements[i]) ? await ConfirmAsync(sources, judgements[i], problems, stop).ConfigureAwait(false) : runs[i];
                }
            }
        }
#pragma warning disable CA1031 // all is measured: whatever fails here, stored times still judge it
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            problems.Add(failure is PerfGateException own
                ? new Warning(own.Code, $"suspects were not measured side by side with the baseline's build: {own.Text}")
                : new Warning(DiagnosticCodes.KeptBuildUnusable, $"suspects were not measured side by side with the baseline's build: {failure.GetType().Name}: {failure.Message}"));
        }

        return ([.. runs], problems.ToImmutable());
    }

    private static bool HasKeptBuild(Judgement judgement) =>
        judgement is { Baseline.Path: { } path, Run: { Path: not null, Environment: { OutputDirectory: { } output } environment } }
        && File.Exists(Path.Combine(output, environment.Assembly + ".dll"))
        && !Confirmation.Suspects(judgement).IsEmpty
        && new BuildStore(Path.GetDirectoryName(path)!).Keeps(environment);

    private async Task<Run> ConfirmAsync(BuildSources sources, Judgement judgement, ImmutableArray<Warning>.Builder problems, CancellationToken stop)
    {
        var (run, baseline) = (judgement.Run, judgement.Baseline!);
        var ofHead = TestAssemblies.Read(Path.Combine(run.Environment.OutputDirectory!, run.Environment.Assembly + ".dll"));
        var ofBase = await sources.KeptAsync(ofHead, Path.GetDirectoryName(baseline.Path)!, baseline.Environment.Started, stop).ConfigureAwait(false);
        var suspects = Confirmation.Suspects(judgement);
        var policies = run.Tests.ToDictionary(test => test.Id, test => test.Policy);
        Say(string.Create(CultureInfo.InvariantCulture, $"{(suspects.Count == 1 ? "A test" : $"{suspects.Count} tests")} of {run.Environment.Assembly} ({run.Environment.TargetFramework}) may be slower: measuring {(suspects.Count == 1 ? "it" : "them")} side by side with the baseline's build."));
        var comparison = new BuildComparison
        {
            Builds = new Sides<TestBuild>(ofBase, new TestBuild { Name = "this run", Commit = run.Environment.Commit, Directory = ofHead.OutputDirectory, Assemblies = [ofHead] }),
            Directory = Confirmations.DirectoryOf(Results, run.Environment),
            Variables = Variables,
            Selects = suspects.Contains,
            Policies = id => policies.GetValueOrDefault(id),
        };
        var compared = await Show(report => comparison.RunAsync(report, Say, stop)).ConfigureAwait(false);
        problems.AddRange(compared.Problems);
        if (compared.Judgements is not [{ Run.Comparison: { } measured }])
        {
            return run;
        }

        var confirmed = run with { Confirmed = new ConfirmedBy(measured.Id, baseline.Environment.Started) };
        RunFile.Write(run.Path!, confirmed);
        return confirmed;
    }
}
