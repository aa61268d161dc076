using PerfGate.Packages.Tests.Support;

namespace PerfGate.Packages.Tests.Solutions;

/// <summary>`dotnet build -t:PerfGate -p:PerfGateAgainst=...` in a clone that has no baseline.</summary>
public sealed class AgainstTests
{
    [Fact]
    public async Task The_gate_compares_the_working_tree_with_a_commit_and_takes_the_commit_from_CI()
    {
        var consumer = Consumer.Create("Against", "Solution");
        consumer.Add("Shared", "Shop");
        await File.WriteAllTextAsync(Path.Combine(consumer.Folder, ".gitignore"), "bin/\nobj/\nTestResults/\n", TestContext.Current.CancellationToken);
        await GitAsync(consumer, "init", "--quiet");
        await GitAsync(consumer, "add", "--all");
        await GitAsync(consumer, "-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false", "commit", "--quiet", "--message", "one");

        var gate = (await GateAsync(consumer, [], "-p:PerfGateAgainst=HEAD")).MustExitWith(0);

        Assert.Contains("Comparing working tree with HEAD (", gate.Output, StringComparison.Ordinal);
        Assert.Matches(@"StockTests\.Count\(shelves: 1\)", gate.Output);
        Assert.True(File.Exists(Path.Combine(consumer.Folder, "Stock.Tests", "TestResults", "perfgate", "compare", "report.html")), gate.ToString());
        Assert.False(Directory.Exists(Path.Combine(consumer.Folder, "Stock.Tests", "perf-baselines")));

        var refused = (await GateAsync(consumer, new() { ["PERFGATE_AGAINST"] = "no-such-ref" })).MustExitWith(1);

        Assert.Matches("error PG2011: .*no-such-ref", refused.Output);
    }

    private static Task<ChildResult> GateAsync(Consumer consumer, Dictionary<string, string> variables, params string[] properties) =>
        consumer.DotnetAsync(variables, ["build", Path.Combine("Stock.Tests", "Stock.Tests.csproj"), "-c", "Release", "-t:PerfGate", "--nologo", .. properties]);

    private static async Task GitAsync(Consumer consumer, params string[] arguments) =>
        (await Child.RunAsync("git", consumer.Folder, arguments, new Dictionary<string, string>())).MustExitWith(0);
}
