namespace PerfGate.Build;

/// <summary>The checkout's folders, as absolute paths.</summary>
internal sealed record Repository(string Root)
{
    public string Solution => Path.Combine(Root, "PerfGate.sln");

    public string Artifacts => Path.Combine(Root, "artifacts");

    /// <summary>Where `pack` puts the packages: the feed of every consumer that is built here.</summary>
    public string Packages => Path.Combine(Artifacts, "packages");

    /// <summary>The package folder of consumers that are built here (their RestorePackagesPath). Packages keep their
    /// version while their content changes, so `pack` removes ours from it; the machine's own cache never sees them.</summary>
    public string ConsumerPackages => Path.Combine(Artifacts, "nuget");

    public static Repository Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PerfGate.sln")))
            {
                return new Repository(folder.FullName);
            }
        }

        throw new BuildFailedException($"No PerfGate.sln above {AppContext.BaseDirectory}: run ./build.sh of the checkout.");
    }

    public string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');
}
