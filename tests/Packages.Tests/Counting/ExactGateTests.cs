using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PerfGate.Packages.Tests.Support;

namespace PerfGate.Packages.Tests.Counting;

/// <summary>A user's way with exact counts, from the first baseline to the red build; and what is left when somebody kills the tool on it.</summary>
public sealed class ExactGateTests(ExactGateTests.Gate gate) : IClassFixture<ExactGateTests.Gate>
{
    [Fact]
    public async Task Unchanged_code_passes_against_its_baseline()
    {
        var consumer = gate.Consumer;

        var run = await consumer.RunAsync("--results", consumer.Consumer.NewFolder("results", "unchanged"));

        run.MustExitWith(0);
        Assert.Matches(@"work ([0-9,]+) instr -> \1 instr \(unchanged\)", run.Output);
    }

    [Fact]
    public async Task More_work_and_more_bytes_fail_whatever_time_may_take()
    {
        var consumer = gate.Consumer;
        var results = consumer.Consumer.NewFolder("results", "changed");

        (await consumer.RunAsync(["CONSUMER_SLOW=1", "CONSUMER_HUNGRY=1"], TestContext.Current.CancellationToken, "--results", results)).MustExitWith(3);

        using var verdicts = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(results, "verdicts.json"), TestContext.Current.CancellationToken));
        var codes = verdicts.RootElement.GetProperty("assemblies")[0].GetProperty("tests").EnumerateArray().ToDictionary(
            test => test.GetProperty("method").GetString()!.Split('.')[^1],
            test => test.GetProperty("findings").EnumerateArray().Where(finding => finding.GetProperty("verdict").GetString() == "regressed").Select(finding => finding.GetProperty("metric").GetString()!).ToList());
        Assert.Equal(["work"], codes["Search"]);
        Assert.Contains("exact allocated", codes["Index"]);
        Assert.Empty(codes["Wait"]);
    }

    [Fact]
    public async Task On_the_platform_woven_tests_say_what_plain_ones_say_too()
    {
        var consumer = gate.Consumer;
        WovenHostTests.MustSayTheSame(consumer);
        var (copy, results) = (Assert.Single(Directory.GetDirectories(consumer.Copies)), consumer.Consumer.NewFolder("results", "platform"));
        File.Delete(Path.Combine(consumer.Journal, "woven.said"));

        var run = await Child.RunAsync("dotnet", consumer.Consumer.Folder, ["exec", Path.Combine(copy, "Shop.Tests.dll")], consumer.VariablesOfCopy(copy, results), TestContext.Current.CancellationToken);

        run.MustExitWith(0);
        WovenHostTests.MustSayTheSame(consumer);
        Assert.NotNull(Consumer.NewestRun(results)!.Tests.First(test => test.Id.Method.EndsWith(".Cases", StringComparison.Ordinal)).Exact?.Tree);
    }

    /// <summary>The plain run was written before: it says that nothing was counted, and nobody takes it for green. The next run counts.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tool_that_is_killed_leaves_the_build_as_it_was_and_no_green_run(bool whileItCounts)
    {
        var consumer = gate.Consumer;
        var (results, hold) = (consumer.Consumer.NewFolder("results", whileItCounts ? "counting" : "weaving"), Path.Combine(consumer.Journal, whileItCounts ? "held-counting" : "held-weaving"));
        Directory.Delete(consumer.Copies, recursive: true);
        using var kill = new CancellationTokenSource();
        var running = consumer.RunAsync(["CONSUMER_HOLD=" + hold], kill.Token, "--results", results);
        while (!(whileItCounts ? File.Exists(hold) : Directory.Exists(consumer.Copies)) && !running.IsCompleted)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TestContext.Current.CancellationToken);
        }

        await kill.CancelAsync();
        await running;

        // Who is slow to kill it kills it when it counts: nobody is left to wait for ever.
        if (File.Exists(hold))
        {
            Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(hold, TestContext.Current.CancellationToken), CultureInfo.InvariantCulture)).Kill();
            File.Delete(hold);
        }

        consumer.OutputMustBeIntact();
        var report = await consumer.Consumer.PerfGateAsync("report", results, "--results", consumer.Consumer.NewFolder("reports"));
        Assert.Contains("the run was ended before its tests were counted", report.MustExitWith(4).Output, StringComparison.Ordinal);
        (await consumer.RunAsync("--results", results)).MustExitWith(0);
        consumer.OutputMustBeIntact();
    }

    /// <summary>The consumer, its first counted run, and the baseline made of it.</summary>
    public sealed class Gate : IAsyncLifetime
    {
        private TortureConsumer? _consumer;

        public async ValueTask InitializeAsync()
        {
            _consumer = await TortureConsumer.BuildAsync("XunitV3");
            (await _consumer.RunAsync()).MustExitWith(0);
            WovenHostTests.MustBeCounted(_consumer);
            (await _consumer.Consumer.PerfGateAsync("baseline", "accept")).MustExitWith(0);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        internal TortureConsumer Consumer => _consumer!;
    }
}
