using PerfGate.Packages.Tests.Support;
using PerfGate.Runs;

namespace PerfGate.Packages.Tests.Comparing;

/// <summary>`perfgate compare` of git refs in a fresh clone: nothing but the packages and the attribute is PerfGate's there.</summary>
public class CompareTests
{
    [Fact]
    public async Task Of_two_commits_each_change_is_found_and_of_one_none()
    {
        using var shop = new ShopRepository();
        var results = Path.Combine(shop.Folder, "TestResults", "perfgate", "compare");

        var same = (await shop.CompareAsync("main", "main")).MustExitWith(0);
        foreach (var test in new[] { "Search", "Sort", "Count", "Old" })
        {
            Assert.Equal(2, Lines(same, $@"(passed|improved|inconclusive)\s+ShopTests\.{test}\b"));
        }

        shop.CommitChange();
        var changed = (await shop.CompareAsync("origin/main", "main")).MustExitWith(3);

        // In the project of xunit v2 and in that of v3.
        Assert.Equal(2, Lines(changed, @"regressed\s+ShopTests\.Search\b"));
        Assert.Equal(0, Lines(changed, @"regressed\s+ShopTests\.Sort\b"));
        Assert.Equal(2, Lines(changed, @"missing\s+ShopTests\.Count\b"));
        Assert.Equal(2, Lines(changed, @"new\s+ShopTests\.New\b"));
        Assert.Matches(@"PG0004.*ShopTests\.Old is in the base and no longer in the head", changed.Output);
        Assert.Contains("it threw TimeoutException: not today", changed.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(results, "report.html")), changed.ToString());
        foreach (var run in Directory.GetFiles(results, "*.merged" + RunFile.Extension).Select(RunReader.Read))
        {
            var search = run.Tests.Single(test => test.Id.Method.EndsWith(".Search", StringComparison.Ordinal));
            Assert.All(search.Processes.Where(process => process.Pair is not null), process => Assert.True(process.Operations > 1));

            // Searching is one call, inlined into the test or not, and what it calls takes twice as long.
            Assert.Contains(search.Profile!.Changed, method => method.Name == "Work.Search" && method.Lines is [{ File: "Shop/Work.cs", First: 5, Last: 5 }]);
        }

        Assert.Equal(2, Directory.GetFiles(results, "*.merged" + RunFile.Extension).Length);
        Assert.Equal("", shop.Git("status", "--porcelain"));
        Assert.All(shop.Git("worktree", "list").Split('\n').Skip(1), worktree => Assert.Contains("/TestResults/perfgate/.builds/", worktree, StringComparison.Ordinal));
    }

    private static int Lines(ChildResult command, string pattern) => System.Text.RegularExpressions.Regex.Count(command.Output, pattern, System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5));
}
