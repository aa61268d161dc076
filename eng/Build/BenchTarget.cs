namespace PerfGate.Build;

/// <summary>PerfGate measured by itself, by eng/Bench: what it adds to `dotnet test`, and how far launches differ in each JIT mode.</summary>
internal static class BenchTarget
{
    private static readonly TimeSpan BuildTimeout = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan BenchTimeout = TimeSpan.FromHours(2);

    public static async Task<int> RunAsync(Repository repository, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        var (overhead, jit) = arguments switch
        {
            [] or ["all"] => (true, true),
            ["overhead"] => (true, false),
            ["jit"] => (false, true),
            _ => throw new BuildFailedException($"cannot understand {string.Join(' ', arguments)}; expected overhead, jit or all."),
        };
        var project = Path.Combine(repository.Root, "eng", "Bench");
        var folder = Path.Combine(repository.Artifacts, "bench");

        // Consumers see the packages only; a package made before the last change would be measured without a word.
        if (overhead)
        {
            await PackTarget.RunAsync(repository, stop);
        }

        await Dotnet.MustRunAsync(repository.Root, ["build", project, "--configuration", "Release", "--nologo", "--verbosity", "quiet"], BuildTimeout, stop);
        var bench = Path.Combine(project, "bin", "Release", "net10.0", "PerfGate.Bench.dll");
        var code = overhead
            ? await Dotnet.RunAsync(repository.Root, [bench, "overhead", repository.Packages, Path.Combine(folder, "overhead")], BenchTimeout, stop)
            : 0;
        return jit && await Dotnet.RunAsync(repository.Root, [bench, "jit", Path.Combine(folder, "jit")], BenchTimeout, stop) is var ended and not 0 ? ended : code;
    }
}
