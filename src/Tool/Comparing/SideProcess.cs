using System.Globalization;
using System.IO.Pipes;
using System.Security.Cryptography;
using System.Text;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Tool.Testing;
using PerfGate.Units;

namespace PerfGate.Tool.Comparing;

/// <summary>
/// One side of a pair: a process with the real test host, and the pipe over which it is paced. All but the start is synchronous, on the
/// pair's own thread: a batch must not wait for a free thread. What takes longer than it may ends with the process killed.
/// </summary>
internal sealed class SideProcess : IAsyncDisposable
{
    private const string PipePrefix = "perfgate-pair-";

    // Nobody waits that long for a process to connect, and connected ends need the file no more.
    private static readonly TimeSpan SocketsLive = TimeSpan.FromHours(1);

    // What a timer takes.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly Side _side;
    private readonly Patience _patience;
    private readonly HostKind _kind;
    private readonly string _pipe = PipePrefix + Convert.ToHexString(RandomNumberGenerator.GetBytes(12)).ToLowerInvariant();
    private readonly NamedPipeServerStream _talk;
    private readonly NamedPipeServerStream _lifeline;
    private readonly LineChannel _channel;
    private readonly CancellationTokenSource _kill;
    private readonly Task<ChildResult> _child;
    private readonly string _log;
    private readonly byte[] _line = new byte[64];
    private TimeSpan? _overran;

    private SideProcess(Side side, Func<string, string, HostStart> start, string folder, Patience patience, CancellationToken stop)
    {
        (_side, _log, _patience) = (side, Path.Combine(folder, "output.txt"), patience);
        var child = start(_pipe, folder);
        _kind = child.Program.Kind;
        _kill = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _talk = Open();
        _lifeline = Open();
        _channel = new LineChannel(_talk);
        _child = Dotnet.RunAsync(child.Program.Directory, child.Arguments, child.Variables, Timeout.InfiniteTimeSpan, _log, _kill.Token);
        _ = _child.ContinueWith(static child => child.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    /// <summary>What the process said of itself.</summary>
    public LockStepHello Hello { get; private set; } = null!;

    /// <summary>Starts a process and waits until it comes to its first perf test.</summary>
    /// <param name="side">The side.</param>
    /// <param name="start">What to start, given the pipe and the folder.</param>
    /// <param name="pair">The pair's number.</param>
    /// <param name="core">The core to measure on; null where there is no choice.</param>
    /// <param name="folder">The folder that gets the process's output.</param>
    /// <param name="patience">How long it may be silent.</param>
    /// <param name="stop">Kills it.</param>
    /// <returns>The side; null when the process ended by itself without a perf test.</returns>
    /// <exception cref="PerfGateException">PG2016: it speaks another version of the protocol.</exception>
    /// <exception cref="SideLostException">It crashed or hung.</exception>
    public static async Task<SideProcess?> StartAsync(Side side, Func<string, string, HostStart> start, int pair, int? core, string folder, Patience patience, CancellationToken stop)
    {
        var process = new SideProcess(side, start, folder, patience, stop);
        try
        {
            if (await process.ConnectAsync(process._talk, patience.Start).ConfigureAwait(false))
            {
                process.Greet(pair, core);
                if (await process.ConnectAsync(process._lifeline, patience.Start).ConfigureAwait(false))
                {
                    return process;
                }
            }

            // Nothing to run is no failure: hosts say so with exit codes of their own.
            var ended = await process._child.ConfigureAwait(false);
            await process.DisposeAsync().ConfigureAwait(false);
            return process.EndingOf(ended) is HostEnding.Ended or HostEnding.NothingSelected
                ? null
                : throw process.Lost(string.Create(CultureInfo.InvariantCulture, $"ended with exit code {ended.ExitCode} before its first perf test"));
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Removes what killed comparisons left: elsewhere than on Windows a pipe is a file in the temporary folder.</summary>
    public static void RemoveLeftSockets()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (var socket in new DirectoryInfo(Path.GetTempPath()).EnumerateFiles($"CoreFxPipe_{PipePrefix}*").Where(socket => DateTime.UtcNow - socket.LastWriteTimeUtc > SocketsLive))
        {
            try
            {
                socket.Delete();
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Another user's.
            }
        }
    }

    /// <summary>Waits for the next test that the framework comes to; null when there is none any more.</summary>
    /// <exception cref="SideLostException">The process said what is no test.</exception>
    public LockStepVisit? NextVisit() =>
        Hear(_patience.Visit) is not { } line ? (_overran is null && !_kill.IsCancellationRequested ? null : throw Lost("was not heard of"))
        : LockStepMessages.Visit(line) ?? throw Lost($"said '{Text(line)}' where a test was to come");

    /// <summary>Says what becomes of the test that was announced.</summary>
    public void Order(VisitOrder order)
    {
        Failure = null;
        Say(Encoding.ASCII.GetBytes(order.ToString()));
    }

    /// <summary>Runs a batch.</summary>
    /// <returns>What it took; null when the test failed instead, and <see cref="Failure"/> says how.</returns>
    public Reading? Batch(Step step, TimeSpan patience)
    {
        Say(_line.AsSpan(0, LockStepMessages.Write(_line, step)));
        var line = Hear(patience) ?? throw Lost("ended in the middle of a test");
        return LockStepMessages.ReadReading(line.Span) ?? (Fails(line) ? null : throw Lost($"said '{Text(line)}' where a reading was to come"));
    }

    /// <summary>Why the test that was visited last has no numbers on this side; null where it has.</summary>
    public string? Failure { get; private set; }

    /// <summary>Ends the batches of a test.</summary>
    public void End() => Say(Encoding.ASCII.GetBytes(LockStepMessages.End));

    /// <summary>Waits until the test is recorded, or has failed.</summary>
    public void WaitForOver(TimeSpan patience)
    {
        var line = Hear(patience) ?? throw Lost("ended in the middle of a test");
        if (Text(line) != LockStepMessages.Done && !Fails(line))
        {
            throw Lost($"said '{Text(line)}' where the end of a test was to come");
        }
    }

    /// <summary>Waits until the process has ended by itself, and kills it where it does not: what it measured is written.</summary>
    /// <exception cref="SideLostException">It died: tests that it did not come to are not gone.</exception>
    public async Task ExitAsync()
    {
        _kill.CancelAfter(_patience.Exit);
        try
        {
            var ended = await _child.ConfigureAwait(false);
            if (EndingOf(ended) is HostEnding.Crashed or HostEnding.Refused)
            {
                throw Lost(string.Create(CultureInfo.InvariantCulture, $"ended with exit code {ended.ExitCode} between two tests or after the last one"));
            }
        }
        catch (OperationCanceledException)
        {
            // Killed.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_child.IsCompleted)
        {
            await _kill.CancelAsync().ConfigureAwait(false);
        }

        await _child.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
        _channel.Dispose();
        await _lifeline.DisposeAsync().ConfigureAwait(false);
        _kill.Dispose();
    }

    private NamedPipeServerStream Open() => new(_pipe, PipeDirection.InOut, maxNumberOfServerInstances: 2, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);

    // False when the process ended first.
    private async Task<bool> ConnectAsync(NamedPipeServerStream pipe, TimeSpan patience)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_kill.Token);
        limit.CancelAfter(patience);
        var connection = pipe.WaitForConnectionAsync(limit.Token);
        try
        {
            if (await Task.WhenAny(connection, _child).ConfigureAwait(false) == connection)
            {
                await connection.ConfigureAwait(false);
                return true;
            }
        }
        catch (OperationCanceledException)
        {
            _kill.Token.ThrowIfCancellationRequested();
            throw Lost($"did not come to a perf test within {Quantity.Time(patience)}");
        }

        await limit.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(connection).ConfigureAwait(false);
        return false;
    }

    private void Greet(int pair, int? core)
    {
        var line = Hear(_patience.Start) ?? throw Lost("did not say who it is");
        Hello = LockStepMessages.Hello(line) ?? throw Lost($"said '{Text(line)}' where it was to say who it is");
        if (Hello.Protocol != LockStep.Protocol)
        {
            var which = Hello.Protocol < LockStep.Protocol ? "an older" : "a newer";
            _channel.Write($"refused: this perfgate speaks version {LockStep.Protocol} of the lock-step protocol");
            throw new PerfGateException(
                DiagnosticCodes.LockStepFailed,
                string.Create(CultureInfo.InvariantCulture, $"the {Name} was built with {which} PerfGate ({Hello.PerfGate}), which speaks version {Hello.Protocol} of the lock-step protocol, this tool version {LockStep.Protocol}. Use the same version on both sides and for the tool."));
        }

        Say(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{LockStepMessages.Ready}{pair} {(core is { } number ? number.ToString(CultureInfo.InvariantCulture) : "-")}")));
    }

    private bool Fails(ReadOnlyMemory<byte> line)
    {
        var text = Text(line);
        Failure = text.StartsWith(LockStepMessages.Failed, StringComparison.Ordinal) ? text[LockStepMessages.Failed.Length..] : null;
        return Failure is not null;
    }

    private void Say(ReadOnlySpan<byte> line)
    {
        if (!_channel.Write(line))
        {
            throw Lost("ended in the middle of a test");
        }
    }

    // A process that is killed closes its end of the pipe, and so ends the wait.
    private ReadOnlyMemory<byte>? Hear(TimeSpan patience)
    {
        using var overran = new Timer(_ => Overrun(patience), null, patience < LongestWait ? patience : LongestWait, Timeout.InfiniteTimeSpan);
        return _channel.Read();
    }

    private void Overrun(TimeSpan patience)
    {
        try
        {
            _overran = patience;
            _kill.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was heard after all, and all is over.
        }
    }

    // The host of VSTest is a process of its own: that it died, the runner says only in words.
    private HostEnding EndingOf(ChildResult ended) =>
        _kind == HostKind.VSTest && ended.Output.Any(line => line.Contains("Test Run Aborted", StringComparison.Ordinal)) ? HostEnding.Crashed : HostEndings.Of(_kind, ended.ExitCode);

    private string Name => _side == Side.Base ? "base" : "head";

    private SideLostException Lost(string what) =>
        new(_side, $"the test process of the {Name} {(_overran is { } patience ? $"did not answer within {Quantity.Time(patience)} and was killed" : what)}. Its output: {_log}");

    private static string Text(ReadOnlyMemory<byte> line) => Encoding.UTF8.GetString(line.Span[..Math.Min(line.Length, 300)]);
}
