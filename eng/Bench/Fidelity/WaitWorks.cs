using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using PerfGate.Measuring;

namespace PerfGate.Bench.Fidelity;

/// <summary>Workloads that wait: half of each is work. Who keeps them waiting are threads of this bench, and no part of what is profiled.</summary>
internal sealed class WaitWorks : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly StrongBox<int> _gate = new(); // a Monitor, as most code has, and no Lock
    private readonly SemaphoreSlim _asked = new(0);
    private readonly SemaphoreSlim _answered = new(0);
    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _server;
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"perfgate-waits-{Environment.ProcessId}");
    private readonly FileStream _file;
    private readonly byte[] _content = new byte[128 * 1024];
    private readonly byte[] _letter = new byte[1];
    private readonly List<Thread> _others = [];

    public WaitWorks()
    {
        _file = new FileStream(_path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        _client.Connect(listener.LocalEndPoint!);
        _server = listener.Accept();
        _client.NoDelay = _server.NoDelay = true;
        Start(HoldNowAndThen);
        Start(AnswerSignals);
        Start(AnswerLetters);
    }

    public IEnumerable<KnownWait> All() =>
    [
        new("sleep", "WaitWorks.Nap", wait => new ActionBody(() => Nap(wait))),
        new("lock", "WaitWorks.Contend", wait => new ActionBody(() => Contend(wait))),
        new("semaphore", "WaitWorks.Signal", wait => new ActionBody(() => Signal(wait))),
        new("async delay", "WaitWorks.DelayAsync", wait => new TaskBody(() => DelayAsync(wait))),
        new("file, synced", "WaitWorks.Store", wait => new ActionBody(() => Store(wait))),
        new("new thread", "WaitWorks.Join", wait => new ActionBody(() => Join(wait))),
        new("socket", "WaitWorks.Ask", wait => new ActionBody(() => Ask(wait))),
    ];

    public void Dispose()
    {
        _stop.Cancel();
        _client.Dispose();
        _server.Dispose();
        _others.ForEach(thread => thread.Join());
        _file.Dispose();
        _asked.Dispose();
        _answered.Dispose();
        _stop.Dispose();
    }

    private void Start(Action run)
    {
        var thread = new Thread(() => run()) { IsBackground = true };
        thread.Start();
        _others.Add(thread);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Nap(KnownWait wait)
    {
        using (wait.Enter())
        {
            Thread.Sleep(Random.Shared.Next(1, 6));
        }

        Spin.For(3000);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Contend(KnownWait wait)
    {
        var taking = wait.Enter();
        lock (_gate)
        {
            taking.Dispose();
        }

        Spin.For(1000);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Signal(KnownWait wait)
    {
        _asked.Release();
        using (wait.Enter())
        {
            _answered.Wait();
        }

        Spin.For(2000);
    }

    private static async Task DelayAsync(KnownWait wait)
    {
        var from = Stopwatch.GetTimestamp();
        await Task.Delay(Random.Shared.Next(1, 6));
        wait.Add(Stopwatch.GetTimestamp() - from);
        Spin.For(3000);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Store(KnownWait wait)
    {
        using (wait.Enter())
        {
            _file.Position = 0;
            _file.Write(_content);
            _file.Flush(flushToDisk: true);
        }

        Spin.For(1000);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Join(KnownWait wait)
    {
        var thread = new Thread(() => Spin.For(1000));
        using (wait.Enter())
        {
            thread.Start();
            thread.Join();
        }

        Spin.For(500);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Ask(KnownWait wait)
    {
        using (wait.Enter())
        {
            _client.Send(_letter);
            _client.Receive(_letter);
        }

        Spin.For(2000);
    }

    private void HoldNowAndThen()
    {
        while (!_stop.IsCancellationRequested)
        {
            lock (_gate)
            {
                Thread.Sleep(2);
            }

            Thread.Sleep(1);
        }
    }

    private void AnswerSignals()
    {
        try
        {
            while (true)
            {
                _asked.Wait(_stop.Token);
                Thread.Sleep(Random.Shared.Next(1, 4));
                _answered.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // The bench is over.
        }
    }

    private void AnswerLetters()
    {
        var letter = new byte[1];
        try
        {
            while (_server.Receive(letter) > 0)
            {
                Thread.Sleep(Random.Shared.Next(1, 4));
                _server.Send(letter);
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The bench is over.
        }
    }
}
