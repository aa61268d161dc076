using System.Runtime.CompilerServices;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Actions;

/// <summary>Failures in async code, where a continuation may run inside the catch block of the method it awaited.</summary>
[Collection(nameof(ProcessWide))]
public sealed class AsyncFailureTests : IDisposable
{
    private readonly LoggedActions _log = new(new ActionLogOptions { Sources = source => source.Name == ActionLog.SourceName });

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task An_exception_after_an_await_fails_the_action()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(Throwing);
        Assert.Equal("failed", LoggedActions.Status(_log.Read(), "throwing"));
    }

    [Fact]
    public async Task An_exception_of_an_awaited_method_fails_both()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(Outer);
        var lines = _log.Read();
        Assert.Equal(("failed", "failed"), (LoggedActions.Status(lines, "outer"), LoggedActions.Status(lines, "throwing")));

        static async Task Outer()
        {
            using var action = ActionLog.Start("outer");
            await Throwing();
        }
    }

    /// <summary>The runtime's record of the second exception lies where that of the first one was, in whose catch block the action began.</summary>
    [Fact]
    public void An_action_begun_in_a_catch_block_fails_by_a_later_exception_of_the_same_place()
    {
        var action = default(ActionScope);
        var thrown = new[] { true, false }.Select(isFirst => Record.Exception(() => Throw(isFirst))).ToArray(); // at the same depth
        Assert.Equal([null, typeof(InvalidOperationException)], thrown.Select(exception => exception?.GetType()));
        Assert.Equal("failed", LoggedActions.Status(_log.Read(), "again"));

        void Throw(bool isFirst)
        {
            using var own = action;
            try
            {
                throw new InvalidOperationException();
            }
            catch (InvalidOperationException) when (isFirst)
            {
                action = ActionLog.Start("again");
            }
        }
    }

    /// <summary>The trap: the rest of Catching runs on the stack of the catch block in which Throwing's task fails.</summary>
    [Fact]
    public async Task A_method_that_caught_and_goes_on_inside_another_ones_catch_block_succeeds()
    {
        var gate = new TaskCompletionSource();
        var work = Catching(gate.Task);
        gate.SetResult();
        await work;
        var lines = _log.Read();
        Assert.Equal(("failed", "succeeded", "succeeded"), (LoggedActions.Status(lines, "gated"), LoggedActions.Status(lines, "catching"), LoggedActions.Status(lines, "after")));

        static async Task Catching(Task gate)
        {
            using var action = ActionLog.Start("catching");
            try
            {
                await Gated(gate);
            }
            catch (InvalidOperationException)
            {
            }

            using var after = ActionLog.Start("after");
        }
    }

    [Fact]
    public async Task A_method_that_never_looks_at_the_failed_task_succeeds()
    {
        var gate = new TaskCompletionSource();
        var work = Waiting(gate.Task);
        gate.SetResult();
        await work;
        var lines = _log.Read();
        Assert.Equal(("failed", "succeeded", "succeeded"), (LoggedActions.Status(lines, "gated"), LoggedActions.Status(lines, "waiting"), LoggedActions.Status(lines, "after")));

        static async Task Waiting(Task gate)
        {
            using var action = ActionLog.Start("waiting");
            await Task.WhenAny(Gated(gate));
            using var after = ActionLog.Start("after");
        }
    }

    [Fact]
    public async Task A_method_that_continues_without_throwing_succeeds()
    {
        var gate = new TaskCompletionSource();
        var work = Suppressing(gate.Task);
        gate.SetResult();
        await work;
        Assert.Equal("succeeded", LoggedActions.Status(_log.Read(), "suppressing"));

        static async Task Suppressing(Task gate)
        {
            using var action = ActionLog.Start("suppressing");
            await Gated(gate).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [Fact]
    public async Task An_awaiter_that_goes_on_at_once_in_the_catch_block_succeeds()
    {
        var gate = new Inline();
        var work = Going(gate);
        Failing(gate);
        await work;
        Assert.Equal("succeeded", LoggedActions.Status(_log.Read(), "going"));

        static async Task Going(Inline gate)
        {
            using var action = ActionLog.Start("going");
            await gate;
        }

        static void Failing(Inline gate)
        {
            try
            {
                throw new InvalidOperationException();
            }
            catch (InvalidOperationException)
            {
                gate.Go();
            }
        }
    }

    [Fact]
    public async Task A_finally_with_an_action_inside_keeps_them_apart()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(Cleaning);
        var lines = _log.Read();
        Assert.Equal(("failed", "succeeded"), (LoggedActions.Status(lines, "work"), LoggedActions.Status(lines, "clean")));

        static async Task Cleaning()
        {
            using var work = ActionLog.Start("work");
            try
            {
                await Task.Yield();
                throw new InvalidOperationException();
            }
            finally
            {
                await CleanUp();
            }
        }

        static async Task CleanUp()
        {
            using var clean = ActionLog.Start("clean");
            await Task.Yield();
        }
    }

    [Fact]
    public async Task RunAsync_marks_what_is_thrown_and_gives_the_result()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => ActionLog.RunAsync("run", Throwing, [("n", 1)]));
        Assert.Equal(5, await ActionLog.RunAsync("add", async () =>
        {
            await Task.Yield();
            return 5;
        }));
        var lines = _log.Read();
        Assert.Equal(("failed", 5), (LoggedActions.Status(lines, "run"), (int?)LoggedActions.Action(lines, "add").End["result"]));
        Assert.Equal((string?)LoggedActions.Action(lines, "run").Start["id"], (string?)LoggedActions.Action(lines, "throwing").Start["parent"]);
    }

    [Fact]
    public async Task What_is_thrown_before_the_first_await_is_in_the_task_whether_somebody_listens_or_not()
    {
        var heard = (ActionLog.RunAsync("run", Throw), ActionLog.RunAsync("run with result", ThrowInstead));
        Assert.All(_log.Read().Where(line => LoggedActions.Is(line, "end")), end => Assert.Equal("no", (string?)end["reason"]));
        var unheard = (ActionLog.RunAsync("run", Throw), ActionLog.RunAsync("run with result", ThrowInstead));
        foreach (var task in new[] { heard.Item1, heard.Item2, unheard.Item1, unheard.Item2 })
        {
            Assert.Equal("no", (await Assert.ThrowsAsync<FormatException>(() => task)).Message);
        }

        static Task Throw() => throw new FormatException("no");
        static Task<int> ThrowInstead() => throw new FormatException("no");
    }

    /// <summary>A caller that blocks the one thread of its context would wait forever for what comes behind the log's own await.</summary>
    [Fact]
    public async Task RunAsync_needs_no_thread_of_its_callers_context()
    {
        var gate = new TaskCompletionSource<int>();
        var (sum, done) = Begin(gate.Task);
        ThreadPool.QueueUserWorkItem(_ => gate.SetResult(3));
        await Task.WhenAll(sum, done).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(3, (int?)_log.Action("sum").End["result"]);

        static (Task<int> Sum, Task Done) Begin(Task<int> gate)
        {
            var before = SynchronizationContext.Current;
            try
            {
                SynchronizationContext.SetSynchronizationContext(new NeverTurns());
                return (ActionLog.RunAsync("sum", () => gate), ActionLog.RunAsync("do", () => (Task)gate));
            }
            finally
            {
                SynchronizationContext.SetSynchronizationContext(before);
            }
        }
    }

    private static async Task Throwing()
    {
        using var action = ActionLog.Start("throwing");
        await Task.Yield();
        throw new InvalidOperationException("after");
    }

    private static async Task Gated(Task gate)
    {
        using var action = ActionLog.Start("gated");
        await gate;
        throw new InvalidOperationException("gated");
    }

    private sealed class NeverTurns : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }

    /// <summary>Goes on where it is told to, on the stack of who tells.</summary>
    private sealed class Inline : INotifyCompletion
    {
        private Action? _continuation;

        public bool IsCompleted => false;

        public Inline GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => _continuation = continuation;

        public void Go() => _continuation!();
    }
}
