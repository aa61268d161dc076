using System.Globalization;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using PerfGate.Tool.Serving;

namespace PerfGate.Tool.Tests.Serving;

public sealed class LiveReportTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_report_is_served_and_judged_again_when_a_run_file_changes_until_it_is_stopped()
    {
        Make.Baseline(_folder, Make.Run(_folder, Make.Test("A", 100)));
        Directory.CreateDirectory(_folder["run"]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var output = new Lines();
        var tool = Task.Run(() => Program.RunAsync(["report", _folder["run"], "--results", _folder["report"], "--serve", "--junit", _folder["junit.xml"]], output, output, stop.Token), stop.Token);
        var address = Regex.Match(await output.NextAsync(stop.Token), "http://[^ ]+", RegexOptions.None, TimeSpan.FromSeconds(1)).Value;
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        Assert.Equal("0", await client.GetStringAsync("-/version", stop.Token));

        Make.File(_folder, Make.Run(_folder, Make.Test("A", 101)), "run/now.run.jsonl");
        Assert.Equal("1", await client.GetStringAsync("-/version?after=0", stop.Token));
        Assert.Contains("Passed: 1 passed.", await client.GetStringAsync("report.html", stop.Token));

        Make.File(_folder, Make.Run(_folder, Make.Test("A", 300)), "run/now.run.jsonl");
        Assert.Equal("2", await client.GetStringAsync("-/version?after=1", stop.Token));
        Assert.Contains("Failed: 1 regressed.", await client.GetStringAsync("report.html", stop.Token));
        Assert.Contains("<failure", await File.ReadAllTextAsync(_folder["junit.xml"], stop.Token));

        // Half a file is said, and what was shown stays.
        await File.WriteAllTextAsync(_folder["run/now.run.jsonl"], "half a li", stop.Token);
        await output.FindAsync("PG2001", stop.Token);
        Assert.Contains("Failed: 1 regressed.", await client.GetStringAsync("report.html", stop.Token));

        await stop.CancelAsync();
        Assert.True(await tool == 0, output.Rest());
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetStringAsync("report.html", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_is_served_shows_what_earlier_runs_took()
    {
        Make.Baseline(_folder, Make.Run(_folder, Make.Test("A", 100)));
        Directory.CreateDirectory(_folder["run"]);
        for (var day = 1; day <= 3; day++)
        {
            var run = Make.Run(_folder, Make.Test("A", 100));
            Make.File(_folder, run with { Environment = run.Environment with { Started = Make.Then.AddDays(day) } }, string.Create(CultureInfo.InvariantCulture, $"run/Shop.Tests.net10.0.202601{day:00}T030400Z-1.run.jsonl"));
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var output = new Lines();
        var tool = Task.Run(() => Program.RunAsync(["report", _folder["run"], "--results", _folder["report"], "--serve"], output, output, stop.Token), stop.Token);
        await output.FindAsync("Passed: 1 passed.", stop.Token);
        Assert.Contains(">History<", await File.ReadAllTextAsync(_folder["report/report.html"], stop.Token));
        await stop.CancelAsync();
        Assert.Equal(0, await tool);
    }

    [Fact]
    public async Task A_change_after_many_looks_in_vain_is_seen_as_soon_as_the_system_tells_of_it()
    {
        Directory.CreateDirectory(_folder["run"]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var version = new ReportVersion();
        var time = new StandingTime(looks: 100);
        var live = new LiveReport { Paths = () => [_folder["run"]], Write = () => true, Version = version, Say = _ => { }, Time = time }.RunAsync(stop.Token);
        await time.Stands.WaitAsync(stop.Token);
        _folder.Write("run/now.run.jsonl", "a run");
        Assert.NotEqual(0, await version.OtherThanAsync(0, TimeSpan.FromMinutes(1), TimeProvider.System, stop.Token));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => live);
    }

    [Fact]
    public void What_a_run_that_goes_on_has_not_come_to_is_not_missing()
    {
        var run = Make.Run(_folder, Make.Test("A", 100));
        var going = run with { Environment = run.Environment with { ProcessId = Environment.ProcessId, Started = DateTimeOffset.UtcNow } };
        Make.File(_folder, going, "run/process-1/now.run.jsonl".Replace('/', Path.DirectorySeparatorChar));
        Assert.True(Assert.Single(Evidence.LiveRuns.In([_folder["run"]])).IsPartial);
        Make.File(_folder, going with { Environment = going.Environment with { ProcessId = int.MaxValue } }, "run/now.run.jsonl");
        Directory.Delete(_folder["run/process-1"], recursive: true);
        Assert.False(Assert.Single(Evidence.LiveRuns.In([_folder["run"]])).IsPartial);
    }

    [Theory]
    [InlineData("--port", "1")]
    [InlineData("--serve", "--port", "65536")]
    [InlineData("--serve", "--port", "-1")]
    public async Task A_port_that_cannot_be_is_a_usage_error(params string[] options) => Assert.Equal(2, (await Make.Tool(["report", _folder.Path, .. options])).ExitCode);

    /// <summary>A clock on which so many pauses are over at once, and no other ever is.</summary>
    private sealed class StandingTime(int looks) : TimeProvider
    {
        private readonly TaskCompletionSource _stands = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _looks = looks;

        /// <summary>Until the first pause that does not end.</summary>
        public Task Stands => _stands.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (Interlocked.Decrement(ref _looks) >= 0)
            {
                return System.CreateTimer(callback, state, TimeSpan.Zero, period);
            }

            _stands.TrySetResult();
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
        }
    }

    /// <summary>Lines as they are written.</summary>
    private sealed class Lines : StringWriter
    {
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

        public override void WriteLine(string? value) => _lines.Writer.TryWrite(value ?? "");

        public async Task<string> NextAsync(CancellationToken stop) => await _lines.Reader.ReadAsync(stop);

        public string Rest()
        {
            var rest = "";
            while (_lines.Reader.TryRead(out var line))
            {
                rest += line + "\n";
            }

            return rest;
        }

        public async Task FindAsync(string text, CancellationToken stop)
        {
            while (!(await NextAsync(stop)).Contains(text, StringComparison.Ordinal))
            {
                // Something else was said before.
            }
        }
    }
}
