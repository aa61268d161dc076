namespace PerfGate.Packages.Tests.Hosts;

/// <summary>What a user relies on in the hosts on Microsoft.Testing.Platform besides.</summary>
public abstract class PlatformTests(Host host) : HostTests(host)
{
    [Fact]
    public async Task Run_file_is_published_as_an_artifact()
    {
        var run = await Host.FirstRunAsync();

        Assert.Contains(Path.GetFileName(run.Run!.Path), run.TrxFiles());
        Assert.Matches(@"artifacts produced:\s+- " + System.Text.RegularExpressions.Regex.Escape(run.Run!.Path!), run.Command.Output);
    }

    [Fact]
    public async Task Test_that_was_removed_fails_the_session()
    {
        var run = (await Host.RunAgainstAsync("removed", Remove)).MustBeRed();

        var missing = run.Test("SearchTests.Removed");
        Assert.Equal("failed", missing.Outcome);
        Assert.Contains("PG0004", missing.Text, StringComparison.Ordinal);
        Assert.Single(run.Tests, test => test.Outcome == "failed");
        Assert.Single(run.TrxMessages(), message => message.Contains("PG0004", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Test_that_a_filter_leaves_out_is_not_missing()
    {
        var run = (await Host.RunAgainstAsync("filtered", Remove, [.. Host.Filter("Shop.Tests.SearchTests", "Index")])).MustBeGreen();

        Assert.Equal("passed", Assert.Single(run.Tests).Outcome);
        Assert.Contains("Index", run.Tests[0].Heading, StringComparison.Ordinal);
    }
}
