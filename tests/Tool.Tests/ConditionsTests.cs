using System.Collections.Immutable;
using PerfGate.Diagnostics;
using PerfGate.Runs;
using PerfGate.Tool.Comparing;

namespace PerfGate.Tool.Tests;

public class ConditionsTests
{
    private static readonly ImmutableArray<int?> Nowhere = [null];

    [Fact]
    public void Two_readings_tell_how_the_machine_was_in_between()
    {
        using var folder = new Folder();
        var before = Read(folder, "cpu  100 0 100 5000 0 0 0 50 0 0\ncpu0 1 1 1 1 1 1 1 1\n", "1.00 0.5 0.2 1/100 5\n", "some avg10=0.00 avg60=0.00 avg300=0.00 total=1000\nfull avg10=0.00 total=9\n");
        var after = Read(folder, "cpu  180 0 110 9000 0 0 0 60 0 0\n", "3.00 0.5 0.2 1/100 5\n", "some avg10=0.00 avg60=0.00 avg300=0.00 total=501000\n");

        var conditions = Conditions.Between(before, after with { Timestamp = before.Timestamp + TimeProvider.System.TimestampFrequency }, TimeProvider.System, Nowhere, [[100, 101], [110, 111, 500]]);

        Assert.Equal(2, conditions.Load);
        Assert.Equal(0.1, conditions.Steal!.Value, 6); // of the 100 ticks that processors were wanted; idle ones are nobody's
        Assert.Equal(0.5, conditions.Waiting!.Value, 6);
        Assert.Equal((111 / 100.5) - 1, conditions.Drift!.Value, 6);
        Assert.False(conditions.IsPinned);
        Assert.Equal(["load", "steal", "waiting", "drift", "lanes", "pinned"], conditions.Recorded.Select(condition => condition.Name));
        Assert.Equal(new Condition("steal", "10 %"), conditions.Recorded[1]);
        Assert.Null(conditions.Unfit);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("cpu  1 2\n", "?", "some\n")]
    [InlineData("", "", "")]
    [InlineData("cpu  a b c d e f g h\n", "-", "some total=x\n")]
    public void What_a_system_does_not_tell_is_not_made_up(string? stat, string? load, string? pressure)
    {
        using var folder = new Folder();
        var reading = Read(folder, stat, load, pressure);

        var conditions = Conditions.Between(reading, reading, TimeProvider.System, Nowhere, [[100.0]]);

        Assert.Equal(["lanes", "pinned"], conditions.Recorded.Select(condition => condition.Name));
        Assert.Null(conditions.Unfit);
    }

    [Theory]
    [InlineData(0.21, 0.0, "took 21 % of its processor time")]
    [InlineData(0.0, 0.51, "changed by 51 % from pair to pair")]
    public void A_machine_that_was_unfit_is_said_to_be(double steal, double drift, string expected)
    {
        var unfit = new Conditions { Cores = 4, Lanes = 1, IsPinned = true, Steal = steal, Drift = drift }.Unfit;

        Assert.Equal(DiagnosticCodes.UnfitMachine, unfit?.Code);
        Assert.Contains(expected, unfit!.Text);
    }

    [Fact]
    public void Drift_is_read_from_the_pairs_of_both_sides()
    {
        using var folder = new Folder();

        // What ran by itself is no pair.
        var run = Make.Run(folder, Make.Test("A", 100, processes: 1), Paired("B", 1, 100), Paired("C", 2, 120));

        Assert.Equal([[100.0, 100.0], [120.0, 120.0]], Conditions.References(run, run, null));
    }

    [Fact]
    public async Task The_verdicts_are_read_with_the_conditions_and_the_base()
    {
        using var folder = new Folder();
        var run = Make.Run(folder, Make.Test("A", 100)) with
        {
            Comparison = new Comparison { Id = "1", Base = "main (1a2b3c4d)", Conditions = [new Condition("load", "3.0 on 4 cores"), new Condition("steal", "2 %")] },
        };
        var path = Make.File(folder, run);
        Make.Baseline(folder, run);

        var (_, text, _) = await Make.Tool("report", path, "--results", folder["out"]);

        Assert.Contains("against main (1a2b3c4d)\n", text);
        Assert.Contains("Meanwhile: load 3.0 on 4 cores, steal 2 %\n", text);
        Assert.Contains("Meanwhile: steal", await File.ReadAllTextAsync(folder["out/report.html"], TestContext.Current.CancellationToken));
    }

    private static TestRecord Paired(string name, int pair, double reference)
    {
        var test = Make.Test(name, 100, processes: 1);
        return test with { Processes = [.. test.Processes.Select(process => process with { Pair = pair, ReferenceFloor = reference })] };
    }

    private static MachineReading Read(Folder folder, string? stat, string? load, string? pressure)
    {
        foreach (var (path, text) in new[] { ("proc/stat", stat), ("proc/loadavg", load), ("proc/pressure/cpu", pressure) })
        {
            if (text is not null)
            {
                folder.Write(path, text);
            }
        }

        return MachineReading.Now(new SystemFiles(folder.Path), TimeProvider.System);
    }
}
