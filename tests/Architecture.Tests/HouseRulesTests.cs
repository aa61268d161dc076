using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PerfGate.Architecture.Tests;

public partial class HouseRulesTests
{
    private static readonly string[] Folders = ["src", "tests", "samples", "eng"];

    [Fact]
    public void No_file_is_named_for_what_is_put_anywhere() => Assert.DoesNotContain(
        Solution.Files(Folders).Where(file => file.EndsWith(".cs", StringComparison.Ordinal)),
        file => Words().Matches(Path.GetFileNameWithoutExtension(file)).Any(word => word.Value is "Helper" or "Helpers" or "Manager" or "Managers" or "Util" or "Utils" or "Utility" or "Utilities" or "Base"));

    [Fact]
    public void What_is_loaded_into_a_users_test_process_runs_on_net8()
    {
        foreach (var project in Solution.Sources.Where(project => project.IsAdapter || project.Name == "src/Core"))
        {
            var own = XDocument.Load(project.File).Descendants().Where(element => element.Name.LocalName is "TargetFramework" or "TargetFrameworks").Select(element => element.Value);
            Assert.All(own.DefaultIfEmpty(Default()), framework => Assert.Equal("net8.0", framework));
        }

        static string Default() => XDocument.Load(Path.Combine(Solution.Root, "src", "Directory.Build.props")).Descendants("TargetFramework").Single().Value;
    }

    /// <summary>Folders of projects that the package tests build themselves are consumers, and pin as consumers do.</summary>
    [Fact]
    public void Package_versions_stand_in_one_place() => Assert.Empty(
        Solution.Projects("src").Concat(Solution.Projects("tests").Where(project => project.Name.Count(letter => letter == '/') == 1))
            .Where(project => XDocument.Load(project.File).Descendants("PackageReference").Any(item => item.Attribute("Version") is not null || item.Element("Version") is not null))
            .Select(project => project.Name));

    [Fact]
    public void The_solution_holds_every_project_of_the_house()
    {
        var solution = File.ReadAllText(Path.Combine(Solution.Root, "PerfGate.sln")).Replace('\\', '/');
        Assert.All(Solution.Sources, project => Assert.Contains($"\"{Path.GetRelativePath(Solution.Root, project.File).Replace('\\', '/')}\"", solution));
    }

    [Fact]
    public void Every_source_folder_is_a_room_or_a_project_of_the_architecture()
    {
        var architecture = File.ReadAllText(Path.Combine(Solution.Root, "docs", "architecture.md"));
        Assert.All(Solution.Sources, project => Assert.Contains($"`{project.Name}`", architecture));
        var rooms = Solution.Files("src/Core").Select(file => file.Split('/')).Where(parts => parts.Length > 3 && parts[^1].EndsWith(".cs", StringComparison.Ordinal)).Select(parts => parts[2]).Distinct();
        Assert.All(rooms, room => Assert.Contains($"`{room}`", architecture));
    }

    [GeneratedRegex("[A-Z][a-z]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Words();
}
