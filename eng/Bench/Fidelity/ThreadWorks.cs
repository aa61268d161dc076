using System.Diagnostics;
using System.Runtime.CompilerServices;
using PerfGate.Measuring;

namespace PerfGate.Bench.Fidelity;

/// <summary>Workloads on several threads.</summary>
internal sealed class ThreadWorks : IDisposable
{
    private const string Crowded = "while the test has every processor, the sampler waits for one: what runs at the end, when one is free, is seen too often";
    private static readonly ParallelOptions AllButOne = new() { MaxDegreeOfParallelism = Math.Max(1, Environment.ProcessorCount - 1) };
    private static readonly Part ContendPart = new("ThreadWorks.Contend") { IsWait = true };
    private static readonly Part HoldPart = new("ThreadWorks.Hold");
    private static readonly Part FreePart = new("ThreadWorks.Free");
    private static readonly Part EvenPart = new("ThreadWorks.Even");
    private static readonly Part OddPart = new("ThreadWorks.Odd");
    private static readonly Part CrowdedEvenPart = new("ThreadWorks.CrowdedEven", Crowded);
    private static readonly Part CrowdedOddPart = new("ThreadWorks.CrowdedOdd", Crowded);
    private static readonly Part FirstPart = new("ThreadWorks.FirstAsync");
    private static readonly Part SecondPart = new("ThreadWorks.SecondAsync");
    private static readonly Part AwaitingPart = new("[awaiting]");
    private static readonly Part DelayPart = new("ThreadWorks.DelayAsync");
    private static readonly Part BlockPart = new("ThreadWorks.BlockAsync") { IsWait = true };
    private static readonly Part GoOnPart = new("ThreadWorks.GoOnAsync");
    private const string Short = "a thread's clock begins with the thread: what it does after its last whole interval of 1 ms has no sample, and all of it has none where it ends before";
    private static readonly string[] Fractions = ["ThreadWorks.OneTenth", "ThreadWorks.TwoTenths", "ThreadWorks.ThreeTenths", "ThreadWorks.FourTenths"];
    private static readonly Part[] FractionParts = [.. Fractions.Select(frame => new Part(frame))];
    private static readonly Part[] ShortParts = [.. Fractions.Select(frame => new Part(frame, perfEvent: Short))];
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _holder;

    public ThreadWorks()
    {
        _holder = new Thread(HoldNowAndThen) { IsBackground = true, Name = "holder of the contended lock" };
    }

    public IEnumerable<KnownWork> All() =>
    [
        KnownWork.Of("contended lock", () => { StartHolder(); Contend(); Free(); }, ContendPart, FreePart, HoldPart),
        KnownWork.Of("parallel loop", () => Parallel.For(0, 12, AllButOne, Either), EvenPart, OddPart),
        KnownWork.Of("parallel, no core left", () => Parallel.For(0, 8, EitherCrowded), CrowdedEvenPart, CrowdedOddPart),
        KnownWork.Of("8 threads", () => Spin.Threads(8, LongFraction), FractionParts) with { IsAmongParts = true },
        KnownWork.Of("64 threads", () => Spin.Threads(64, LongFraction), FractionParts) with { IsAmongParts = true },
        KnownWork.Of("short threads", () => Spin.Threads(8, Fraction), ShortParts) with { IsAmongParts = true },
        new KnownWork("async chain", new TaskBody(ChainAsync), FirstPart, SecondPart, AwaitingPart, DelayPart),
        new KnownWork("blocked pool thread", new TaskBody(BlockingAsync), BlockPart, GoOnPart),
    ];

    public void StopHolder()
    {
        _stop.Cancel();
        if (_holder.IsAlive)
        {
            _holder.Join();
        }
    }

    public void Dispose()
    {
        StopHolder();
        _stop.Dispose();
    }

    private void StartHolder()
    {
        if (_holder.ThreadState.HasFlag(System.Threading.ThreadState.Unstarted))
        {
            _holder.Start();
        }
    }

    private void HoldNowAndThen()
    {
        while (!_stop.IsCancellationRequested)
        {
            lock (_gate)
            {
                Hold();
            }

            Thread.Sleep(1);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Hold()
    {
        using var counted = HoldPart.Enter();
        Spin.For(1500);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Contend()
    {
        using var counted = ContendPart.Enter();
        lock (_gate)
        {
            Spin.For(100);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Free()
    {
        using var counted = FreePart.Enter();
        Spin.For(700);
    }

    private static void EitherCrowded(int turn)
    {
        if (turn % 2 == 0)
        {
            CrowdedEven();
        }
        else
        {
            CrowdedOdd();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CrowdedEven()
    {
        using var counted = CrowdedEvenPart.Enter();
        Spin.For(600);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CrowdedOdd()
    {
        using var counted = CrowdedOddPart.Enter();
        Spin.For(1000);
    }

    private static void Either(int turn)
    {
        if (turn % 2 == 0)
        {
            Even();
        }
        else
        {
            Odd();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Even()
    {
        using var counted = EvenPart.Enter();
        Spin.For(600);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Odd()
    {
        using var counted = OddPart.Enter();
        Spin.For(1000);
    }

    // A thread of the shortest part lives some 10 ms, and here 1 ms.
    private static void LongFraction(int thread) => Fraction(thread % 4, FractionParts, 200_000);

    private static void Fraction(int thread) => Fraction(thread % 4, ShortParts, 20_000);

    private static void Fraction(int part, Part[] parts, int turns)
    {
        // By the thread's own clock: with more threads than processors each waits for its turn, which is nobody's work.
        var from = Part.Cpu();
        switch (part)
        {
            case 0:
                OneTenth(turns);
                break;
            case 1:
                TwoTenths(turns);
                break;
            case 2:
                ThreeTenths(turns);
                break;
            default:
                FourTenths(turns);
                break;
        }

        parts[part].Add(Part.Cpu() - from);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void OneTenth(int turns)
    {
        Spin.Turns(turns);
        Spin.Turns(0); // the call before is not the last one, which would take the frame's place
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void TwoTenths(int turns)
    {
        Spin.Turns(2 * turns);
        Spin.Turns(0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThreeTenths(int turns)
    {
        Spin.Turns(3 * turns);
        Spin.Turns(0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FourTenths(int turns)
    {
        Spin.Turns(4 * turns);
        Spin.Turns(0);
    }

    private static async Task ChainAsync()
    {
        await FirstAsync();
        await SecondAsync();
    }

    private static async Task FirstAsync()
    {
        await Task.Yield();
        using var counted = FirstPart.Enter();
        Spin.For(1000);
    }

    private static async Task SecondAsync()
    {
        using var counted = SecondPart.Enter(); // what it awaits is inside it, as what it calls is
        await DelayAsync();
        Spin.For(2000);
    }

    private static async Task BlockingAsync()
    {
        await BlockAsync();
        await GoOnAsync();
    }

    private static async Task BlockAsync()
    {
        await Task.Yield();
        using var counted = BlockPart.Enter();
        Thread.Sleep(Random.Shared.Next(1, 6));
    }

    private static async Task GoOnAsync()
    {
        await Task.Yield();
        using var counted = GoOnPart.Enter();
        Spin.For(2000);
    }

    private static async Task DelayAsync()
    {
        var from = Stopwatch.GetTimestamp();
        await Task.Delay(Random.Shared.Next(1, 6));
        var waited = Stopwatch.GetTimestamp() - from;
        AwaitingPart.Add(waited);
        DelayPart.Add(waited);
    }
}
