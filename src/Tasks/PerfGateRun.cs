using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace PerfGate.Tasks;

/// <summary>
/// Runs <c>perfgate run</c>, or <c>perfgate compare</c>, on a project that was built, in a process of its own: libraries that draw charts stay out
/// of MSBuild. What fails is logged as an error at its place in the source, since the tool prints it as MSBuild wants to read it.
/// </summary>
public sealed class PerfGateRun : ToolTask
{
    /// <summary>The tool, <c>perfgate.dll</c>.</summary>
    [Required]
    public string ToolAssembly { get; set; } = "";

    /// <summary>The test project.</summary>
    [Required]
    public string Project { get; set; } = "";

    /// <summary>The build configuration that was built.</summary>
    public string? Configuration { get; set; }

    /// <summary>The one target framework to test, or nothing for all.</summary>
    public string? TargetFramework { get; set; }

    /// <summary>The directory for run files and reports, or nothing for the tool's default.</summary>
    public string? Results { get; set; }

    /// <summary>The git ref or build output to compare the project with in lock-step, or nothing to measure it alone, against its stored baseline.</summary>
    public string? Against { get; set; }

    /// <summary>In how many processes every test is measured, or nothing for the tool's default; a comparison takes as many pairs as it needs.</summary>
    public string? Processes { get; set; }

    /// <summary>The assemblies that are woven to count in them, such as <c>Shop.*,!Shop.Generated</c>, or nothing for those with local sources.</summary>
    public string? ExactAssemblies { get; set; }

    /// <summary>When to end a measuring process that has not ended, such as <c>10min</c>, or nothing for the tool's default.</summary>
    public string? ProcessTimeout { get; set; }

    /// <summary>The dotnet executable, or nothing to take the one that runs this build, else the one on the PATH.</summary>
    public string? DotNetHost { get; set; }

    private bool IsComparison => !string.IsNullOrEmpty(Against);

    /// <inheritdoc/>
    protected override string ToolName => Path.DirectorySeparatorChar == '\\' ? "dotnet.exe" : "dotnet";

    /// <inheritdoc/>
    protected override MessageImportance StandardOutputLoggingImportance => MessageImportance.High;

    /// <inheritdoc/>
    protected override MessageImportance StandardErrorLoggingImportance => MessageImportance.High;

    /// <inheritdoc/>
    protected override string GenerateFullPathToTool() =>
        !string.IsNullOrEmpty(DotNetHost) ? DotNetHost!
        : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host
        : ToolName;

    /// <inheritdoc/>
    protected override string GetWorkingDirectory() => Path.GetDirectoryName(Path.GetFullPath(Project))!;

    /// <inheritdoc/>
    protected override string GenerateCommandLineCommands()
    {
        var line = new CommandLineBuilder();
        line.AppendSwitch("exec");
        line.AppendFileNameIfNotNull(ToolAssembly);
        if (IsComparison)
        {
            // The tool builds the project once more: both sides are then built by one command, whatever else this build was told.
            line.AppendSwitch("compare");
            line.AppendFileNameIfNotNull(Against);
            line.AppendSwitchIfNotNull("--project ", Path.GetFullPath(Project));
        }
        else
        {
            line.AppendSwitch("run");
            line.AppendFileNameIfNotNull(Path.GetFullPath(Project));
            line.AppendSwitch("--no-build");
        }

        line.AppendSwitch("--canonical-errors");
        Append("--configuration ", Configuration);
        Append("--framework ", TargetFramework);
        Append("--results ", Results);
        Append("--processes ", IsComparison ? null : Processes);
        Append("--exact-assemblies ", ExactAssemblies);
        Append("--process-timeout ", ProcessTimeout);
        return line.ToString();

        void Append(string name, string? value) => line.AppendSwitchIfNotNull(name, string.IsNullOrEmpty(value) ? null : value);
    }
}
