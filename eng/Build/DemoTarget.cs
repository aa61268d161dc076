namespace PerfGate.Build;

/// <summary>PerfGate from the package to the red build, as a user of the sample library would meet it. Ends with 0 only when the
/// gate failed where it had to and nowhere else.</summary>
internal static class DemoTarget
{
    // Fewer than the default of 6: the mistakes are far larger than what three processes can prove, and the demo stays short.
    private const string Processes = "3";
    private static readonly TimeSpan StepTimeout = TimeSpan.FromMinutes(15);

    public static async Task<int> RunAsync(Repository repository, CancellationToken stop)
    {
        var folder = Path.Combine(repository.Artifacts, "demo");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        DemoConsole.Heading("1. Pack PerfGate, and install the perfgate tool from its package");
        await PackTarget.RunAsync(repository, stop);
        var tool = await PerfGateTool.InstallAsync(repository, Path.Combine(folder, "tools"), stop);

        DemoConsole.Heading("2. Copy the sample library with its perf tests, and build it against the packages");
        var sample = SampleCopy.Create(repository, Path.Combine(folder, "work"));
        await sample.BuildAsync(isInjected: false, stop);
        var console = new DemoConsole(folder, stop);

        DemoConsole.Heading($"3. Record a baseline: every perf test in {Processes} processes for half a second, counted in a woven copy, then accept both");
        await console.MustPassAsync("record", tool.Command(sample.TestFolder, StepTimeout, "run", "--no-build", "--processes", Processes, "--exact"));
        await console.MustPassAsync("accept", tool.Command(sample.TestFolder, StepTimeout, "baseline", "accept"));

        DemoConsole.Heading("4. Nothing has changed: `dotnet test` measures, compares, and is green");
        await console.MustPassAsync("test-unchanged", DotnetTest(sample));

        DemoConsole.Heading("5. Four mistakes: the tokenizer scans a list of words, the search copies what it reads, wide lines are built letter by letter, the sort compares each with each");
        await sample.BuildAsync(isInjected: true, stop);
        Console.Out.WriteLine("Now `dotnet test` must be red:");
        var test = await console.RunAsync("test-injected", DotnetTest(sample));

        DemoConsole.Heading("6. The same from MSBuild: errors at the tests' source lines fail the build");
        var build = await console.RunAsync("build-injected", DotnetBuild(sample));

        DemoConsole.Heading("7. No clock: one process, a limit on time that nothing breaks, and the counts of a woven copy. Work and bytes alone must find all four");
        var exact = Path.Combine(folder, "exact");
        var counted = await console.RunAsync("exact", tool.Command(sample.TestFolder, StepTimeout, "run", "--no-build", "--exact", "--processes", "1", "--budget", "50ms", "--max-regression", "10000%", "--profile", "never", "--results", exact));

        DemoConsole.Heading("8. Report");
        await console.RunAsync("report", tool.Command(sample.TestFolder, StepTimeout, "report", sample.Results, "--results", folder));
        foreach (var file in DemoCheck.Reports(folder))
        {
            Console.Out.WriteLine($"  {repository.Relative(file)}");
        }

        DemoConsole.Heading("9. Where the tokenizer became slower");
        var tree = await console.RunAsync("tree", tool.Command(sample.TestFolder, StepTimeout, "tree", "Count_terms", "--diff"));

        DemoConsole.Heading("10. Did the gate fail where it must, and nowhere else?");
        return DemoCheck.Conclude(DemoCheck.Test(test).Concat(DemoCheck.Tree(tree)).Concat(DemoCheck.Build(build)).Concat(DemoCheck.Counted(counted, exact)).Concat(DemoCheck.Report(folder)));
    }

    private static Child DotnetTest(SampleCopy sample) =>
        new(Dotnet.Host, sample.TestFolder, ["test", "--no-build", "--configuration", "Release", "--no-ansi"], StepTimeout)
        {
            Variables = SampleCopy.Variables(sample.Repository),
        };

    private static Child DotnetBuild(SampleCopy sample) =>
        new(
            Dotnet.Host,
            sample.TestFolder,
            ["build", "-t:PerfGate", "--configuration", "Release", "--nologo", $"-p:Inject={SampleCopy.Injections}", $"-p:PerfGateProcesses={Processes}"],
            StepTimeout)
        {
            Variables = SampleCopy.Variables(sample.Repository),
        };
}
