namespace PerfGate.Build;

/// <summary>The README's pictures, by eng/Screenshots, of what the demo wrote.</summary>
internal static class ScreenshotsTarget
{
    private static readonly string[] Files = ["report.html", "comment.md"];
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    public static async Task<int> RunAsync(Repository repository, CancellationToken stop)
    {
        var demo = Path.Combine(repository.Artifacts, "demo");
        foreach (var file in Files.Where(file => !File.Exists(Path.Combine(demo, file))))
        {
            throw new BuildFailedException($"there is no {repository.Relative(Path.Combine(demo, file))}: run ./build.sh demo first.");
        }

        await Peers.InstallAsync(repository, stop);
        var project = Path.Combine(repository.Root, "eng", "Screenshots");
        await Dotnet.MustRunAsync(repository.Root, ["build", project, "--configuration", "Release", "--nologo", "--verbosity", "quiet"], Timeout, stop);
        var program = Path.Combine(project, "bin", "Release", "net10.0", "PerfGate.Screenshots.dll");
        return await Dotnet.RunAsync(repository.Root, [program, demo, Path.Combine(repository.Root, "docs", "images")], Timeout, stop, Peers.Browser);
    }
}
