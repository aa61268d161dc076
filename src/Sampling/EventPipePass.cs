using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;

namespace PerfGate.Sampling;

/// <summary>One EventPipe session, drained by a thread that does nothing else: a session that nobody reads cannot be stopped.</summary>
internal sealed class EventPipePass : IDisposable
{
    /// <summary>A pass of seconds leaves a few MB; what is beyond this is drained and thrown away.</summary>
    private const long MaxTrace = 256 * 1024 * 1024;

    private const int BufferMegabytes = 64;

    // Verbose: with it the runtime tells of an allocation each 100 KB.
    private const long GcKeyword = 0x1;
    private readonly EventPipeSession _session;
    private readonly Thread _reader;
    private readonly Stream _trace;
    private readonly long _most;
    private Exception? _failure;

    private EventPipePass(EventPipeSession session, Stream trace, long most)
    {
        (_session, _trace, _most) = (session, trace, most);
        _reader = new Thread(Drain) { IsBackground = true, Name = "PerfGate trace reader" };
        _reader.Start();
    }

    /// <summary>Starts sampling this process.</summary>
    /// <param name="timeout">How long the runtime may take for it.</param>
    /// <exception cref="SamplingException">It cannot be sampled, and why.</exception>
    public static Task<EventPipePass> StartAsync(TimeSpan timeout) => StartAsync(new DiagnosticsClient(Environment.ProcessId), new MemoryStream(), MaxTrace, timeout);

    /// <summary>Starts sampling a process.</summary>
    /// <param name="client">The process.</param>
    /// <param name="trace">Takes the trace; the caller's, to be read once the pass is over.</param>
    /// <param name="most">Bytes to keep; what is beyond is drained and thrown away.</param>
    /// <param name="timeout">How long the runtime may take for it.</param>
    /// <exception cref="SamplingException">It cannot be sampled, and why.</exception>
    public static async Task<EventPipePass> StartAsync(DiagnosticsClient client, Stream trace, long most, TimeSpan timeout)
    {
        EventPipeProvider[] providers =
        [
            new("Microsoft-DotNETCore-SampleProfiler", EventLevel.Informational),
            new("Microsoft-Windows-DotNETRuntime", EventLevel.Verbose, GcKeyword),
        ];
        var starting = Task.Run(() => client.StartEventPipeSession(providers, requestRundown: true, BufferMegabytes));
        try
        {
            return new EventPipePass(await starting.WaitAsync(timeout).ConfigureAwait(false), trace, most);
        }
        catch (TimeoutException)
        {
            _ = starting.ContinueWith(late => late.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw new SamplingException($"the runtime did not start sampling within {timeout.TotalSeconds:0} s");
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
            throw new SamplingException($"the runtime did not stop sampling within {timeout.TotalSeconds:0} s");
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

        _trace.Position = 0;
        return _trace;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private void Drain()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (_session.EventStream.Read(buffer) is > 0 and var read)
            {
                if (_trace.Length + read <= _most)
                {
                    _trace.Write(buffer, 0, read);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or System.Net.Sockets.SocketException)
        {
            _failure = failure;
        }
    }
}
