using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;

namespace PerfGate.Sampling;

/// <summary>One EventPipe session, drained by a thread that does nothing else: a session that nobody reads cannot be stopped.</summary>
internal sealed class EventPipePass : IDisposable
{
    /// <summary>A pass of seconds leaves a few MB; what is beyond this is drained and thrown away.</summary>
    private const long MaxTrace = 256 * 1024 * 1024;

    private const int BufferMegabytes = 64;

    // Verbose: with it the runtime tells of an allocation each 100 KB, with its stack. Pauses are told of in any case.
    private const long GcKeyword = 0x1;

    // The beginning and the end of each wait for an event, a monitor's signal or the end of a thread; runtimes before .NET 9 do not tell of them.
    private const long WaitKeyword = 0x40000000000;

    // JIT, NGEN and CompilationDiagnostic: code as it is compiled, and entry points of code that was compiled before.
    private const long CodeKeywords = 0x10 | 0x20 | 0x2000000000;

    // TypeDiagnostic: when a thread loads types.
    private const long TypeKeyword = 0x8000000000;

    // TaskTransfer and Tasks: the beginning and the end of each await of a task. At other levels the runtime tells of the beginnings only.
    private const long TaskKeywords = 0x3;
    private readonly EventPipeSession _session;
    private readonly Thread _reader;
    private readonly Stream _trace;
    private readonly long _most;
    private long _kept;
    private Exception? _failure;

    private EventPipePass(EventPipeSession session, Stream trace, long most)
    {
        (_session, _trace, _most) = (session, trace, most);
        _reader = new Thread(Drain) { IsBackground = true, Name = "PerfGate trace reader" };
        _reader.Start();
    }

    /// <summary>Starts sampling this process.</summary>
    /// <param name="what">What is told of.</param>
    /// <param name="timeout">How long the runtime may take for it.</param>
    /// <exception cref="SamplingException">It cannot be sampled, and why.</exception>
    public static Task<EventPipePass> StartAsync(Told what, TimeSpan timeout) => StartAsync(new DiagnosticsClient(Environment.ProcessId), new MemoryStream(), MaxTrace, what, timeout);

    /// <summary>Starts sampling a process.</summary>
    /// <param name="client">The process.</param>
    /// <param name="trace">Takes the trace; the caller's, to be read once the pass is over.</param>
    /// <param name="most">Bytes to keep; what is beyond is drained and thrown away.</param>
    /// <param name="what">What is told of.</param>
    /// <param name="timeout">How long the runtime may take for it.</param>
    /// <exception cref="SamplingException">It cannot be sampled, and why.</exception>
    public static async Task<EventPipePass> StartAsync(DiagnosticsClient client, Stream trace, long most, Told what, TimeSpan timeout)
    {
        var runtime = GcKeyword | (what.HasFlag(Told.Samples) ? WaitKeyword : 0) | (what.HasFlag(Told.Code) ? CodeKeywords : 0) | (what.HasFlag(Told.TypeLoading) ? TypeKeyword : 0);
        EventPipeProvider[] providers =
        [
            .. what.HasFlag(Told.Samples) ? (EventPipeProvider[])[new("Microsoft-DotNETCore-SampleProfiler", EventLevel.Informational)] : [],
            new("Microsoft-Windows-DotNETRuntime", what.HasFlag(Told.Allocations) || what.HasFlag(Told.Code) ? EventLevel.Verbose : EventLevel.Informational, runtime),
            .. what.HasFlag(Told.Awaits) ? (EventPipeProvider[])[new("System.Threading.Tasks.TplEventSource", EventLevel.Verbose, TaskKeywords)] : [],
        ];
        var starting = Task.Run(() => client.StartEventPipeSession(providers, requestRundown: true, BufferMegabytes));
        try
        {
            return new EventPipePass(await starting.WaitAsync(timeout).ConfigureAwait(false), trace, most);
        }
        catch (TimeoutException)
        {
            // A session that comes late has to be drained like any other before it can be stopped.
            _ = starting.ContinueWith(late => new EventPipePass(late.Result, Stream.Null, 0).Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw new SamplingException($"the runtime did not start sampling within {timeout.TotalSeconds:0} s") { IsStuck = true };
        }
        catch (Exception failure) when (failure is ServerNotAvailableException)
        {
            throw new SamplingException("the runtime's diagnostics are switched off (DOTNET_EnableDiagnostics=0) or cannot be reached", failure);
        }
        catch (Exception failure) when (failure is DiagnosticsClientException or IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException or TimeoutException)
        {
            throw new SamplingException($"the runtime refused to be sampled: {failure.Message}", failure);
        }
    }

    /// <summary>Stops, and gives the trace.</summary>
    /// <param name="timeout">How long the runtime may take to name all methods.</param>
    /// <exception cref="SamplingException">It did not stop, or the trace was lost.</exception>
    public async Task<Stream> StopAsync(TimeSpan timeout)
    {
        var stopping = Task.Run(() =>
        {
            _session.Stop();
            return _reader.Join(timeout);
        });
        try
        {
            if (!await stopping.WaitAsync(timeout).ConfigureAwait(false))
            {
                throw new TimeoutException();
            }
        }
        catch (TimeoutException)
        {
            throw new SamplingException($"the runtime did not stop sampling within {timeout.TotalSeconds:0} s") { IsStuck = true };
        }
        catch (Exception failure) when (failure is DiagnosticsClientException or IOException or System.Net.Sockets.SocketException)
        {
            throw new SamplingException($"the runtime did not stop sampling: {failure.Message}", failure);
        }

        return Trace();
    }

    /// <summary>Waits for a process that ends by itself, and gives the trace.</summary>
    /// <param name="timeout">How long the rest of the trace may take.</param>
    /// <exception cref="SamplingException">The trace does not end, or was lost.</exception>
    public async Task<Stream> EndAsync(TimeSpan timeout) =>
        await Task.Run(() => _reader.Join(timeout)).ConfigureAwait(false) ? Trace() : throw new SamplingException($"the trace did not end within {timeout.TotalSeconds:0} s after the process");

    private Stream Trace()
    {
        if (_failure is not null)
        {
            throw new SamplingException($"the trace was lost: {_failure.Message}", _failure);
        }

        if (WhyCut is not null)
        {
            throw new SamplingException(WhyCut);
        }

        _trace.Position = 0;
        return _trace;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    /// <summary>Whether something of the trace was not kept, because of its size or because it could not be written.</summary>
    public string? WhyCut { get; private set; }

    // Whatever cannot be kept is read all the same: a session that nobody reads holds the process up.
    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (WhyCut is not null)
        {
            return;
        }

        try
        {
            if (_kept + bytes.Length > _most)
            {
                WhyCut = $"its trace was larger than {_most >> 20} MB";
                return;
            }

            _trace.Write(bytes);
            _kept += bytes.Length;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or OutOfMemoryException or NotSupportedException)
        {
            WhyCut = $"its trace could not be kept: {failure.Message}";
        }
    }

    private void Drain()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (_session.EventStream.Read(buffer) is > 0 and var read)
            {
                Keep(buffer.AsSpan(0, read));
            }
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or System.Net.Sockets.SocketException)
        {
            _failure = failure;
        }
    }
}

/// <summary>What a session is told of beside collections and, at its end, the names of methods.</summary>
[Flags]
internal enum Told
{
    /// <summary>Nothing else.</summary>
    None = 0,

    /// <summary>The runtime's own samples, and waits that only it knows of.</summary>
    Samples = 1,

    /// <summary>Awaits of tasks.</summary>
    Awaits = 2,

    /// <summary>Methods when they are first called, and not at the end alone, which a process that is killed does not come to.</summary>
    Code = 4,

    /// <summary>When a thread loads types.</summary>
    TypeLoading = 8,

    /// <summary>Allocations, one in some 100 KB of them. Their stacks cost a test that allocates much a fifth of its time.</summary>
    Allocations = 16,
}
