using PerfGate.Diagnostics;
using PerfGate.Runs;
using PerfGate.Tool.Builds;
using PerfGate.Tool.Testing;

namespace PerfGate.Tool.Tests.Builds;

/// <summary><c>perfgate baseline accept --with-build</c>, and the build that comes back from it.</summary>
public sealed class BuildStoreTests : IDisposable
{
    private static readonly string Commit = new('a', 40);
    private readonly Folder _folder = new();

    public BuildStoreTests()
    {
        _folder.Write("bin/Shop.Tests.runtimeconfig.json", """{ "runtimeOptions": { "configProperties": { "PerfGate.ProjectDirectory": "PROJECT" } } }""".Replace("PROJECT", _folder.Path.Replace('\\', '/')));
        _folder.Write("bin/data/words.txt", "one");
        _folder.Write("bin/TestResults/log.txt", "what a test run left");
        var own = Path.GetDirectoryName(typeof(BuildStoreTests).Assembly.Location)!;
        foreach (var (from, to) in new[] { ("PerfGate.Tool.Tests.dll", "Shop.Tests.dll"), ("PerfGate.Core.dll", "PerfGate.Core.dll") })
        {
            File.Copy(Path.Combine(own, from), _folder["bin/" + to]);
            File.SetLastWriteTimeUtc(_folder["bin/" + to], Make.Then.UtcDateTime.AddHours(-1));
        }
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Store => _folder["perf-baselines/.builds"];

    private string[] Blobs => Directory.GetFiles(Path.Combine(Store, "blobs"), "*", SearchOption.AllDirectories);

    private Run Given(double time = 100, TimeSpan later = default)
    {
        var run = Make.Run(_folder, Make.Test("A", time));
        var machine = run.Environment.Machine with
        {
            Os = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "macos" : "linux",
            Architecture = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        };
        run = run with { Environment = run.Environment with { Started = Make.Then + later, OutputDirectory = _folder["bin"], Commit = Commit, Machine = machine } };
        Make.File(_folder, run, "run/Shop.Tests.net10.0.merged.run.jsonl");
        return run;
    }

    private Task<(int ExitCode, string Output, string Error)> Accept(params string[] more) => Make.Tool(["baseline", "accept", _folder["run"], .. more]);

    private async Task<TestBuild> Baseline()
    {
        var command = new TestCommand { Target = new TestTarget(_folder["bin/Shop.Tests.dll"], TargetKind.Assembly), Host = TestHost.VSTest };
        using var sources = await BuildSources.OpenAsync(command, _folder["results"], TimeSpan.FromMinutes(1), _ => { }, Stop);
        return await sources.BaselineAsync(await sources.WorkingTreeAsync(Stop), baselines: null, Stop);
    }

    private async Task Unusable(string why)
    {
        var failure = await Assert.ThrowsAsync<PerfGateException>(Baseline);
        Assert.Equal(DiagnosticCodes.KeptBuildUnusable, failure.Code);
        Assert.Contains(why, failure.Text);
    }

    [Fact]
    public async Task A_build_that_was_kept_comes_back_as_it_was()
    {
        Given();
        var (code, output, error) = await Accept("--with-build");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("its build is kept beside it", output);

        var build = await Baseline();

        Assert.Equal(("baseline (aaaaaaaa)", Commit), (build.Name, build.Commit));
        var assembly = Assert.Single(build.Assemblies);
        Assert.Equal(("Shop.Tests", "net10.0", true), (assembly.Name, assembly.TargetFramework, assembly.IsProgram));
        Assert.StartsWith(_folder["results"], assembly.Path);
        Assert.Equal("one", File.ReadAllText(Path.Combine(assembly.OutputDirectory, "data", "words.txt")));
        Assert.Equal(File.ReadAllBytes(_folder["bin/Shop.Tests.dll"]), File.ReadAllBytes(assembly.Path));
        Assert.False(Directory.Exists(Path.Combine(assembly.OutputDirectory, "TestResults")));
    }

    [Fact]
    public async Task Without_being_asked_no_build_is_kept()
    {
        Given();

        Assert.Equal(0, (await Accept()).ExitCode);
        Assert.Equal(0, (await Accept("--with-build", "--dry-run")).ExitCode);

        Assert.False(Directory.Exists(Store));
        await Unusable("no build of Shop.Tests (net10.0) was kept");
    }

    [Fact]
    public async Task The_store_is_kept_out_of_git_and_holds_each_content_once()
    {
        _folder.Write("bin/data/again.txt", "one");
        Given();

        Assert.Equal(0, (await Accept("--with-build")).ExitCode);

        Assert.Equal("*\n", File.ReadAllText(Path.Combine(Store, ".gitignore")));
        Assert.Equal(4, Blobs.Length);
        Assert.Single(Directory.GetFiles(_folder["perf-baselines"]));
    }

    [Fact]
    public async Task What_no_baseline_needs_any_more_is_removed()
    {
        Given();
        Assert.Equal(0, (await Accept("--with-build")).ExitCode);
        _folder.Write("bin/data/words.txt", "two");
        _folder.Write("perf-baselines/.builds/blobs/ff/left-by-a-crash.tmp", "half");
        Given(later: TimeSpan.FromHours(1));

        Assert.Equal(0, (await Accept("--with-build")).ExitCode);

        Assert.Equal(4, Blobs.Length);
        var build = await Baseline();
        Assert.Equal("two", File.ReadAllText(Path.Combine(build.Assemblies[0].OutputDirectory, "data", "words.txt")));
    }

    [Fact]
    public async Task A_build_is_not_kept_beside_numbers_of_another()
    {
        Given();
        Assert.Equal(0, (await Accept("--with-build")).ExitCode);
        var run = Given(later: TimeSpan.FromHours(1));
        Make.File(_folder, run with { Tests = [Make.Test("B", 100)], IsPartial = true }, "run/Shop.Tests.net10.0.merged.run.jsonl");

        var (code, _, error) = await Accept("--with-build");
        Assert.NotEqual(0, code);
        Assert.Contains("only some tests were measured", error);
        Assert.Equal(0, (await Accept()).ExitCode);
        await Unusable("belongs to another baseline");
    }

    [Fact]
    public async Task A_baseline_accepted_again_without_its_build_has_none()
    {
        Given();
        Assert.Equal(0, (await Accept("--with-build")).ExitCode);
        Given(later: TimeSpan.FromHours(1));
        Assert.Equal(0, (await Accept()).ExitCode);

        await Unusable("belongs to another baseline");
    }

    [Fact]
    public async Task A_damaged_store_is_told()
    {
        Given();
        Assert.Equal(0, (await Accept("--with-build")).ExitCode);
        var words = Blobs.Single(blob => File.ReadAllText(blob) == "one");
        File.WriteAllText(words, "two");
        await Unusable("the content of data/words.txt, is damaged");
        File.Delete(words);
        await Unusable("the content of data/words.txt, is not there");
        var manifest = Assert.Single(Directory.GetFiles(Store, "*.build.json"));
        var text = File.ReadAllText(manifest);
        File.WriteAllText(manifest, text.Replace("data/words.txt", "../words.txt"));
        await Unusable("lies outside of it");
        File.WriteAllText(manifest, text[..^10]);
        await Unusable("is damaged");
    }

    [Fact]
    public async Task A_build_for_other_machines_is_told()
    {
        Given();
        Assert.Equal(0, (await Accept("--with-build")).ExitCode);
        var manifest = Assert.Single(Directory.GetFiles(Store, "*.build.json"));
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"architecture\": \"", "\"architecture\": \"not-"));

        await Unusable("are for other machines");
    }

    [Fact]
    public async Task A_build_made_again_since_it_was_measured_is_refused_and_so_is_the_baseline()
    {
        Given();
        File.SetLastWriteTimeUtc(_folder["bin/PerfGate.Core.dll"], Make.Then.UtcDateTime.AddHours(1));

        var (code, _, error) = await Accept("--with-build");

        Assert.Equal(1, code);
        Assert.Contains("PG2005", error);
        Assert.Contains("built after the run began", error);
        Assert.False(Directory.Exists(_folder["perf-baselines"]));
    }

    [Fact]
    public async Task A_build_that_is_gone_or_unknown_is_refused()
    {
        var run = Given();
        Make.File(_folder, run with { Environment = run.Environment with { OutputDirectory = null } }, "run/Shop.Tests.net10.0.merged.run.jsonl");
        Assert.Contains("does not say where it lies", (await Accept("--with-build")).Error);
        Make.File(_folder, run, "run/Shop.Tests.net10.0.merged.run.jsonl");
        Directory.Delete(_folder["bin"], recursive: true);
        Assert.Contains("no longer in", (await Accept("--with-build")).Error);
    }
}
