using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace PerfGate.Counted.Programs;

/// <summary>What goes on elsewhere, later.</summary>
internal static class Asynchrony
{
    public static object? Tasks()
    {
        var tasks = Enumerable.Range(0, 50).Select(i => Task.Run(() => Mix(i))).ToArray();
        Task.WaitAll(tasks);
        return tasks.Sum(task => task.Result);
    }

    public static async Task Yielding()
    {
        var sum = 0;
        for (var i = 0; i < 50; i++)
        {
            sum += await YieldedAsync(i);
        }

        GC.KeepAlive(sum);
    }

    public static async Task Delaying()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(DelayedAsync));
        GC.KeepAlive(answers);
    }

    public static async Task Stream()
    {
        var sum = 0;
        await foreach (var number in NumbersAsync(60))
        {
            sum += Mix(number);
        }

        GC.KeepAlive(sum);
    }

    // How often each side finds the channel full or empty, and so awaits, depends on the threads.
    public static async Task BoundedChannel()
    {
        var channel = Channel.CreateBounded<int>(4);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                await channel.Writer.WriteAsync(Mix(i));
            }

            channel.Writer.Complete();
        });
        var sum = 0;
        while (await channel.Reader.WaitToReadAsync())
        {
            while (channel.Reader.TryRead(out var number))
            {
                sum += number;
            }
        }

        await writing;
        GC.KeepAlive(sum);
    }

    public static object? Timers()
    {
        var ticks = 0;
        using var five = new ManualResetEventSlim();
        using (new Timer(_ => Tick(ref ticks, five), null, 1, 1))
        {
            five.Wait(TimeSpan.FromSeconds(10));
        }

        return ticks;
    }

    private static int Mix(int number)
    {
        for (var i = 0; i < 50; i++)
        {
            number = (number * 31) ^ i;
        }

        return number & 0xFF;
    }

    private static async Task<int> YieldedAsync(int number)
    {
        await Task.Yield();
        return Mix(number);
    }

    private static async Task<int> DelayedAsync(int number)
    {
        await Task.Delay(1 + (number % 3));
        return Mix(number);
    }

    private static async IAsyncEnumerable<int> NumbersAsync(int below, [EnumeratorCancellation] CancellationToken stop = default)
    {
        for (var i = 0; i < below; i++)
        {
            if (i % 3 == 0)
            {
                await Task.Yield();
            }

            stop.ThrowIfCancellationRequested();
            yield return i;
        }
    }

    // It may tick once more before it is disposed of.
    private static void Tick(ref int ticks, ManualResetEventSlim five)
    {
        if (Interlocked.Increment(ref ticks) == 5)
        {
            five.Set();
        }
    }
}
