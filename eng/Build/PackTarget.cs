namespace PerfGate.Build;

/// <summary>Packs every packable project of the solution into artifacts/packages.</summary>
internal static class PackTarget
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(15);

    public static async Task<int> RunAsync(Repository repository, CancellationToken stop)
    {
        Remove(repository.Packages);
        if (Directory.Exists(repository.ConsumerPackages))
        {
            foreach (var folder in Directory.EnumerateDirectories(repository.ConsumerPackages, "perfgate*"))
            {
                Remove(folder);
            }
        }

        // One project at a time: a package that carries another project's publish output would race with that project.
        await Dotnet.MustRunAsync(
            repository.Root, ["pack", repository.Solution, "--configuration", "Release", "--nologo", "--verbosity", "quiet", "-m:1"], Timeout, stop);

        var packages = Directory.Exists(repository.Packages) ? Directory.GetFiles(repository.Packages, "*.nupkg") : [];
        if (packages.Length == 0)
        {
            throw new BuildFailedException($"nothing was packed into {repository.Relative(repository.Packages)}: no project of the solution is packable.");
        }

        foreach (var package in packages.Order(StringComparer.Ordinal))
        {
            Console.Out.WriteLine(repository.Relative(package));
        }

        return 0;
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
