using System.Text;

namespace PerfGate.Bench.Culprit.Libraries;

/// <summary>A store of events that several threads may append to, with balances projected from it and a file behind it.</summary>
internal sealed class EventStore : IDisposable
{
    private static readonly bool SleepsOnFlush = Injection.Is("events-sleep-on-flush");
    private static readonly bool FlushesEach = Injection.Is("events-flush-each");
    private static readonly bool ProjectsAll = Injection.Is("events-project-all");
    private static readonly bool WaitsForTask = Injection.Is("events-wait-for-a-task");
    private static readonly bool Contends = Injection.Is("events-contend");
    private readonly Lock _gate = new();
    private readonly FileStream _file = new(Path.GetTempFileName(), FileMode.Create, FileAccess.Write, FileShare.None, 4096, FileOptions.DeleteOnClose);
    private readonly List<StoredEvent> _events = [];
    private readonly Dictionary<int, long> _balances = [];
    private readonly byte[] _line = new byte[64];

    public static Func<object?> Create()
    {
        var store = new EventStore();
        if (Contends)
        {
            new Thread(store.Compact) { IsBackground = true, Name = "compactor" }.Start();
        }

        return () => store.Day();
    }

    public void Dispose() => _file.Dispose();

    private long Day()
    {
        _events.Clear();
        _file.SetLength(0);
        for (var i = 0; i < 12000; i++)
        {
            Append(new StoredEvent(i, i % 37, (i * 13) % 1000));
        }

        Flush();
        return Balance(5) + Audit();
    }

    private void Append(StoredEvent stored)
    {
        lock (_gate)
        {
            _events.Add(stored);
            Project(stored);
            Write(stored);
        }
    }

    private void Project(StoredEvent stored)
    {
        if (ProjectsAll && stored.Number % 300 == 0)
        {
            foreach (var earlier in _events)
            {
                _balances[earlier.Account] = _balances.GetValueOrDefault(earlier.Account) + earlier.Amount;
            }
        }

        _balances[stored.Account] = _balances.GetValueOrDefault(stored.Account) + stored.Amount;
    }

    private void Write(StoredEvent stored)
    {
        var length = Encoding.ASCII.GetBytes($"{stored.Number};{stored.Account};{stored.Amount}\n", _line);
        _file.Write(_line, 0, length);
        if (FlushesEach && stored.Number % 16 == 0)
        {
            _file.Flush();
        }
    }

    private void Flush()
    {
        _file.Flush();
        if (SleepsOnFlush)
        {
            Thread.Sleep(1);
        }
    }

    private long Balance(int account)
    {
        if (WaitsForTask)
        {
            Confirm();
        }

        lock (_gate)
        {
            return _balances.GetValueOrDefault(account);
        }
    }

    private static void Confirm() => Task.Delay(1).Wait();

    private long Audit()
    {
        var sum = 0L;
        foreach (var stored in _events)
        {
            sum += stored.Amount ^ stored.Number;
        }

        return sum;
    }

    // Holds the store now and then, as a job in the background would.
    private void Compact()
    {
        while (true)
        {
            lock (_gate)
            {
                Thread.Sleep(2);
            }

            Thread.Sleep(2);
        }
    }
}

internal sealed record StoredEvent(int Number, int Account, int Amount);
