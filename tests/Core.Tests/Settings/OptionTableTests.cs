using System.Globalization;
using System.Reflection;
using System.Text;
using System.Xml.Linq;
using PerfGate.Settings;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Settings;

/// <summary>The one table of options against every place that must know them.</summary>
public class OptionTableTests
{
    private const string Begin = "<!-- options -->\n";
    private const string End = "<!-- /options -->";

    private static IEnumerable<Option> Of(OptionHosts host) => SettingSources.Table.Where(option => option.Hosts.HasFlag(host));

    [Fact]
    public void Every_spelling_follows_from_the_name()
    {
        var option = SettingSources.Table.Single(option => option.Name == "MaxAllocatedRegression");
        Assert.Equal("PERFGATE_MAX_ALLOCATED_REGRESSION", option.EnvironmentVariable);
        Assert.Equal("PerfGateMaxAllocatedRegression", option.MSBuildProperty);
        Assert.Equal("PerfGate.MaxAllocatedRegression", option.AppContextKey);
        Assert.Equal("--max-allocated-regression", option.Flag);
        Assert.Equal("perfgate-max-allocated-regression", option.PlatformOption);
    }

    [Fact]
    public void No_two_options_share_a_spelling()
    {
        Assert.Equal(SettingSources.Table.Length, SettingSources.Table.Select(option => option.EnvironmentVariable).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(SettingSources.Table.Length, SettingSources.Table.Select(option => option.Flag).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void Every_option_says_what_it_does_and_what_it_expects() => Assert.All(SettingSources.Table, option =>
    {
        Assert.Matches("^[A-Z][A-Za-z]+$", option.Name);
        Assert.EndsWith(".", option.Help);
        Assert.NotEmpty(option.Expected);
        Assert.NotEmpty(option.Default);
    });

    [Fact]
    public void Every_option_of_the_test_process_can_be_read()
    {
        foreach (var option in SettingSources.Table.Where(option => option.Hosts != (OptionHosts.MSBuild | OptionHosts.Tool)))
        {
            Assert.NotNull(option.Parse);
        }
    }

    [Fact]
    public void A_constant_default_is_what_holds_when_nothing_is_said()
    {
        var policy = new PerfGate.Settings.Settings().ToPolicy();
        Assert.Equal(Default("MaxRegression"), policy.MaxRegression.ToString());
        Assert.Equal(Default("MaxAllocatedRegression"), policy.MaxAllocatedRegression.ToString());
        Assert.Equal(Default("MaxWorkRegression"), policy.MaxWorkRegression.ToString());
        Assert.Equal(JitModes.Default, Default("Jit"));

        static string Default(string name) => SettingSources.Table.Single(option => option.Name == name).Default;
    }

    [Fact]
    public void MSBuild_carries_every_option_into_the_test_process()
    {
        var targets = XDocument.Parse(Repository.Read("src", "Core", "buildTransitive", "PerfGate.Core.targets"));
        var carried = targets.Descendants("RuntimeHostConfigurationOption").ToDictionary(item => item.Attribute("Include")!.Value);
        foreach (var option in Of(OptionHosts.MSBuild).Where(option => option.Parse is not null))
        {
            Assert.True(carried.TryGetValue(option.AppContextKey, out var item), $"PerfGate.Core.targets does not carry {option.AppContextKey}");
            Assert.Equal($"$({option.MSBuildProperty})", item.Attribute("Value")!.Value);
            Assert.Equal($"'$({option.MSBuildProperty})' != ''", item.Attribute("Condition")!.Value);
        }

        // The runtime's own switches (the JIT modes) travel the same way.
        Assert.Empty(carried.Keys.Where(key => !key.StartsWith("System.", StringComparison.Ordinal)).Except(SettingSources.Table.Select(option => option.AppContextKey)).Except(["PerfGate.ProjectDirectory"]));
    }

    [Fact]
    public void MSBuild_knows_the_JIT_modes_and_their_default()
    {
        var targets = Repository.Read("src", "Core", "buildTransitive", "PerfGate.Core.targets");
        Assert.Contains($"Condition=\"'$(PerfGateJit)' == ''\">{JitModes.Default}<", targets);
        Assert.All(JitModes.All, mode => Assert.Contains($"'{mode}'", targets));
    }

    [Theory]
    [InlineData(typeof(IPerfTest))]
    [InlineData(typeof(PerfOptions))]
    public void The_attribute_and_the_body_API_have_every_option(Type type)
    {
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name).ToHashSet();
        Assert.Superset(Of(OptionHosts.Attribute).Select(option => option.Name).ToHashSet(), properties);
    }

    [Fact]
    public void The_attribute_source_of_the_adapters_has_every_option()
    {
        var source = Repository.Read("src", "TestAdapter", "Shared", "PerfTestAttribute.cs");
        foreach (var option in Of(OptionHosts.Attribute).Where(option => option.Name is not ("Timeout" or "Exact")))
        {
            Assert.Contains($"? {option.Name} {{ get; set; }}", source);
        }

        Assert.Contains("bool? IPerfTest.Exact => _exact;", source);
    }

    [Fact]
    public void What_is_set_on_the_attribute_reaches_the_settings()
    {
        var settings = SettingSources.FromAttribute(new MarkAttribute
        {
            MaxRegression = "5%",
            MaxAllocatedRegression = "1KB",
            MaxTime = "2ms",
            MaxAllocated = "0B",
            Budget = "500ms",
            Profile = "always",
            Actions = "all",
            MaxGrowth = "n log n",
            Exact = true,
            MaxWorkRegression = "2%",
            Timeout = 30_000,
            Counters = ["cpu"],
        });
        foreach (var option in Of(OptionHosts.Attribute))
        {
            Assert.NotNull(typeof(PerfGate.Settings.Settings).GetProperty(option.Name)!.GetValue(settings));
        }

        Assert.Equal(TimeSpan.FromSeconds(30), settings.Timeout);
        Assert.Equal(TimeSpan.FromMilliseconds(500), settings.Budget);
    }

    [Fact]
    public void An_attribute_that_says_false_says_more_than_one_that_says_nothing()
    {
        Assert.Null(SettingSources.FromAttribute(new MarkAttribute()).Exact);
        Assert.False(SettingSources.FromAttribute(new MarkAttribute { Exact = false }).Exact);
        Assert.False(SettingSources.FromAttribute(new MarkAttribute { Exact = false }).Over(new PerfGate.Settings.Settings { Exact = true }).ToPolicy().Exact);
    }

    [Fact]
    public void The_README_lists_every_option()
    {
        var readme = Repository.Read("README.md");
        var (from, to) = (readme.IndexOf(Begin, StringComparison.Ordinal), readme.IndexOf(End, StringComparison.Ordinal));
        Assert.True(from >= 0 && to > from, "README.md has no markers <!-- options --> and <!-- /options -->");
        var expected = Table();
        Assert.True(
            readme[(from + Begin.Length)..to].Trim('\n') == expected.Trim('\n'),
            $"The options in README.md are not those of SettingSources.Table. Put this between the markers:\n\n{expected}");
    }

    private static string Table()
    {
        var table = new StringBuilder("| option | attribute | environment | MSBuild property | flag | default | |\n| --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (var option in SettingSources.Table)
        {
            table.Append(CultureInfo.InvariantCulture, $"| `{option.Name}` | {(option.Hosts.HasFlag(OptionHosts.Attribute) ? "yes" : "")} | {Cell(OptionHosts.Environment, option.EnvironmentVariable)} | {Cell(OptionHosts.MSBuild, option.MSBuildProperty)} | {Cell(OptionHosts.Tool, option.Flag)} | {option.Default} | {Escape(option.Help)} |\n");

            string Cell(OptionHosts host, string spelling) => option.Hosts.HasFlag(host) ? $"`{spelling}`" : "";
        }

        return table.ToString();

        // Else a <meter> would be an HTML element.
        static string Escape(string text) => text.Replace("<", "&lt;").Replace(">", "&gt;").Replace("|", "\\|");
    }
}
