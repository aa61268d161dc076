using PerfGate.Baselines;
using PerfGate.Measuring;
using PerfGate.Packages.Tests.Support;
using PerfGate.Runs;

namespace PerfGate.Packages.Tests.Comparing;

/// <summary>`perfgate run` against a stored baseline whose build was kept: a suspect runs side by side with it before it fails.</summary>
public class ConfirmTests
{
    private const string Project = "Shop.TestsV2";
    private static readonly string[] Run = ["run", Project, "--processes", "2"];

    [Fact]
    public async Task A_suspect_fails_only_where_it_is_slower_than_the_kept_build_too()
    {
        using var shop = new ShopRepository();
        (await shop.ToolAsync(Run)).MustExitWith(0);
        (await shop.ToolAsync("baseline", "accept", Project, "--with-build")).MustExitWith(0);
        var baselines = Path.Combine(shop.Folder, Project, "perf-baselines");
        MakeFaster(Assert.Single(Directory.GetFiles(baselines, "*" + DirectoryBaselineStore.Extension)), 3);

        // The baseline is of a machine that was three times as fast.
        (await shop.ToolAsync([.. Run, "--no-confirm"])).MustExitWith(3);
        var cleared = (await shop.ToolAsync(Run)).MustExitWith(0);
        Assert.Contains("measuring them side by side with the baseline's build", cleared.Output, StringComparison.Ordinal);
        Assert.Contains("are not, side by side with the baseline's build", cleared.Output, StringComparison.Ordinal);
        (await shop.ToolAsync("report", Project)).MustExitWith(0);

        // What is judged later lacks what cleared it, and says so.
        var confirmed = Path.Combine(shop.Folder, Project, "TestResults", "perfgate", "confirm");
        Directory.Move(confirmed, confirmed + ".gone");
        Assert.Contains("judged by stored times alone", (await shop.ToolAsync("report", Project)).MustExitWith(3).Output, StringComparison.Ordinal);

        shop.MakeSearchSlower();
        var slower = (await shop.ToolAsync(Run)).MustExitWith(3);
        Assert.Matches(@"regressed\s+ShopTests\.Search\b", slower.Output);
        Assert.DoesNotMatch(@"regressed\s+ShopTests\.(Sort|Count|Old)\b", slower.Output);
        Assert.Contains("side by side with the baseline's build", await File.ReadAllTextAsync(Path.Combine(shop.Folder, Project, "TestResults", "perfgate", "comment.md"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static void MakeFaster(string path, double times)
    {
        var run = RunReader.Read(path);
        RunFile.Write(path, run with { Tests = [.. run.Tests.Select(test => test with { Processes = [.. test.Processes.Select(process => Faster(process, times))] })] });
    }

    private static ProcessSamples Faster(ProcessSamples process, double times) => process with
    {
        ReferenceFloor = null, // else the reference loop tells that it was another machine
        Samples = [.. process.Samples.Select(sample => sample.Metric == Metric.Time.Name ? sample with { Values = [.. sample.Values.Select(value => value / times)] } : sample)],
    };
}
