using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using PerfGate.Tool.Comparing;

namespace PerfGate.Tool.Tests.Comparing;

/// <summary>What a killed tool leaves: its ends of the pipes are closed by the system, and the sides end by themselves.</summary>
public sealed class LostControllerTests : IDisposable
{
    private readonly TwoSides _sides = new();
    private readonly string _pipe = "perfgate-test-" + Guid.NewGuid().ToString("N");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _sides.Dispose();

    [Theory]
    [InlineData("One", new string[0])]
    [InlineData("One", new[] { "Measure" })]
    [InlineData("One!hang", new[] { "Measure", "run 1" })]
    [InlineData("One!work:2000000000", new[] { "Measure", "run 1", "run 1" })]
    [InlineData("One!hang", new[] { "Alone" })]
    public async Task A_side_ends_when_its_controller_is_gone_whatever_it_does(string step, string[] orders)
    {
        using var talk = Open();
        using var lifeline = Open();
        using var side = Start([step, "Two"]);
        await talk.WaitForConnectionAsync(Stop);
        using var reader = new StreamReader(talk, leaveOpen: true);
        await using var writer = new StreamWriter(talk, leaveOpen: true) { AutoFlush = true, NewLine = "\n" };
        Assert.Contains("\"protocol\"", await reader.ReadLineAsync(Stop), StringComparison.Ordinal);
        await writer.WriteLineAsync("ready 1 -");
        await lifeline.WaitForConnectionAsync(Stop);
        Assert.Contains("One", await reader.ReadLineAsync(Stop), StringComparison.Ordinal);
        foreach (var order in orders)
        {
            await writer.WriteLineAsync(order);
        }

        await lifeline.DisposeAsync();

        await side.WaitForExitAsync(Stop);
        Assert.NotEqual(0, side.ExitCode); // it ended itself at once, whatever handlers there were
    }

    [Fact]
    public async Task A_side_whose_controller_is_gone_before_it_was_taken_fails_its_tests()
    {
        using var talk = Open();
        using var side = Start(["One", "Two"]);
        await talk.WaitForConnectionAsync(Stop);
        await talk.DisposeAsync();

        await side.WaitForExitAsync(Stop);
        Assert.NotEqual(0, side.ExitCode);
    }

    [Fact]
    public void What_a_killed_tool_left_in_the_temporary_folder_goes_at_the_next_start_and_what_is_in_use_stays()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Pipes are no files there.");
        var left = Path.Combine(Path.GetTempPath(), "CoreFxPipe_perfgate-pair-" + Guid.NewGuid().ToString("N"));
        var used = Path.Combine(Path.GetTempPath(), "CoreFxPipe_perfgate-pair-" + Guid.NewGuid().ToString("N"));
        try
        {
            File.WriteAllText(left, "");
            File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddHours(-2));
            File.WriteAllText(used, "");

            SideProcess.RemoveLeftSockets();

            Assert.False(File.Exists(left));
            Assert.True(File.Exists(used));
        }
        finally
        {
            File.Delete(left);
            File.Delete(used);
        }
    }

    private NamedPipeServerStream Open() => new(_pipe, PipeDirection.InOut, maxNumberOfServerInstances: 2, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);

    private Process Start(string[] steps)
    {
        var start = _sides.StartOf(steps, _pipe, Directory.CreateDirectory(_sides.Directory).FullName).ToStartInfo();
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
