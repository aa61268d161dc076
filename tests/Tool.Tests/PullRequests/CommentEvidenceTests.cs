using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tool.PullRequests;

namespace PerfGate.Tool.Tests.PullRequests;

/// <summary>What a comment is made of: run files, and of another job's files nothing but their numbers.</summary>
public sealed class CommentEvidenceTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    // As `perfgate compare` leaves it: the head's joined run with the base beside it.
    private void GivenComparison(string at, string? baselineDirectory = "somewhere else")
    {
        var comparison = new Comparison { Id = "1", Base = "main" };
        Run Side(double time) => Make.Run(_folder, Make.Test("Query", time)) with { Comparison = comparison };
        var head = Side(300);
        Make.File(_folder, head with { Environment = head.Environment with { BaselineDirectory = baselineDirectory is null ? null : _folder[baselineDirectory] } }, at + "/Shop.Tests.net10.0.merged.run.jsonl");
        var store = new PerfGate.Baselines.DirectoryBaselineStore(_folder[at + "/base"]);
        RunFile.Write(store.PathOf(head.Environment), Side(100));
    }

    [Theory]
    [InlineData("artifact")]
    [InlineData("artifact/compare")]
    [InlineData("artifact/tests/Shop.Tests/TestResults/perfgate/compare")]
    public void A_comparison_is_found_wherever_it_lies_in_an_artifact(string at)
    {
        GivenComparison(at);
        Make.File(_folder, Make.Run(_folder, Make.Test("Query", 9000)), "artifact/pairs/1/head.run.jsonl");

        var judgement = Assert.Single(CommentEvidence.Foreign(_folder["artifact"], baseline: null));

        Assert.Equal(VerdictKind.Regressed, Assert.Single(judgement.Verdicts).Kind);
    }

    [Fact]
    public void The_places_that_a_strangers_run_names_are_not_looked_into()
    {
        Make.Baseline(_folder, Make.Run(_folder, Make.Test("Query", 300)));
        Make.File(_folder, Make.Run(_folder, Make.Test("Query", 300)) with { Environment = Make.Run(_folder).Environment with { BaselineDirectory = _folder["perf-baselines"] } }, "artifact/a.run.jsonl");

        var refused = Assert.Throws<PerfGate.Diagnostics.PerfGateException>(() => CommentEvidence.Foreign(_folder["artifact"], baseline: null));
        Assert.Contains("Say where they are with --baseline", refused.Text);

        var judgement = Assert.Single(CommentEvidence.Foreign(_folder["artifact"], _folder["perf-baselines"]));
        Assert.Equal(VerdictKind.Passed, Assert.Single(judgement.Verdicts).Kind);
    }

    [Fact]
    public void An_artifact_without_runs_is_nothing_measured()
    {
        _folder.Write("artifact/comment.md", "All is well @everyone");
        _folder.Write("artifact/verdicts.json", "{}");

        Assert.Empty(CommentEvidence.Foreign(_folder["artifact"], baseline: null));
    }

    [Fact]
    public async Task A_dry_run_shows_the_comment_and_asks_nobody()
    {
        GivenComparison("artifact");
        _folder.Write("artifact/comment.md", "posted by nobody");

        var (code, output, error) = await Make.Tool("comment", "--from", _folder["artifact"], "--dry-run", "--name", "linux", "--report-url", "https://ci.example/a (b)");

        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("<!-- perfgate:linux -->\n### 🔴 PerfGate: linux\n\n**Failed: 1 regressed.** [Report](https://ci.example/a%20%28b%29)\n", output);
        Assert.DoesNotContain("posted by nobody", output);
    }

    [Theory]
    [InlineData("--name", "a --> b")]
    [InlineData("--name", "")]
    [InlineData("--report-url", "javascript:alert(1)")]
    [InlineData("--pr", "0")]
    [InlineData("--ci", "jenkins")]
    [InlineData("--from", "no-such-directory")]
    public async Task A_wrong_value_is_exit_code_2(string option, string value)
    {
        var (code, output, error) = await Make.Tool("comment", "--dry-run", option, value);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains($"PG1001: option {option} is '", error);
    }
}
