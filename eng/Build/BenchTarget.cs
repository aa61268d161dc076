namespace PerfGate.Build;

/// <summary>PerfGate measured by itself, by eng/Bench: what it adds to `dotnet test`, how far launches differ in each JIT mode, how far its samplers can be trusted, what an action in a log costs, how long a log takes to be shown, how large suites are reported, what exact counts cost and find, and how often a comparison of two builds errs.</summary>
internal static class BenchTarget
{
    private static readonly TimeSpan BuildTimeout = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan BenchTimeout = TimeSpan.FromHours(2);

    private const string Fidelity = "fidelity";
    private const string Culprit = "culprit";
    private const string Exact = "exact";

    // As long as its options make it.
    private const string Verdicts = "verdicts";
    private static readonly TimeSpan VerdictsTimeout = TimeSpan.FromHours(24);

    private static readonly HashSet<string> OfPackages = new(StringComparer.Ordinal) { "overhead", Exact, Verdicts };

    public static async Task<int> RunAsync(Repository repository, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        string[] all = ["overhead", "jit", Fidelity, Culprit, "actions", "reports", Exact, Verdicts];
        var chosen = arguments switch
        {
            [] or ["all"] => all,
            [var one] when all.Contains(one, StringComparer.Ordinal) => [one],
            [var one and (Fidelity or Culprit or Exact or Verdicts), ..] => [one],
            _ => throw new BuildFailedException($"cannot understand {string.Join(' ', arguments)}; expected {string.Join(", ", all)} or all; {Fidelity}, {Culprit}, {Exact} and {Verdicts} can be told more."),
        };
        var project = Path.Combine(repository.Root, "eng", "Bench");
        var folder = Path.Combine(repository.Artifacts, "bench");

        // Consumers see the packages only; a package made before the last change would be measured without a word.
        if (chosen.Any(OfPackages.Contains))
        {
            await PackTarget.RunAsync(repository, stop);
        }

        await Dotnet.MustRunAsync(repository.Root, ["build", project, "--configuration", "Release", "--nologo", "--verbosity", "quiet"], BuildTimeout, stop);
        var bench = Path.Combine(project, "bin", "Release", "net10.0", "PerfGate.Bench.dll");
        var code = 0;
        foreach (var one in chosen)
        {
            string[] packages = OfPackages.Contains(one) ? [repository.Packages] : [];
            var ended = await Dotnet.RunAsync(repository.Root, [bench, one, .. packages, Path.Combine(folder, one), .. arguments.Skip(1)], one == Verdicts ? VerdictsTimeout : BenchTimeout, stop, Peers.Browser);
            code = ended == 0 ? code : ended;
        }

        return code;
    }
}
