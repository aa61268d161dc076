using PerfGate.Diagnostics;
using PerfGate.Settings;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Settings;

/// <summary>A value that cannot be understood is an error that names its place: never a default taken in silence.</summary>
public class OptionErrorsTests
{
    public static TheoryData<string, string> Nonsense => new()
    {
        { "Mode", "gates" }, { "Mode", "1" }, { "Mode", "+1" }, { "Mode", " 1" }, { "Mode", "gate,off" }, { "Mode", " " },
        { "MaxRegression", "5" }, { "MaxRegression", "5 percent" }, { "MaxRegression", "16B" }, { "MaxRegression", "-5%" },
        { "MaxAllocatedRegression", "5ms" }, { "MaxAllocatedRegression", "16B,16B" },
        { "MaxTime", "0ms" }, { "MaxTime", "2KB" }, { "MaxTime", "2" },
        { "MaxAllocated", "2ms" }, { "MaxAllocated", "1" },
        { "Budget", "0s" }, { "Budget", "2h" }, { "Budget", "1000" },
        { "Timeout", "1us" }, { "Timeout", "25h" },
        { "Sampler", "perf_events" }, { "Sampler", "1" }, { "Sampler", "auto,eventpipe" },
        { "SampleInterval", "99us" }, { "SampleInterval", "1001ms" }, { "SampleInterval", "1KB" }, { "SampleInterval", "1" },
        { "MachineClass", "a/b" }, { "MachineClass", "ä" }, { "MachineClass", "a b" },
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public void The_message_names_the_environment_variable_the_value_and_what_was_expected(string name, string value)
    {
        var option = SettingSources.Table.Single(option => option.Name == name);
        var failure = Assert.Throws<PerfGateException>(() => SettingSources.FromEnvironment(variable => variable == option.EnvironmentVariable ? value : null));
        Assert.Equal(DiagnosticCodes.InvalidOption, failure.Code);
        Assert.Equal($"PG1001: environment variable {option.EnvironmentVariable} is '{value}'; expected {option.Expected}.", failure.Message);
    }

    [Fact]
    public void An_attribute_is_named_with_its_file_and_line()
    {
        var failure = Assert.Throws<PerfGateException>(() => SettingSources.FromAttribute(new MarkAttribute("Shop/SearchTests.cs", 12) { MaxTime = "soon" }));
        Assert.Equal("PG1001: [PerfTest(MaxTime = ...)] at Shop/SearchTests.cs(12) is 'soon'; expected a time such as 2ms.", failure.Message);
    }

    [Fact]
    public void An_MSBuild_property_is_named()
    {
        var failure = Assert.Throws<PerfGateException>(() => SettingSources.FromAppContext(key => key == "PerfGate.Budget" ? "much" : null));
        Assert.Contains("MSBuild property PerfGateBudget is 'much'", failure.Message);
    }

    [Fact]
    public void A_flag_of_the_platform_is_named()
    {
        var failure = Assert.Throws<PerfGateException>(() => SettingSources.FromPlatform(name => name == "perfgate-mode" ? "sideways" : null));
        Assert.Contains("option --perfgate-mode is 'sideways'; expected gate, record or off.", failure.Message);
    }

    [Theory]
    [InlineData("auto", Sampler.Auto)]
    [InlineData("PerfEvent", Sampler.PerfEvent)]
    [InlineData("perf_event", Sampler.PerfEvent)] // as reports have it
    [InlineData("EVENTPIPE", Sampler.EventPipe)]
    public void Samplers_are_read_in_any_case(string text, Sampler sampler) =>
        Assert.Equal(sampler, SettingSources.FromEnvironment(name => name == "PERFGATE_SAMPLER" ? text : null).Sampler);

    [Theory]
    [InlineData("100us", 100)]
    [InlineData("1ms", 1_000)]
    [InlineData("1s", 1_000_000)]
    public void Intervals_reach_as_far_as_the_message_says(string text, int microseconds) =>
        Assert.Equal(TimeSpan.FromMicroseconds(microseconds), SettingSources.FromPlatform(name => name == "perfgate-sample-interval" ? text : null).SampleInterval);

    [Theory]
    [InlineData("gate", Mode.Gate)]
    [InlineData("RECORD", Mode.Record)]
    [InlineData(" off ", Mode.Off)]
    public void Modes_are_read_in_any_case(string text, Mode mode) =>
        Assert.Equal(mode, SettingSources.FromEnvironment(name => name == "PERFGATE_MODE" ? text : null).Mode);

    [Fact]
    public void Counters_are_names_with_commas_between() =>
        Assert.Equal(["cpu", "meter:Shop/orders"], SettingSources.FromEnvironment(name => name == "PERFGATE_COUNTERS" ? " cpu, meter:Shop/orders," : null).Counters!.Value);
}
