using System.Diagnostics;
using System.Globalization;

namespace PerfGate.Actions.Tests;

/// <summary>However a process ends, its log can be read, and says what was under way.</summary>
public sealed class ProcessEndTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("perfgate-actions-").FullName;
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public ProcessEndTests() => _limit.CancelAfter(Patience);

    private string Log => Path.Combine(_folder, "app.log");

    [Fact]
    public async Task A_killed_process_leaves_whole_lines_and_open_actions()
    {
        using var program = Start();
        await KilledAsync(program);
        var tree = Read();
        Assert.Equal(100, tree.Nodes.Count(node => node.End is not null));
        Assert.Equal(["serve", "order"], tree.Nodes.Where(node => node.End is null).Select(node => node.Name));
        Assert.Equal(101, (int?)tree.Nodes[^1].Start["inputs"]!["id"]);
        Assert.Equal("log", (string?)tree.Lines[0]["kind"]);
    }

    [Theory]
    [InlineData(LoggedProgram.End, true)]
    [InlineData(LoggedProgram.Crash, false)]
    public async Task What_a_process_did_last_is_in_its_log(string told, bool isOrderly)
    {
        using var program = Start();
        try
        {
            Assert.Equal(LoggedProgram.Ready, await program.StandardOutput.ReadLineAsync(_limit.Token));
            await program.StandardInput.WriteLineAsync(told.AsMemory(), _limit.Token);
            program.StandardInput.Close();
            await program.WaitForExitAsync(_limit.Token);
        }
        finally
        {
            program.Kill();
        }

        Assert.Equal(isOrderly, program.ExitCode == 0);
        Assert.Equal(told, (string?)Read().Only("last words").Start["inputs"]!["told"]);
    }

    [Fact]
    public async Task Two_processes_may_share_a_file_and_its_lines_stay_whole()
    {
        using var one = Start();
        using var other = Start();
        await Task.WhenAll(KilledAsync(one), KilledAsync(other));
        var tree = Read();
        Assert.Equal((2, 204, 200), (tree.Lines.Count(line => (string?)line["kind"] == "log"), tree.Nodes.Count, tree.Nodes.Count(node => node.End is not null)));
    }

    [Fact]
    public async Task Two_processes_may_share_files_that_are_put_aside_and_nothing_is_lost()
    {
        using var one = Start(maxFileSize: 2000);
        using var other = Start(maxFileSize: 2000);
        await Task.WhenAll(KilledAsync(one), KilledAsync(other));
        var files = Directory.GetFiles(_folder);
        Assert.InRange(files.Length, 10, 1000);
        var tree = new Tree(string.Concat(files.Select(File.ReadAllText)));
        Assert.Equal((204, 200), (tree.Nodes.Count, tree.Nodes.Count(node => node.End is not null)));
    }

    public void Dispose()
    {
        _limit.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Tree Read()
    {
        var text = File.ReadAllText(Log);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return new Tree(text);
    }

    private async Task KilledAsync(Process program)
    {
        try
        {
            Assert.Equal(LoggedProgram.Ready, await program.StandardOutput.ReadLineAsync(_limit.Token));
        }
        finally
        {
            program.Kill();
            await program.WaitForExitAsync(CancellationToken.None);
        }
    }

    private Process Start(int? maxFileSize = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(LoggedProgram).Assembly.Location);
        }

        start.Environment[LoggedProgram.Variable] = Log;
        start.Environment[LoggedProgram.MaxFileSize] = maxFileSize?.ToString(CultureInfo.InvariantCulture);
        return Process.Start(start)!;
    }
}
