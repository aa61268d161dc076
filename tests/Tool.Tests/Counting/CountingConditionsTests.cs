using System.Globalization;
using PerfGate.Tool.Counting;

namespace PerfGate.Tool.Tests.Counting;

public class CountingConditionsTests
{
    /// <summary>One processor stops tests that need two: it is told only where nothing else would differ.</summary>
    [Theory]
    [InlineData(1, "2")]
    [InlineData(2, "1")]
    [InlineData(3, "2")]
    [InlineData(64, "2")]
    public void Processors_differ_from_those_here(int processors, string told) =>
        Assert.Equal(told, CountingConditions.Unlike(processors, TimeSpan.Zero, CultureInfo.InvariantCulture).Variables["DOTNET_PROCESSOR_COUNT"]);

    [Theory]
    [InlineData(0, "", "Asia/Kathmandu", "de_DE.UTF-8")]
    [InlineData(60, "de-AT", "Asia/Kathmandu", "en_US.UTF-8")]
    [InlineData(345, "en-US", "Pacific/Honolulu", "de_DE.UTF-8")]
    public void Time_zone_and_language_differ_from_those_here(int minutes, string culture, string zone, string language)
    {
        var variables = CountingConditions.Unlike(4, TimeSpan.FromMinutes(minutes), CultureInfo.GetCultureInfo(culture)).Variables;

        Assert.Equal((zone, language), (variables["TZ"], variables["LC_ALL"]));
        Assert.DoesNotContain("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", variables.Keys);
    }

    [Fact]
    public void This_machine_is_taken_as_it_is()
    {
        Assert.Empty(CountingConditions.OfMachine.Variables);
        Assert.Empty(CountingConditions.OfMachine.Text);
    }
}
