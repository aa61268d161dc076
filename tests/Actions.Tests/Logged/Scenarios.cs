using System.Globalization;
using System.Threading.Tasks.Sources;

namespace PerfGate.Actions.Logged;

/// <summary>What the tests run, plain and woven: the outcome must be the same text.</summary>
public static class Scenarios
{
    public static async Task<string> RunAsync(string name)
    {
        try
        {
            return await ((Func<Task<string>>)(name switch
            {
                "sync" => () => Task.FromResult(Sync()),
                "objects" => () => Task.FromResult(Objects()),
                "references" => () => Task.FromResult(References()),
                "failures" => () => Task.FromResult(Failures()),
                "generics" => GenericsAsync,
                "async" => AsyncAsync,
                "async failures" => AsyncFailuresAsync,
                "given tasks" => GivenTasksAsync,
                "not tasks" => () => Task.FromResult(NotTasks()),
                "secrets" => SecretsAsync,
                _ => throw new ArgumentException(name),
            }))().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            return Told(failure);
        }
    }

    private static string Sync()
    {
        Methods.Nothing();
        Methods.Pay(7.5m, "4711", "hunter2");
        return string.Create(CultureInfo.InvariantCulture, $"{Methods.Add(1, 2)} {Methods.Branches(0)} {Methods.Branches(1)} {Methods.Branches(5)} {Methods.Locals(5)} {Methods.Sum("text", [1, 2])} {Methods.Deep(3)}");
    }

    private static string Objects()
    {
        var one = new Methods { Text = "four" };
        IGreeter greeter = new Louder();
        return $"{one.Text} {one.Size} {one.Join(null, "b")} {greeter.Greet("you")} {(one + 3).Size} {new Box<int>.Inside(3).Times(4)} {Methods.Throws(null)}";
    }

    private static unsafe string References()
    {
        var (tries, five) = (0, 5);
        Methods.TryParse("12", out var number, ref tries, new DateTime(2026, 11, 24, 0, 0, 0, DateTimeKind.Utc));
        Methods.Place(1) = 42;
        Methods.Slice([1, 2, 3], 1)[0] = 9;
        return string.Create(CultureInfo.InvariantCulture, $"{number} {tries} {Methods.Place(1)} {Methods.Points(&five, &Twice)} {Methods.Default(4)} {Methods.Default<ReadOnlySpan<char>>("span")}");
    }

    private static int Twice(int n) => n * 2;

    private static string Failures()
    {
        var told = new List<string>();
        foreach (var action in new Action[] { () => Methods.Fails("no"), () => Methods.Catches("no"), () => Methods.Branches(101 - 200) })
        {
            try
            {
                action();
                told.Add("nothing");
            }
            catch (Exception failure)
            {
                told.Add(Told(failure));
            }
        }

        return string.Join("; ", told) + Methods.Catches("caught");
    }

    private static async Task<string> GenericsAsync()
    {
        var box = new Box<string>();
        box.Put("a", 1);
        box.Put("b", new List<int> { 1 });
        return $"{await new Box<string>().Try(box)} {Methods.Echo(5)} {Methods.Echo("text")} {Methods.Echo<DateTime?>(null)} {Methods.Echo(new Methods())}";
    }

    private static Task<string> Try(this Box<string> _, Box<string> box) => box.TakeAsync(1, 2.5);

    private static async Task<string> AsyncAsync()
    {
        var (gate, done) = (new TaskCompletionSource(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var waiting = AsyncMethods.WaitAsync(gate);
        Methods.Add(40, 2);
        gate.SetResult();
        await waiting;
        await AsyncMethods.PooledAsync();
        AsyncMethods.Forgotten(done);
        await done.Task;
        return $"{await new AsyncMethods().CountAsync("four")} {await AsyncMethods.InnerAsync(1)} {await AsyncMethods.CatchesAsync()}";
    }

    private static async Task<string> AsyncFailuresAsync()
    {
        using var stop = new CancellationTokenSource();
        var cancelled = AsyncMethods.CancelledAsync(stop.Token);
        await stop.CancelAsync();
        var told = new List<string>();
        foreach (var task in new[] { AsyncMethods.FailsAsync("late"), AsyncMethods.FailsAtOnceAsync(null), cancelled })
        {
            try
            {
                await task;
            }
            catch (Exception failure)
            {
                told.Add($"{task.Status} {Told(failure)}");
            }
        }

        return string.Join("; ", told);
    }

    private static async Task<string> GivenTasksAsync()
    {
        var (number, nothing, source) = (new TaskCompletionSource<int>(), new TaskCompletionSource(), new Source());
        var (given, passed) = (AsyncMethods.GivenAsync(number.Task), AsyncMethods.PassedAsync(nothing.Task));
        var same = ReferenceEquals(given, number.Task) && ReferenceEquals(passed, nothing.Task);
        number.SetResult(42);
        nothing.SetException([new InvalidOperationException("one"), new InvalidOperationException("two")]);
        var told = $"{same} {await given} {await AsyncMethods.GivenOnceAsync(source)} {source.Taken} {AsyncMethods.NoTask() is null}";
        await AsyncMethods.PassedOnceAsync(default);
        try
        {
            await passed;
        }
        catch (InvalidOperationException failure)
        {
            told += $" {failure.Message} {passed.Exception!.InnerExceptions.Count}";
        }

        return told;
    }

    private static string NotTasks()
    {
        var (all, numbers) = (AsyncMethods.StartAll(2), AsyncMethods.CountAll());
        AsyncMethods.Place(all) = numbers[0];
        return $"{all[0] == numbers[0]} {AsyncMethods.Read(numbers).Result} {AsyncMethods.StartOnce().Length} {AsyncMethods.CountOnce()[0].Result}";
    }

    private static async Task<string> SecretsAsync()
    {
        var secrets = new Secrets { ApiKey = "hunter2" };
        return $"{secrets.ApiKey} {Secrets.Reset("me")} {await Secrets.DrawAsync()} {await Secrets.GetTokenAsync()} {Secrets.HasPassword()} {Secrets.CountTokens()} {Secrets.NewPin()}";
    }

    // With the methods it went through and their lines.
    private static string Told(Exception failure) => $"{failure.GetType().Name}: {failure.Message} {string.Join(" < ", (failure.StackTrace ?? "").Split('\n').Select(Place))}";

    private static string Place(string frame)
    {
        var method = frame.Trim().Replace(" in ", "|", StringComparison.Ordinal).Split('|');
        return $"{method[0].Split('(')[0]}{(method.Length > 1 ? ":" + method[1].Split(':')[^1] : "")}";
    }

    // Gives its result once, as those that are used again and again do.
    private sealed class Source : IValueTaskSource<int>
    {
        public int Taken { get; private set; }

        public int GetResult(short token) => Taken++ == 0 && token == 7 ? 11 : throw new InvalidOperationException("taken twice");

        public ValueTaskSourceStatus GetStatus(short token) => ValueTaskSourceStatus.Succeeded;

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => continuation(state);
    }
}
