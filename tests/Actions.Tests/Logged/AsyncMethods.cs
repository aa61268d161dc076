using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace PerfGate.Actions.Logged;

/// <summary>Methods that return before their work is done.</summary>
public class AsyncMethods
{
    [LogCall]
    public static async Task WaitAsync(TaskCompletionSource gate)
    {
        Methods.Nothing();
        await gate.Task;
        Methods.Add(1, 2);
    }

    [LogCall]
    public async Task<int> CountAsync(string name, [Sensitive] int unused = 4)
    {
        await Task.Yield();
        var inner = await InnerAsync(name.Length).ConfigureAwait(false);
        return inner + 1;
    }

    [LogCall]
    public static async ValueTask<int> InnerAsync(int n)
    {
        if (n > 3)
        {
            await Task.Delay(1).ConfigureAwait(false);
        }

        return n * 2;
    }

    [LogCall]
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public static async ValueTask PooledAsync() => await Task.Yield();

    [LogCall]
    public static async Task FailsAsync(string why)
    {
        await Task.Yield();
        throw new InvalidOperationException(why);
    }

    [LogCall]
    public static async Task FailsAtOnceAsync(string? why)
    {
        ArgumentNullException.ThrowIfNull(why);
        await Task.Yield();
    }

    [LogCall]
    public static async Task<int> CatchesAsync()
    {
        try
        {
            await FailsAsync("inside");
            return 1;
        }
        catch (InvalidOperationException)
        {
            await Task.Yield();
            return 2;
        }
    }

    [LogCall]
    public static async Task CancelledAsync(CancellationToken stop) => await Task.Delay(Timeout.Infinite, stop);

    [LogCall]
    public static async void Forgotten(TaskCompletionSource done)
    {
        await Task.CompletedTask;
        done.SetResult();
    }

    [LogCall]
    public static Task<int> GivenAsync(Task<int> task) => task;

    [LogCall]
    public static Task PassedAsync(Task task) => task;

    [LogCall]
    public static ValueTask<int> GivenOnceAsync(IValueTaskSource<int> source) => new(source, 7);

    [LogCall]
    public static ValueTask PassedOnceAsync(ValueTask task) => task;

    [LogCall]
    public static Task? NoTask() => null;

    [LogCall]
    public static Task[] StartAll(int n) => [.. Enumerable.Range(0, n).Select(_ => new Task(Methods.Nothing))];

    [LogCall]
    public static Task<int>[] CountAll() => [Task.FromResult(2)];

    [LogCall]
    public static ValueTask[] StartOnce() => [default];

    [LogCall]
    public static ValueTask<int>[] CountOnce() => [new(3)];

    [LogCall]
    public static ref Task Place(Task[] all) => ref all[0];

    [LogCall]
    public static ref readonly Task<int> Read(Task<int>[] all) => ref all[0];
}
