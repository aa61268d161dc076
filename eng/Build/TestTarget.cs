namespace PerfGate.Build;

/// <summary>Builds, packs (package tests build consumers of the packages), and runs every project under tests/. The last
/// line is `N passed, N failed`, whatever happens.</summary>
internal static class TestTarget
{
    private static readonly TimeSpan BuildTimeout = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ProjectTimeout = TimeSpan.FromMinutes(20);

    public static async Task<int> RunAsync(Repository repository, CancellationToken stop)
    {
        var results = new List<TestProjectResult>();
        try
        {
            var projects = TestProjects(repository);
            await Dotnet.MustRunAsync(
                repository.Root, ["build", repository.Solution, "--configuration", "Release", "--nologo", "--verbosity", "quiet"], BuildTimeout, stop);
            await PackTarget.RunAsync(repository, stop);
            await Peers.InstallAsync(repository, stop);
            results.AddRange(await RunBesideAsync(repository, [.. projects.Where(project => !IsMeasuring(project))], stop));
            foreach (var project in projects.Where(IsMeasuring))
            {
                results.Add(await RunProjectAsync(repository, project, stop));
            }
        }
        catch (Exception failure) when (failure is BuildFailedException or IOException or UnauthorizedAccessException)
        {
            results.Add(TestProjectResult.Broken("build", failure.Message));
        }

        foreach (var failure in results.SelectMany(result => result.Failures))
        {
            Console.Out.WriteLine();
            Console.Out.WriteLine($"failed {failure}");
        }

        Console.Out.WriteLine();
        foreach (var result in results)
        {
            Console.Out.WriteLine(result);
        }

        var failed = results.Sum(result => result.Failed);
        Console.Out.WriteLine($"{results.Sum(result => result.Passed)} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }

    // These measure for real, and have the machine to themselves.
    private static bool IsMeasuring(string project) => Path.GetFileNameWithoutExtension(project) is "PerfGate.Packages.Tests" or "PerfGate.Tool.Tests" or "PerfGate.Sampling.Tests";

    // Two at a time: the browser is one long wait.
    private static async Task<IEnumerable<TestProjectResult>> RunBesideAsync(Repository repository, string[] projects, CancellationToken stop)
    {
        using var places = new SemaphoreSlim(2);
        return await Task.WhenAll(projects.Select(async project =>
        {
            await places.WaitAsync(stop);
            try
            {
                return await RunProjectAsync(repository, project, stop);
            }
            finally
            {
                places.Release();
            }
        }));
    }

    private static List<string> TestProjects(Repository repository)
    {
        // A project that the solution does not build would be run from stale output or not at all. Only one level is
        // searched: projects deeper down are consumers that the package tests build themselves.
        var solution = File.ReadAllText(repository.Solution).Replace('\\', '/');
        var projects = Directory.EnumerateDirectories(Path.Combine(repository.Root, "tests"))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj"))
            .Order(StringComparer.Ordinal)
            .ToList();
        foreach (var project in projects)
        {
            if (!solution.Contains($"\"{repository.Relative(project)}\"", StringComparison.Ordinal))
            {
                throw new BuildFailedException($"{repository.Relative(project)} is not in PerfGate.sln: add it with `dotnet sln add`.");
            }
        }

        return projects.Count > 0 ? projects : throw new BuildFailedException("there is no test project under tests/.");
    }

    private static async Task<TestProjectResult> RunProjectAsync(Repository repository, string project, CancellationToken stop)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        var assembly = Path.Combine(Path.GetDirectoryName(project)!, "bin", "Release", "net10.0", name + ".dll");
        if (!File.Exists(assembly))
        {
            return TestProjectResult.Broken(name, $"{repository.Relative(assembly)} was not built.");
        }

        var results = Path.Combine(repository.Artifacts, "test-results");
        var trx = Path.Combine(results, name + ".trx");
        Directory.CreateDirectory(results);
        File.Delete(trx);
        try
        {
            var code = await Dotnet.RunAsync(
                repository.Root,
                [assembly, "--no-progress", "--no-ansi", "--results-directory", results, "--report-trx", "--report-trx-filename", name + ".trx"],
                ProjectTimeout,
                stop,
                Peers.Browser);
            return TestProjectResult.Read(name, trx, code);
        }
        catch (BuildFailedException failure)
        {
            return TestProjectResult.Broken(name, failure.Message);
        }
    }
}
