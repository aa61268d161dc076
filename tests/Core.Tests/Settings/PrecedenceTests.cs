using PerfGate.Settings;
using PerfGate.Tests.Support;
using PerfGate.Units;

namespace PerfGate.Tests.Settings;

/// <summary>Each layer in turn says something, and all weaker ones with it: the strongest wins.</summary>
[Collection(nameof(ProcessWide))]
public class PrecedenceTests
{
    private static readonly PerfGate.Settings.Settings Silent = new();

    [Fact]
    public void Without_a_word_the_default_holds() => Assert.Null(new PerfGate.Settings.Settings().ToPolicy().MaxTime);

    [Fact]
    public void MSBuild_beats_the_default() => Assert.Equal(Hours(3), InForce(Silent, Silent, typeof(Plain), option: "Timeout", msbuild: "3h").Timeout);

    [Fact]
    public void The_assembly_beats_MSBuild() => Assert.Equal(Hours(9), MaxTime(InForce(Silent, Silent, typeof(Plain), msbuild: "10h")));

    [Fact]
    public void The_class_beats_the_assembly() => Assert.Equal(Hours(8), MaxTime(InForce(Silent, Silent, typeof(Marked), msbuild: "10h")));

    [Fact]
    public void The_class_takes_over_what_its_base_says() => Assert.Equal(Hours(8), MaxTime(InForce(Silent, Silent, typeof(Derived))));

    [Fact]
    public void The_method_beats_the_class() => Assert.Equal(Hours(7), MaxTime(InForce(Silent, Of("7h"), typeof(Marked), msbuild: "10h")));

    [Fact]
    public void The_environment_beats_the_method() => Assert.Equal(Hours(6), MaxTime(InForce(Silent, Of("7h"), typeof(Marked), environment: "6h", msbuild: "10h")));

    [Fact]
    public void The_command_line_beats_the_environment() => Assert.Equal(Hours(5), MaxTime(InForce(Of("5h"), Of("7h"), typeof(Marked), environment: "6h", msbuild: "10h")));

    [Fact]
    public void An_empty_variable_says_nothing() => Assert.Equal(Hours(7), MaxTime(InForce(Silent, Of("7h"), typeof(Marked), environment: "")));

    [Fact]
    public void A_layer_that_says_nothing_of_one_option_leaves_it_to_the_weaker_ones()
    {
        var folded = new PerfGate.Settings.Settings { Budget = Hours(1) }.Over(new PerfGate.Settings.Settings { Budget = Hours(2), Timeout = Hours(3) });
        Assert.Equal((Hours(1), Hours(3)), (folded.Budget, folded.Timeout));
    }

    [Fact]
    public void Folding_knows_every_option()
    {
        var full = new PerfGate.Settings.Settings
        {
            Mode = Mode.Record,
            Baseline = "b",
            Results = "r",
            MaxRegression = new Threshold(1),
            MaxAllocatedRegression = new Threshold(2),
            MaxTime = Quantity.Time(1),
            MaxAllocated = Quantity.Size(1),
            Budget = Hours(1),
            Timeout = Hours(2),
            Counters = ["cpu"],
            Profile = ProfileWhen.Always,
            Sampler = Sampler.EventPipe,
            SampleInterval = Hours(3),
            Actions = ActionMode.All,
            MaxGrowth = new GrowthLimit("n", 1, 0),
            Exact = true,
            MaxWorkRegression = new Threshold(3),
            FailOnLayout = true,
            KeepTraces = true,
            MachineClass = "ci",
        };
        foreach (var property in typeof(PerfGate.Settings.Settings).GetProperties())
        {
            Assert.NotNull(property.GetValue(full));
            Assert.Equal(property.GetValue(full), property.GetValue(Silent.Over(full)));
            Assert.Equal(property.GetValue(full), property.GetValue(full.Over(Silent)));
        }
    }

    private static TimeSpan Hours(int hours) => TimeSpan.FromHours(hours);

    private static TimeSpan? MaxTime(PerfGate.Settings.Settings settings) => settings.MaxTime?.ToTimeSpan();

    private static PerfGate.Settings.Settings Of(string maxTime) => SettingSources.FromAttribute(new MarkAttribute { MaxTime = maxTime });

    private static PerfGate.Settings.Settings InForce(
        PerfGate.Settings.Settings commandLine, PerfGate.Settings.Settings method, Type testClass, string? environment = null, string? msbuild = null, string option = "MaxTime")
    {
        var row = SettingSources.Table.Single(row => row.Name == option);
        try
        {
            Environment.SetEnvironmentVariable(row.EnvironmentVariable, environment);
            AppContext.SetData(row.AppContextKey, msbuild);
            return SettingSources.InForce(commandLine, method, testClass);
        }
        finally
        {
            Environment.SetEnvironmentVariable(row.EnvironmentVariable, null);
            AppContext.SetData(row.AppContextKey, null);
        }
    }

    private sealed class Plain;

    [Mark(MaxTime = "8h")]
    private class Marked;

    private sealed class Derived : Marked;
}
