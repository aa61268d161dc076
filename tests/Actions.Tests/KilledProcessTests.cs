using System.Diagnostics;

namespace PerfGate.Actions.Tests;

/// <summary>A process that is killed leaves a log that can be read, with what was under way.</summary>
public sealed class KilledProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("perfgate-actions-").FullName;

    [Fact]
    public async Task Its_log_holds_whole_lines_and_open_actions()
    {
        var log = Path.Combine(_folder, "app.log");
        using var program = Start(log);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            Assert.Equal(LoggedProgram.Ready, await program.StandardOutput.ReadLineAsync(limit.Token));
        }
        finally
        {
            program.Kill();
            await program.WaitForExitAsync(CancellationToken.None);
        }

        var text = await File.ReadAllTextAsync(log, limit.Token);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var tree = new Tree(text);
        Assert.Equal(100, tree.Nodes.Count(node => node.End is not null));
        Assert.Equal(["serve", "order"], tree.Nodes.Where(node => node.End is null).Select(node => node.Name));
        Assert.Equal(101, (int?)tree.Nodes[^1].Start["inputs"]!["id"]);
        Assert.Equal("log", (string?)tree.Lines[0]["kind"]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Process Start(string log)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(LoggedProgram).Assembly.Location);
        }

        start.Environment[LoggedProgram.Variable] = log;
        return Process.Start(start)!;
    }
}
