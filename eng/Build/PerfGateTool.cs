namespace PerfGate.Build;

/// <summary>The `perfgate` tool, installed from its packed package into a folder of its own.</summary>
internal sealed record PerfGateTool(Repository Repository, string Folder)
{
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(5);

    private string Program => Path.Combine(Folder, OperatingSystem.IsWindows() ? "perfgate.exe" : "perfgate");

    /// <summary>Installs it; an older one in the folder is gone.</summary>
    public static async Task<PerfGateTool> InstallAsync(Repository repository, string folder, CancellationToken stop)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        var install = new Child(
            Dotnet.Host,
            folder,
            ["tool", "install", "PerfGate.Tool", "--tool-path", folder, "--source", repository.Packages, "--version", Version(repository), "--verbosity", "quiet"],
            InstallTimeout)
        {
            Variables = SampleCopy.Variables(repository),
        };
        Console.Out.WriteLine($"> {install}");
        if (await install.RunAsync(stop) is var code and not 0)
        {
            throw new BuildFailedException($"PerfGate.Tool cannot be installed from {repository.Relative(repository.Packages)} (exit code {code}).");
        }

        return new PerfGateTool(repository, folder);
    }

    /// <summary>A command line of the tool, ready to run.</summary>
    public Child Command(string folder, TimeSpan timeout, params IReadOnlyList<string> arguments) =>
        new(Program, folder, arguments, timeout) { Variables = SampleCopy.Variables(Repository) };

    private static string Version(Repository repository)
    {
        const string prefix = "PerfGate.Tool.";
        return Directory.EnumerateFiles(repository.Packages, prefix + "*.nupkg").Select(file => Path.GetFileNameWithoutExtension(file)[prefix.Length..]).FirstOrDefault()
            ?? throw new BuildFailedException($"there is no {prefix}*.nupkg in {repository.Relative(repository.Packages)}.");
    }
}
