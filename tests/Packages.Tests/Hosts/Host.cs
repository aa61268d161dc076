using PerfGate.Packages.Tests.Support;

namespace PerfGate.Packages.Tests.Hosts;

/// <summary>
/// A consumer of one host, built once, and the ways it is run: each once, when the first test asks for it. Its tests are the same in every
/// host, as far as the framework lets them be.
/// </summary>
public abstract class Host : IAsyncLifetime
{
    private readonly Dictionary<string, Task<HostRun>> _runs = new(StringComparer.Ordinal);
    private Task<ChildResult>? _accepted;

    /// <summary>True on Microsoft.Testing.Platform, false under VSTest.</summary>
    public abstract bool IsPlatform { get; }

    /// <summary>True where PerfGate is the one that calls the test: it can then order tests, and sees those that are skipped. The body API is called by the test.</summary>
    public virtual bool CallsTheTest => true;

    /// <summary>What lets only the tests of one method run.</summary>
    public abstract IReadOnlyList<string> Filter(string testClass, string method);

    internal Consumer Consumer { get; private set; } = null!;

    /// <summary>The folders of Consumers/ that make it.</summary>
    protected abstract string[] Sources { get; }

    public async ValueTask InitializeAsync()
    {
        Consumer = Consumer.Create(Sources[^1], Sources);
        await BuildAsync("Release");
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>The first run of a new user: no baseline, every directory the default one.</summary>
    internal Task<HostRun> FirstRunAsync() =>
        OnceAsync("first", () => TestAsync("first", arguments: IsPlatform ? ["--report-perfgate"] : [], usesDefaults: true));

    /// <summary>The first run made the baseline, with the tool.</summary>
    internal Task<ChildResult> AcceptAsync()
    {
        return _accepted ??= Accept();

        async Task<ChildResult> Accept()
        {
            (await FirstRunAsync()).MustBeGreen();
            return (await Consumer.PerfGateAsync("baseline", "accept")).MustExitWith(0);
        }
    }

    /// <summary>A run against the accepted baseline.</summary>
    /// <param name="name">The run's name; a name is run once.</param>
    /// <param name="variables">Environment variables as `NAME=value`.</param>
    internal Task<HostRun> GatedRunAsync(string name, params string[] variables) => OnceAsync(name, async () =>
    {
        await AcceptAsync();
        return await TestAsync(name, variables: variables);
    });

    /// <summary>A run against the accepted baseline as someone changed its text.</summary>
    internal Task<HostRun> RunAgainstAsync(string name, Func<string, string> change, params string[] arguments) => OnceAsync(name, async () =>
    {
        var baselines = await ChangedBaselineAsync(name, change);
        return await TestAsync(name, variables: ["PERFGATE_BASELINE=" + baselines], arguments: arguments);
    });

    /// <summary>A run of another build configuration, without a baseline.</summary>
    internal Task<HostRun> RunOfAsync(string configuration) => OnceAsync(configuration, async () =>
    {
        await BuildAsync(configuration);
        return await TestAsync(configuration, configuration, variables: ["PERFGATE_BASELINE=" + Consumer.NewFolder("baselines", configuration)]);
    });

    /// <summary>A folder with the accepted baseline as someone changed its text.</summary>
    internal async Task<string> ChangedBaselineAsync(string name, Func<string, string> change)
    {
        await AcceptAsync();
        var accepted = Assert.Single(Directory.GetFiles(Consumer.Baselines));
        var text = await File.ReadAllTextAsync(accepted);
        var changed = change(text);
        Assert.NotEqual(text, changed);
        var folder = Consumer.NewFolder("baselines", name);
        await File.WriteAllTextAsync(Path.Combine(folder, Path.GetFileName(accepted)), changed);
        return folder;
    }

    /// <summary>The same tests, built in another directory with another version, the compiler given their files in the opposite order.</summary>
    internal async Task<Consumer> OtherBuildAsync()
    {
        var other = Consumer.Create(Sources[^1] + "Elsewhere", Sources);
        foreach (var (file, number) in Directory.GetFiles(other.Folder, "*.cs").OrderDescending(StringComparer.Ordinal).Select((file, number) => (file, number)))
        {
            File.Move(file, Path.Combine(other.Folder, $"{number:D2}{Path.GetFileName(file)}"));
        }

        (await other.DotnetAsync("build", "--configuration", "Release", "--nologo", "--verbosity", "quiet", "-p:AssemblyVersion=7.8.9.0")).MustExitWith(0);
        return other;
    }

    private Task<HostRun> OnceAsync(string name, Func<Task<HostRun>> run)
    {
        if (!_runs.TryGetValue(name, out var once))
        {
            _runs[name] = once = run();
        }

        return once;
    }

    private async Task BuildAsync(string configuration) =>
        (await Consumer.DotnetAsync("build", "--configuration", configuration, "--nologo", "--verbosity", "quiet")).MustExitWith(0);

    private async Task<HostRun> TestAsync(string name, string configuration = "Release", string[]? variables = null, string[]? arguments = null, bool usesDefaults = false)
    {
        var results = usesDefaults ? Consumer.Results : Consumer.NewFolder("results", name);
        var journal = Consumer.NewFolder("journals", name);
        var environment = (variables ?? []).Select(variable => variable.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]);
        environment["CONSUMER_JOURNAL"] = journal;
        if (!usesDefaults)
        {
            environment["PERFGATE_RESULTS"] = results;
        }

        string[] details = IsPlatform
            ? ["--output", "Detailed", "--no-progress", "--no-ansi", "--report-trx", "--report-trx-filename", name + ".trx"]
            : ["--nologo", "--logger", "console;verbosity=detailed", "--logger", $"trx;LogFileName={name}.trx"];
        var command = await Consumer.DotnetAsync(environment, ["test", "--no-build", "--configuration", configuration, "--results-directory", Consumer.NewFolder("trx"), .. details, .. arguments ?? []]);
        return new HostRun(command, Consumer.NewestRun(results), Calls.Read(journal), Path.Combine(Consumer.Folder, "trx", name + ".trx"));
    }
}
