using PerfGate.Runs;
using PerfGate.Settings;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Runs;

[Collection(nameof(ProcessWide))]
public class FingerprintTests
{
    private static readonly string[] CiVariables = ["GITHUB_SHA", "BUILD_SOURCEVERSION", "CI_COMMIT_SHA", "GITHUB_HEAD_REF", "GITHUB_REF_NAME", "SYSTEM_PULLREQUEST_SOURCEBRANCH", "BUILD_SOURCEBRANCHNAME", "CI_COMMIT_REF_NAME"];

    [Fact]
    public void A_run_knows_where_it_was_made()
    {
        var environment = Of(new PerfGate.Settings.Settings());
        Assert.Equal(("PerfGate.Core.Tests", "net10.0", "gate"), (environment.Assembly, environment.TargetFramework, environment.Mode));
        Assert.Equal(Environment.ProcessorCount, environment.Machine.Cores);
        Assert.Equal(Environment.Version.ToString(), environment.Runtime.Version);
        Assert.Contains(environment.Runtime.Jit.Replace("-no-r2r", ""), JitModes.All);
        Assert.StartsWith(environment.Runtime.Gc.Split('-')[0], "workstation server");
        Assert.Matches("^[a-z0-9.-]{1,80}$", environment.Machine.Class);
        Assert.Matches(@"^\d+\.\d+\.\d+", environment.PerfGate);
        Assert.True(environment.CompareWith(Of(new PerfGate.Settings.Settings())) is { Time: true, Exact: true, Reasons.IsEmpty: true });
    }

    [Fact]
    public void The_machine_class_can_be_named() => Assert.Equal("ci-large", Of(new PerfGate.Settings.Settings { MachineClass = "ci-large" }).Machine.Class);

    [Theory]
    [InlineData("TieredCompilation", "0", "no-tiering")]
    [InlineData("TieredPGO", "0", "no-pgo")]
    [InlineData("TieredPGO", "1", "production")]
    [InlineData("ReadyToRun", "0", "production-no-r2r")]
    public void The_JIT_mode_follows_the_runtimes_own_switches(string variable, string value, string mode)
    {
        try
        {
            Environment.SetEnvironmentVariable("DOTNET_" + variable, value);
            Assert.Equal(mode, Of(new PerfGate.Settings.Settings()).Runtime.Jit);
        }
        finally
        {
            Environment.SetEnvironmentVariable("DOTNET_" + variable, null);
        }
    }

    [Theory]
    [InlineData("ref: refs/heads/feature/x\n", "feature/x")]
    [InlineData("0123456789012345678901234567890123456789\n", null)]
    public void The_branch_comes_from_gits_own_file(string head, string? branch)
    {
        var before = CiVariables.Select(Environment.GetEnvironmentVariable).ToArray();
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory.File(".git"));
        Directory.CreateDirectory(directory.File("tests/Shop.Tests"));
        File.WriteAllText(directory.File(".git/HEAD"), head);
        try
        {
            foreach (var name in CiVariables)
            {
                Environment.SetEnvironmentVariable(name, null);
            }

            Assert.Equal(branch, SourceControl.Of(typeof(string).Assembly, directory.File("tests/Shop.Tests")).Branch);
        }
        finally
        {
            foreach (var (name, value) in CiVariables.Zip(before))
            {
                Environment.SetEnvironmentVariable(name, value);
            }
        }
    }

    private static RunEnvironment Of(PerfGate.Settings.Settings settings) => Fingerprint.Of(typeof(FingerprintTests).Assembly, settings, null, DateTimeOffset.UnixEpoch);
}
