using System.Reflection;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace PerfGate.Tasks.Tests;

public sealed class PerfGateRunTests : IDisposable
{
    private readonly RecordingEngine _engine = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("perfgate-tasks-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private PerfGateRun Task(string project) => new() { BuildEngine = _engine, ToolAssembly = Path.Combine(AppContext.BaseDirectory, "perfgate.dll"), Project = Path.Combine(_folder, project) };

    // What ToolTask calls; the methods are protected.
    private static object? Call(ToolTask task, string method, params object[] arguments) =>
        task.GetType().GetMethod(method, BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(task, arguments);

    [Fact]
    public void The_command_line_runs_the_tool_on_what_was_built()
    {
        var task = Task("Shop.Tests.csproj");

        Assert.Equal($"exec {task.ToolAssembly} run {task.Project} --no-build --canonical-errors", Call(task, "GenerateCommandLineCommands"));
        Assert.Equal(_folder, Call(task, "GetWorkingDirectory"));
    }

    [Fact]
    public void What_is_set_is_passed_on_and_quoted_where_it_must()
    {
        var task = Task("My Shop.csproj");
        task.Configuration = "Release";
        task.TargetFramework = "net8.0";
        task.Results = "/my results";
        task.Processes = "3";
        task.ProcessTimeout = "10min";

        Assert.Equal(
            $"exec {task.ToolAssembly} run \"{task.Project}\" --no-build --canonical-errors --configuration Release --framework net8.0 --results \"/my results\" --processes 3 --process-timeout 10min",
            Call(task, "GenerateCommandLineCommands"));
    }

    [Fact]
    public void Against_a_ref_the_project_is_compared_and_built_as_the_ref_is()
    {
        var task = Task("My Shop.csproj");
        task.Against = "origin/main";
        task.Configuration = "Release";
        task.TargetFramework = "net8.0";
        task.Results = "/my results";
        task.Processes = "3";
        task.ProcessTimeout = "10min";

        Assert.Equal(
            $"exec {task.ToolAssembly} compare origin/main --project \"{task.Project}\" --canonical-errors --configuration Release --framework net8.0 --results \"/my results\" --process-timeout 10min",
            Call(task, "GenerateCommandLineCommands"));
    }

    [Fact]
    public void A_build_output_to_compare_with_may_have_spaces_in_its_path()
    {
        var task = Task("Shop.Tests.csproj");
        task.Against = "/old builds/Shop.Tests.dll";

        Assert.Contains(" compare \"/old builds/Shop.Tests.dll\" --project ", (string)Call(task, "GenerateCommandLineCommands")!);
    }

    [Fact]
    public void A_ref_that_is_none_fails_with_the_tools_own_error_at_once()
    {
        File.WriteAllText(Path.Combine(_folder, "Shop.Tests.csproj"), "<Project />");
        var task = Task("Shop.Tests.csproj");
        task.Against = "no/such/ref";

        Assert.False(task.Execute());

        Assert.StartsWith("PG201", Assert.Single(_engine.Errors).Code);
    }

    [Fact]
    public void What_is_set_to_nothing_is_left_out()
    {
        var task = Task("Shop.Tests.csproj");
        task.Configuration = task.TargetFramework = task.Results = task.Against = task.Processes = task.ProcessTimeout = "";

        Assert.EndsWith(" --no-build --canonical-errors", (string)Call(task, "GenerateCommandLineCommands")!);
    }

    [Fact]
    public void The_dotnet_that_is_named_runs_the_tool()
    {
        var task = Task("Shop.Tests.csproj");
        task.DotNetHost = "/opt/dotnet/dotnet";

        Assert.Equal("/opt/dotnet/dotnet", Call(task, "GenerateFullPathToTool"));
    }

    [Fact]
    public void A_canonical_line_is_an_error_with_file_line_and_code()
    {
        Call(Task("Shop.Tests.csproj"), "LogEventsFromTextOutput", "/src/SearchTests.cs(12,1): error PG0001: Shop.Tests.Query: it is slower", MessageImportance.High);
        Call(Task("Shop.Tests.csproj"), "LogEventsFromTextOutput", "/src/SearchTests.cs(20,1): warning PG0006: Shop.Tests.Load: suspect", MessageImportance.High);
        Call(Task("Shop.Tests.csproj"), "LogEventsFromTextOutput", "regressed SearchTests.Query time 1 ms -> 2 ms", MessageImportance.High);

        var error = Assert.Single(_engine.Errors);
        Assert.Equal(("PG0001", "/src/SearchTests.cs", 12, "Shop.Tests.Query: it is slower"), (error.Code, error.File, error.LineNumber, error.Message));
        var warning = Assert.Single(_engine.Warnings);
        Assert.Equal(("PG0006", 20), (warning.Code, warning.LineNumber));
        Assert.Single(_engine.Messages);
    }

    [Fact]
    public void A_run_that_measures_nothing_fails_with_the_tools_own_errors_and_no_other()
    {
        File.WriteAllText(Path.Combine(_folder, "Shop.Tests.csproj"), "<Project />");
        File.WriteAllText(Path.Combine(_folder, "global.json"), "{}");

        Assert.False(Task("Shop.Tests.csproj").Execute());

        Assert.Equal(["PG0005", "PG2006"], _engine.Errors.Select(error => error.Code).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_tool_that_cannot_be_run_is_an_error()
    {
        var task = Task("Shop.Tests.csproj");
        task.ToolAssembly = Path.Combine(_folder, "gone.dll");

        Assert.False(task.Execute());
        Assert.NotEmpty(_engine.Errors);
    }
}
