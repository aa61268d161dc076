using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace PerfGate.Sampling.Tests;

/// <summary>The sampler in processes of its own.</summary>
public class ProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly string Target = typeof(ProcessTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "Target").Value!;

    [Fact]
    public async Task Sessions_begin_and_end_while_the_process_allocates_compiles_and_starts_threads() =>
        Assert.Equal((0, "200 cycles, traces, every thread on every processor"), await RunAsync(["cycles", "200"]));

    [Fact]
    public async Task With_diagnostics_switched_off_the_profile_says_so() =>
        Assert.Equal((0, "the runtime's diagnostics are switched off (DOTNET_EnableDiagnostics=0) or cannot be reached"), await RunAsync(["profile"], ("DOTNET_EnableDiagnostics", "0")));

    [Fact]
    public async Task The_sampler_has_a_processor_for_itself_while_a_test_is_profiled()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere threads are not moved.");
        var (exitCode, output) = await RunAsync(["processors"]);
        Assert.Equal(0, exitCode);
        var counts = output.Split(' ').Select(count => int.Parse(count, CultureInfo.InvariantCulture)).ToArray();
        var (all, most) = (counts[0], Math.Max(1, counts[0] - 1));
        Assert.Equal([all, most, most, all, all, 1, 1], counts);
    }

    [Fact]
    public async Task A_program_is_profiled_from_its_first_line_to_its_end()
    {
        var (profile, exitCode) = await ProgramProfiler.RunAsync(Start(["work"]), "work", tracePath: null, TestContext.Current.CancellationToken);
        Assert.Equal(7, exitCode);
        Assert.Null(profile.WhyNot);
        Assert.Contains("Work.Compute", profile.Tree!.Frames);
        Assert.Contains("Work.ResumeAsync", profile.Tree.Frames);
        Assert.Empty(Directory.EnumerateFiles(Path.GetTempPath(), $"perfgate-{Environment.ProcessId}-*"));
    }

    [Theory]
    [InlineData("2", 130)] // SIGINT: Ctrl+C
    [InlineData("9", 137)] // SIGKILL
    [InlineData("throw", 134)]
    public async Task A_program_that_dies_is_profiled_up_to_there(string how, int exit)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals.");
        var start = Start(["die", how]);
        start.RedirectStandardError = true;

        var (profile, exitCode) = await ProgramProfiler.RunAsync(start, "die", tracePath: null, TestContext.Current.CancellationToken);

        Assert.Equal(exit, exitCode);
        Assert.Null(profile.WhyNot);
        Assert.Contains("Work.Compute", profile.Tree!.Frames);
        Assert.Contains("Thread.Sleep", profile.Tree.Frames); // was compiled before
    }

    [Fact]
    public async Task A_raw_trace_is_kept_on_request()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "work.nettrace");
        await ProgramProfiler.RunAsync(Start(["work"]), "work", path, TestContext.Current.CancellationToken);
        await using var trace = File.OpenRead(path);
        Assert.NotNull(ProfileReader.Read("work", trace, pass: null).Tree);
    }

    [Fact]
    public async Task What_is_no_NET_program_is_refused_and_what_cannot_be_started_too()
    {
        var sdk = Start(["work"]);
        sdk.Environment["DOTNET_EnableDiagnostics"] = "0";
        Assert.Contains("ended before a .NET runtime was up in it", (await Assert.ThrowsAsync<SamplingException>(() => ProgramProfiler.RunAsync(sdk, "work", null, TestContext.Current.CancellationToken))).Message);
        var none = new ProcessStartInfo("no-such-program") { UseShellExecute = false };
        Assert.Contains("no-such-program could not be started", (await Assert.ThrowsAsync<SamplingException>(() => ProgramProfiler.RunAsync(none, "none", null, TestContext.Current.CancellationToken))).Message);
        Assert.Empty(Directory.EnumerateFiles(Path.GetTempPath(), $"perfgate-{Environment.ProcessId}-*"));
    }

    private static ProcessStartInfo Start(string[] arguments) => new("dotnet", [Target, .. arguments]) { RedirectStandardOutput = true, UseShellExecute = false };

    private static async Task<(int ExitCode, string Output)> RunAsync(string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = Start(arguments);
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, output.Trim());
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
