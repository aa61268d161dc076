using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace PerfGate.Torture;

/// <summary>Async methods, iterators and async iterators.</summary>
public static class AsyncCases
{
    public static string Awaits() => Chain(12).GetAwaiter().GetResult().ToString();

    public static string Value_tasks() => TortureCase.Text(Sum(20).AsTask().GetAwaiter().GetResult(), Pooled(3).AsTask().GetAwaiter().GetResult());

    public static string Exceptions_cross_awaits()
    {
        var log = new List<string>();
        Failing(log).GetAwaiter().GetResult();
        return string.Join(",", log);
    }

    public static string Generic_machines() => TortureCase.Text(Twice("a").Result, Twice(4).Result, new Box<string>("b").Get(2L).Result, new Box<int>(3).Get("x").Result);

    public static string Iterators() => string.Join(",", Fibonacci().TakeWhile(n => n < 200).Concat(Nested(4)));

    public static string Iterators_dispose()
    {
        var log = new List<string>();
        foreach (var n in WithFinally(log))
        {
            if (n == 2)
            {
                break;
            }
        }

        foreach (var n in WithFinally(log))
        {
            log.Add("got " + n);
        }

        return string.Join(",", log);
    }

    public static string Generic_iterators() => string.Join(",", Repeat("x", 3)) + string.Join(",", new Box<int>(5).Several(3)) + new Countdown(4).Sum();

    public static string Async_iterators() => Collect().GetAwaiter().GetResult();

    public static string Async_iterators_break_off() => BreakOff().GetAwaiter().GetResult();

    public static string Async_lambdas_and_locals()
    {
        var total = 0;
        Func<int, Task<int>> lambda = async n =>
        {
            await Task.Yield();
            total += n;
            return await Local(n);
        };

        async Task<int> Local(int n)
        {
            await Task.Delay(1);
            return n * total;
        }

        return TortureCase.Text(lambda(2).Result, lambda(3).Result, total);
    }

    public static string Using_await() => UsingAwait().GetAwaiter().GetResult();

    public static string Channels() => Pump().GetAwaiter().GetResult().ToString();

    public static string Fan_out() => Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(() => Chain(n)))).Result.Sum().ToString();

    public static string Parallel_loops()
    {
        long sum = 0;
        Parallel.For(0, 500, n => Interlocked.Add(ref sum, n));
        Parallel.ForEach(Enumerable.Range(0, 100), n => Interlocked.Add(ref sum, n));
        Parallel.ForEachAsync(Enumerable.Range(0, 50), async (n, stop) =>
        {
            await Task.Yield();
            Interlocked.Add(ref sum, n);
        }).Wait();
        Parallel.Invoke(() => Interlocked.Add(ref sum, 1), () => Interlocked.Add(ref sum, 2));
        return TortureCase.Text(sum, Enumerable.Range(0, 1000).AsParallel().Where(n => n % 3 == 0).Select(n => (long)n).Sum());
    }

    public static string Threads_and_timers()
    {
        var done = new ManualResetEventSlim();
        var sum = 0;
        var thread = new Thread(() => Interlocked.Add(ref sum, 5));
        thread.Start();
        thread.Join();
        using var timer = new Timer(_ => done.Set(), null, 1, Timeout.Infinite);
        done.Wait();
        var queued = new ManualResetEventSlim();
        ThreadPool.QueueUserWorkItem(n =>
        {
            Interlocked.Add(ref sum, n);
            queued.Set();
        }, 7, preferLocal: false);
        queued.Wait();
        return sum.ToString();
    }

    public static string Async_void()
    {
        var done = new TaskCompletionSource<string>();
        Fire(done);
        return done.Task.Result;
    }

    public static string Custom_awaitables() => OwnAwaitable().Result;

    public static string Cancelled()
    {
        using var stop = new CancellationTokenSource();
        var task = Waiting(stop.Token);
        stop.Cancel();
        try
        {
            task.GetAwaiter().GetResult();
            return "not cancelled";
        }
        catch (OperationCanceledException)
        {
            return "cancelled " + task.IsCanceled;
        }
    }

    private static async Task Waiting(CancellationToken stop) => await Task.Delay(Timeout.Infinite, stop);

    private static async Task<int> Chain(int n)
    {
        if (n == 0)
        {
            return 0;
        }

        if (n % 2 == 0)
        {
            await Task.Yield();
        }

        return n + await Chain(n - 1).ConfigureAwait(false);
    }

    private static async ValueTask<int> Sum(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            sum += await new ValueTask<int>(i);
            if (i % 7 == 0)
            {
                await Task.Delay(1);
            }
        }

        return sum;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<int> Pooled(int n)
    {
        await Task.Yield();
        return n == 0 ? 1 : n * await Pooled(n - 1);
    }

    private static async Task Failing(List<string> log)
    {
        try
        {
            await Throwing(3);
        }
        catch (InvalidOperationException failure) when (failure.Message.Length > 0)
        {
            log.Add(failure.Message);
            await Task.Yield();
            log.Add("handled");
        }
        finally
        {
            await Task.Yield();
            log.Add("finally");
        }
    }

    private static async Task Throwing(int depth)
    {
        await Task.Yield();
        if (depth == 0)
        {
            throw new InvalidOperationException("deep");
        }

        await Throwing(depth - 1);
    }

    private static async Task<(T, T)> Twice<T>(T value)
    {
        await Task.Yield();
        return (value, value);
    }

    private static IEnumerable<int> Fibonacci()
    {
        var (a, b) = (0, 1);
        while (true)
        {
            yield return a;
            (a, b) = (b, a + b);
        }
    }

    private static IEnumerable<int> Nested(int n)
    {
        if (n == 0)
        {
            yield break;
        }

        foreach (var inner in Nested(n - 1))
        {
            yield return inner;
        }

        yield return n;
    }

    private static IEnumerable<int> WithFinally(List<string> log)
    {
        try
        {
            log.Add("begin");
            for (var i = 0; i < 4; i++)
            {
                try
                {
                    yield return i;
                }
                finally
                {
                    log.Add("inner " + i);
                }
            }
        }
        finally
        {
            log.Add("end");
        }
    }

    private static IEnumerable<T> Repeat<T>(T value, int times)
    {
        for (var i = 0; i < times; i++)
        {
            yield return value;
        }
    }

    private static async IAsyncEnumerable<int> Numbers(int n, [EnumeratorCancellation] CancellationToken stop = default)
    {
        for (var i = 0; i < n; i++)
        {
            stop.ThrowIfCancellationRequested();
            if (i % 3 == 1)
            {
                await Task.Delay(1, stop);
            }

            yield return i;
        }
    }

    private static async Task<string> Collect()
    {
        var sum = 0;
        await foreach (var n in Numbers(10).ConfigureAwait(false))
        {
            sum += n;
        }

        await foreach (var n in Numbers(5))
        {
            sum += n * 100;
        }

        return sum.ToString();
    }

    private static async Task<string> BreakOff()
    {
        var log = new List<string>();
        await foreach (var n in Guarded(log))
        {
            if (n == 1)
            {
                break;
            }
        }

        return string.Join(",", log);
    }

    private static async IAsyncEnumerable<int> Guarded(List<string> log)
    {
        try
        {
            for (var i = 0; i < 5; i++)
            {
                await Task.Yield();
                yield return i;
            }
        }
        finally
        {
            await Task.Yield();
            log.Add("disposed");
        }
    }

    private static async Task<string> UsingAwait()
    {
        var log = new List<string>();
        await using (var one = new Disposed(log))
        {
            await Task.Yield();
            log.Add("inside");
        }

        return string.Join(",", log);
    }

    private static async Task<int> Pump()
    {
        var channel = Channel.CreateBounded<int>(2);
        var writer = Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                await channel.Writer.WriteAsync(i);
            }

            channel.Writer.Complete();
        });
        var sum = 0;
        await foreach (var n in channel.Reader.ReadAllAsync())
        {
            sum += n;
        }

        await writer;
        return sum;
    }

    private static async void Fire(TaskCompletionSource<string> done)
    {
        await Task.Yield();
        done.SetResult("fired");
    }

    private static async Task<string> OwnAwaitable()
    {
        var first = await new Soon("a");
        return first + await new Soon("b");
    }

    private sealed class Disposed(List<string> log) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            log.Add("disposed");
        }
    }

    private readonly struct Soon(string value) : INotifyCompletion
    {
        public bool IsCompleted => false;

        public Soon GetAwaiter() => this;

        public string GetResult() => value;

        public void OnCompleted(Action continuation) => ThreadPool.QueueUserWorkItem(_ => continuation());
    }

    private sealed class Box<T>(T value)
    {
        public async Task<string> Get<TOther>(TOther other)
        {
            await Task.Yield();
            return value + "/" + other;
        }

        public IEnumerable<T> Several(int times)
        {
            for (var i = 0; i < times; i++)
            {
                yield return value;
            }
        }
    }

    private sealed class Countdown(int from) : IEnumerable<int>
    {
        public IEnumerator<int> GetEnumerator()
        {
            for (var n = from; n > 0; n--)
            {
                yield return n;
            }
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
