using PerfGate.Packages.Tests.Support;
using PerfGate.Runs;

namespace PerfGate.Packages.Tests.Counting;

/// <summary>Woven tests do what plain ones do, on every host, and are counted.</summary>
public sealed class WovenHostTests
{
    /// <summary>With the user's filter VSTest's own runner runs the tests of xunit v2, without it PerfGate's adapter does.</summary>
    [Theory]
    [InlineData("XunitV2")]
    [InlineData("XunitV2", "--filter", "FullyQualifiedName~TortureTests")]
    [InlineData("XunitV2OnTestingPlatform", "--treenode-filter", "/*/*/TortureTests/*")]
    public async Task Woven_tests_say_what_plain_ones_say_and_are_counted(string host, params string[] filter)
    {
        var consumer = await TortureConsumer.BuildAsync(host);

        (await consumer.RunAsync(filter.Length == 0 ? [] : ["--", .. filter])).MustExitWith(0);

        MustSayTheSame(consumer);
        MustBeCounted(consumer);
        File.Delete(Path.Combine(consumer.Journal, "woven.said"));
        var profile = (await consumer.Consumer.PerfGateAsync(consumer.Variables(), "profile", "TortureTests.Cases", "--exact", "--cost", "work", "--top", "5")).MustExitWith(0);
        Assert.Contains("work ", profile.Output, StringComparison.Ordinal);
        Assert.Contains("TortureTests.Cases", profile.Output, StringComparison.Ordinal);
        MustSayTheSame(consumer);
        consumer.OutputMustBeIntact();
    }

    internal static void MustSayTheSame(TortureConsumer consumer)
    {
        var (plain, woven) = (File.ReadAllText(Path.Combine(consumer.Journal, "plain.said")), File.ReadAllText(Path.Combine(consumer.Journal, "woven.said")));
        Assert.Equal(plain, woven);
        Assert.True(plain.Split('\n').Length > 60, plain);
    }

    internal static void MustBeCounted(TortureConsumer consumer)
    {
        var run = RunReader.Read(Assert.Single(Directory.GetFiles(consumer.Consumer.Results, "*.merged.run.jsonl")));
        Assert.Equal(["Cases", "Index", "Search", "Wait"], run.Tests.Select(test => test.Id.Method.Split('.')[^1]).Order(StringComparer.Ordinal));
        Assert.All(run.Tests, test => Assert.True(test.Exact?.WhyNothing is null, $"{test.Id}: {test.Exact?.WhyNothing}"));
        Assert.All(run.Tests, test => Assert.Equal(4, test.Exact!.Tree!.Slices));

        // Of the copy there is nothing in the run but its counts.
        Assert.Equal(Path.Combine(consumer.Consumer.Folder, "bin", "Release", "net10.0"), Path.TrimEndingDirectorySeparator(run.Environment.OutputDirectory!));
        Assert.All(run.Tests, test => Assert.Single(test.Processes));
    }
}
