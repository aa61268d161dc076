using System.Collections.Immutable;
using PerfGate.Tool.Comparing;

namespace PerfGate.Tool.Tests;

public class HostArgumentsTests
{
    private static string Line(string kind, bool isSelectable, params string[] passed) =>
        string.Join(' ', HostArguments.Of(new TestProgram("a.dll", Enum.Parse<HostKind>(kind), isSelectable, StartsOnPlatform: false, "."), [.. passed]));

    [Theory]
    [InlineData("XunitV3", "-trait PerfGate=true")]
    [InlineData("XunitV2OnPlatform", "--treenode-filter /**[PerfGate=true]")]
    [InlineData("VSTest", "--TestCaseFilter:PerfGate=true")]
    [InlineData("Platform", "")]
    public void Only_perf_tests_run_where_they_are_marked(string kind, string expected)
    {
        Assert.Equal(expected, Line(kind, isSelectable: true));
        Assert.Equal("", Line(kind, isSelectable: false));
    }

    [Theory]
    [InlineData("-class Shop.A -method *Find", "-trait PerfGate=true -class Shop.A -method *Find")]
    [InlineData("--filter-class Shop.A Shop.B --filter-not-method *Slow", "-trait PerfGate=true -class Shop.A -class Shop.B -method- *Slow")]
    [InlineData("--filter-method=*Find", "-trait PerfGate=true -method *Find")]
    [InlineData("--filter Name~Find|Name~Index", "-filterVSTest (Name~Find|Name~Index)&(PerfGate=true)")]
    [InlineData("-filterVSTest Name~Find", "-filterVSTest (Name~Find)&(PerfGate=true)")]
    [InlineData("-trait Kind=fast", "-trait Kind=fast")]
    [InlineData("--filter-query /*/*/Search", "-filter /*/*/Search")]
    [InlineData("-stopOnFail", "-trait PerfGate=true -stopOnFail")]
    public void Xunit_v3_takes_filters_in_every_form_that_it_has(string passed, string expected) =>
        Assert.Equal(expected, Line("XunitV3", isSelectable: true, passed.Split(' ')));

    [Theory]
    [InlineData("--treenode-filter /*/*/Search/*", "--treenode-filter /*/*/Search/*[PerfGate=true]")]
    [InlineData("--treenode-filter /**[Kind=fast]", "--treenode-filter /**[(Kind=fast)&(PerfGate=true)]")]
    [InlineData("--filter-uid abc", "--filter-uid abc")]
    public void Xunit_v2_on_the_platform_takes_the_filters_of_the_platform(string passed, string expected) =>
        Assert.Equal(expected, Line("XunitV2OnPlatform", isSelectable: true, passed.Split(' ')));

    [Theory]
    [InlineData("--filter Name~Find", "--TestCaseFilter:(Name~Find)&(PerfGate=true)")]
    [InlineData("--TestCaseFilter:Name~Find", "--TestCaseFilter:(Name~Find)&(PerfGate=true)")]
    [InlineData("--settings a.runsettings -e A=1 --blame", "--TestCaseFilter:PerfGate=true --Settings:a.runsettings --Environment:A=1 --blame")]
    [InlineData("--filter Name=Find -- RunConfiguration.TestSessionTimeout=1", "--TestCaseFilter:(Name=Find)&(PerfGate=true) -- RunConfiguration.TestSessionTimeout=1")]
    public void VSTest_takes_what_dotnet_test_takes(string passed, string expected) =>
        Assert.Equal(expected, Line("VSTest", isSelectable: true, passed.Split(' ')));

    [Fact]
    public void Where_tests_measure_in_their_body_the_users_filter_stands_alone()
    {
        Assert.Equal("--TestCaseFilter:Name~Find", Line("VSTest", isSelectable: false, "--filter", "Name~Find"));
        Assert.Equal("-filterVSTest Name~Find", Line("XunitV3", isSelectable: false, "--filter", "Name~Find"));
        Assert.Equal("--filter Name~Find", Line("Platform", isSelectable: false, "--filter", "Name~Find"));
    }

    [Theory]
    [InlineData("Platform", 8, "NothingSelected")]
    [InlineData("Platform", 2, "Ended")]
    [InlineData("Platform", 5, "Refused")]
    [InlineData("Platform", 134, "Crashed")]
    [InlineData("XunitV2OnPlatform", 8, "NothingSelected")]
    [InlineData("XunitV3", 1, "Ended")]
    [InlineData("XunitV3", 3, "Refused")]
    [InlineData("XunitV3", -1073741819, "Crashed")]
    [InlineData("VSTest", 1, "Ended")]
    [InlineData("VSTest", 137, "Crashed")]
    public void A_crash_is_told_from_failed_tests_and_from_no_tests(string kind, int exitCode, string expected) =>
        Assert.Equal(Enum.Parse<HostEnding>(expected), HostEndings.Of(Enum.Parse<HostKind>(kind), exitCode));
}
