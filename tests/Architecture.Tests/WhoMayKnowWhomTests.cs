namespace PerfGate.Architecture.Tests;

/// <summary>docs/architecture.md, "Who may know whom".</summary>
public class WhoMayKnowWhomTests
{
    private const string Core = "src/Core";

    public static TheoryData<Project> Sources => [.. Solution.Sources];

    /// <summary>What each project may know; a new project needs a line here, and a reason to be a project.</summary>
    private static string[]? Allowed(Project project) => project switch
    {
        { Name: Core or "src/Tasks" } => [],
        { IsAdapter: true } => [Core, "src/Sampling"],
        { Name: "src/Sampling" or "src/Instrumentation" or "src/Baselines" or "src/Reporting" } => [Core],
        { Name: "src/Tool" } => [Core, "src/Sampling", "src/Instrumentation", "src/Baselines", "src/Reporting"],
        _ => null,
    };

    [Fact]
    public void The_projects_are_found() => Assert.Superset(new HashSet<string> { Core, "src/Reporting", "src/Tool", "src/TestAdapter/Xunit" }, Solution.Sources.Select(project => project.Name).ToHashSet());

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_project_references_whom_it_may_know(Project project)
    {
        var allowed = Allowed(project);
        Assert.True(allowed is not null, $"{project} has no place in the architecture: which foreign dependency or process does it isolate?");
        Assert.Empty(project.Knows.Except(allowed!));
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Its_compiled_assembly_knows_no_more(Project project)
    {
        var ours = Solution.Sources.ToDictionary(source => source.AssemblyName, source => source.Name);
        Assert.Empty(Solution.CompiledReferences(project).Where(ours.ContainsKey).Select(name => ours[name]).Except(Allowed(project)!));
    }

    /// <summary>One package reference is enough for a user; the code of one adapter still does not know another.</summary>
    [Fact]
    public void Only_the_package_of_xunit_v2_on_the_platform_brings_other_adapters_along()
    {
        var bringing = Assert.Single(Solution.Sources, project => project.Brings.Count > 0);
        Assert.Equal("src/TestAdapter/XunitOnTestingPlatform", bringing.Name);
        Assert.Equal(["src/TestAdapter/TestingPlatform", "src/TestAdapter/Xunit"], bringing.Brings.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nobody_knows_the_tool() => Assert.DoesNotContain(Solution.Sources, project => project.Knows.Concat(project.Brings).Contains("src/Tool"));

    [Fact]
    public void Core_has_one_package_the_statistics_library() => Assert.Equal(["Perfolizer"], Source(Core).Packages);

    [Fact]
    public void Core_is_compiled_against_the_base_library_and_the_statistics_library_alone() =>
        Assert.All(Solution.CompiledReferences(Source(Core)), name => Assert.True(name.StartsWith("System", StringComparison.Ordinal) || name is "Perfolizer" or "Pragmastat", name));

    [Fact]
    public void Reporting_computes_no_statistics()
    {
        Assert.DoesNotContain(Source("src/Reporting").Packages, IsStatistics);
        Assert.DoesNotContain(Solution.CompiledReferences(Source("src/Reporting")), IsStatistics);

        static bool IsStatistics(string name) => name.StartsWith("Perfolizer", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Pragmastat", StringComparison.OrdinalIgnoreCase) || name.StartsWith("MathNet", StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Only_reporting_draws() => Assert.All(
        Solution.Sources.Where(project => project.Name != "src/Reporting"),
        project => Assert.DoesNotContain(Solution.CompiledReferences(project), name => name.StartsWith("ScottPlot", StringComparison.Ordinal) || name.StartsWith("SkiaSharp", StringComparison.Ordinal)));

    [Fact]
    public void Only_adapters_know_test_frameworks() => Assert.All(
        Solution.Sources.Where(project => !project.IsAdapter),
        project => Assert.DoesNotContain(Solution.CompiledReferences(project), name => name.StartsWith("xunit", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Microsoft.Testing", StringComparison.Ordinal) || name.StartsWith("Microsoft.VisualStudio.Test", StringComparison.Ordinal)));

    private static Project Source(string name) => Solution.Sources.Single(project => project.Name == name);
}
