using PerfGate.Baselines;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tool.Evidence;

namespace PerfGate.Tool.Comparing;

/// <summary>What the pairs of one test assembly have left in their run files so far: all that a verdict may rest on.</summary>
/// <param name="directory">Where the joined runs go.</param>
/// <param name="policies">The limits of tests, where they are not those that the head's processes knew of; null for the latter.</param>
internal sealed class PairEvidence(string directory, Func<TestId, Policy?>? policies = null)
{
    private readonly Sides<List<Run>> _runs = new([], []);

    /// <summary>The folder with the joined run of the base, which plays the baseline's role.</summary>
    public string BaseDirectory { get; } = Path.Combine(directory, "base");

    /// <summary>The joined run of the head; null while there is none.</summary>
    public Run? Head => Joined(Side.Head);

    /// <summary>The joined run of the base; null while there is none.</summary>
    public Run? Base => Joined(Side.Base);

    /// <summary>Takes what a pair left.</summary>
    /// <returns>What could not be read.</returns>
    public IEnumerable<Warning> Take(Sides<string> folders)
    {
        foreach (var side in new[] { Side.Base, Side.Head })
        {
            var (runs, unreadable) = RunFiles.ReadAll(folders[side]);
            foreach (var run in runs)
            {
                // A process that was killed in the middle of a test has said so already.
                _runs[side].Add(run with
                {
                    Tests = policies is null ? run.Tests : [.. run.Tests.Select(test => test with { Policy = policies(test.Id) ?? test.Policy })],
                    Warnings = [.. run.Warnings.Where(warning => warning.Code != DiagnosticCodes.TruncatedRun)],
                });
            }

            foreach (var warning in unreadable)
            {
                yield return warning;
            }
        }
    }

    /// <summary>The judgement as the evidence stands; null while a side has none.</summary>
    public Judgement? Judge() => Head is { } head && Base is { } @base ? Gate.Judge(head, @base) : null;

    /// <summary>Writes both joined runs, such that whoever judges the head's again finds the base's.</summary>
    /// <param name="comparison">What both are sides of.</param>
    /// <param name="finish">Completes the head's run.</param>
    /// <returns>The head's; null when nothing ran there.</returns>
    public Run? Write(Comparison comparison, Func<Run, Run> finish)
    {
        if (Base is { } ofBase)
        {
            RunFile.Write(new DirectoryBaselineStore(BaseDirectory).PathOf(ofBase.Environment), ofBase with { Comparison = comparison, Warnings = [], Environment = ofBase.Environment with { Branch = comparison.Base } }); // what is checked out beside it is none of its
        }

        if (Head is not { } ofHead)
        {
            return null;
        }

        var path = RunFiles.MergedPath(directory, ofHead.Environment);
        var whole = finish(ofHead) with { Path = path, Comparison = comparison };
        whole = whole with { Environment = whole.Environment with { BaselineDirectory = Base is null ? null : BaseDirectory } };
        RunFile.Write(path, whole);
        return whole;
    }

    private Run? Joined(Side side) => _runs[side].Count == 0 ? null : Run.Merge(_runs[side]);
}
