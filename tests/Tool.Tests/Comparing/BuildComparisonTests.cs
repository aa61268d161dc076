using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Tool.Builds;
using PerfGate.Tool.Comparing;

namespace PerfGate.Tool.Tests.Comparing;

public sealed class BuildComparisonTests : IDisposable
{
    private readonly Folder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_second_comparison_says_that_it_waits_and_touches_nothing_of_the_first_until_that_is_over()
    {
        var ofTheFirst = _folder.Write(Path.Combine("compare", "pairs", "Shop.Tests.net10.0.1", "head", "output.txt"), "still written to");
        var held = await MeasuringLock.AcquireAsync(_folder["lock"], TimeSpan.FromMinutes(5), TimeProvider.System, Stop);
        var said = new TaskCompletionSource<string>();
        var comparing = Of(new TestBuild { Name = "main", Directory = _folder.Path }, new TestBuild { Name = "working tree", Directory = _folder.Path }).RunAsync(_ => { }, said.SetResult, Stop);

        Assert.Contains("Another process measures", await said.Task.WaitAsync(Stop), StringComparison.Ordinal);
        Assert.True(File.Exists(ofTheFirst));
        held.Dispose();

        Assert.Empty((await comparing).Judgements);
        Assert.False(File.Exists(ofTheFirst));
        Assert.False(File.Exists(_folder["lock"]));
    }

    [Fact]
    public async Task An_assembly_that_only_the_base_has_is_said()
    {
        var ofBase = new TestBuild { Name = "main", Directory = _folder.Path, Assemblies = [new TestAssembly(_folder["Gone.Tests.dll"], "net10.0", IsProgram: true)] };

        var compared = await Of(ofBase, new TestBuild { Name = "working tree", Directory = _folder.Path }).RunAsync(_ => { }, _ => { }, Stop);

        Assert.Empty(compared.Judgements);
        var problem = Assert.Single(compared.Problems);
        Assert.Equal((DiagnosticCodes.TestMissing, "working tree has no Gone.Tests for net10.0, which main has: its tests were not compared. If it was removed on purpose, say --allow-removed."), (problem.Code, problem.Text));
        Assert.True(compared.IsBroken);
    }

    [Fact]
    public void A_head_is_sampled_as_a_base_can_be_unless_something_was_asked_for()
    {
        var here = new TestAssembly(typeof(BuildComparisonTests).Assembly.Location, "net10.0", IsProgram: true);
        var old = new TestAssembly(_folder["Shop.Tests.dll"], "net8.0", IsProgram: true);
        var nothing = new Dictionary<string, string>();
        var asked = new Dictionary<string, string> { ["PERFGATE_SAMPLER"] = "perfevent" };

        Assert.Same(nothing, BuildComparison.SampledAlike(here, nothing));
        Assert.Same(nothing, BuildComparison.SampledAlike(ofBase: null, nothing));
        Assert.Same(asked, BuildComparison.SampledAlike(old, asked));
        var alike = Assert.Single(BuildComparison.SampledAlike(old, nothing));
        Assert.Equal(Settings.Sampler.EventPipe, Settings.SettingSources.FromEnvironment(name => name == alike.Key ? alike.Value : null).Sampler);
    }

    private BuildComparison Of(TestBuild ofBase, TestBuild ofHead) => new()
    {
        Builds = new Sides<TestBuild>(ofBase, ofHead),
        Directory = Directory.CreateDirectory(_folder["compare"]).FullName,
        Variables = new Dictionary<string, string>(),
        LockFile = _folder["lock"],
    };
}
