using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Tests.Support;
using static PerfGate.Tests.Counting.WovenCode;

namespace PerfGate.Tests.Counting;

[Collection(nameof(ProcessWide))]
public class ThreadTests
{
    [Fact]
    public void Work_that_was_started_on_another_thread_is_its_starters()
    {
        var tree = Record(() => Call(A, 1, () => Call(B, 1, () =>
        {
            CallHooks.Spawn();
            var thread = new Thread(() => Call(C, 5, () => Call(D, 2)));
            thread.Start();
            thread.Join();
        })));
        Assert.Equal(["A: 1 1", "A/B: 1 1", "A/B/C: 1 5", "A/B/C/D: 1 2"], tree.Lines());
    }

    [Fact]
    public void A_parallel_loop_has_one_path_whichever_thread_runs_it()
    {
        var tree = Record(() => Call(A, 1, () =>
        {
            CallHooks.Spawn();
            Parallel.For(0, 300, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ => Call(B, 2, () => Call(C)));
        }));
        Assert.Equal(["A: 1 1", "A/B: 300 600", "A/B/C: 300 300"], tree.Lines());
    }

    [Fact]
    public void What_a_started_thread_starts_is_told_apart_by_its_own_path()
    {
        var tree = Record(() => Call(A, 1, () =>
        {
            CallHooks.Spawn();
            Task.Run(() => Call(B, 1, () =>
            {
                CallHooks.Spawn();
                Task.Run(() => Call(C)).Wait();
            })).Wait();
        }));
        Assert.Equal(["A: 1 1", "A/B: 1 1", "A/B/C: 1 1"], tree.Lines());
    }

    [Fact]
    public void Threads_that_the_counted_code_did_not_start_are_others()
    {
        using var go = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            go.Wait();
            Call(B, 5, () => Call(C, 6));
        });
        thread.UnsafeStart();
        var tree = Record(() => Call(A, 1, () =>
        {
            go.Set();
            thread.Join();
        }));
        Assert.Equal(["A: 1 1", $"{CallTree.OtherThreads}: 2 11"], tree.Lines());
    }

    [Fact]
    public void Of_a_program_every_thread_counts()
    {
        var tree = Record(
            () => Call(A, 1, () =>
            {
                var thread = new Thread(() => Call(B, 5, () => Call(C, 6)));
                thread.UnsafeStart();
                thread.Join();
            }),
            isProgram: true);
        Assert.Equal(["A: 1 1", "B: 1 5", "B/C: 1 6"], tree.Lines());
    }

    [Fact]
    public void Finalizers_are_nobodys()
    {
        var tree = Record(() => Call(A, 1, () =>
        {
            Leave();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }), isProgram: true);
        Assert.True(Finalized.Count > 0);
        Assert.Equal(["A: 1 1"], tree.Lines());
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Leave() => _ = new Finalized();

    private sealed class Finalized
    {
        public static int Count;

#pragma warning disable MA0055 // the test is about finalizers
        ~Finalized() => Call(B, 1, () => Count++);
#pragma warning restore MA0055
    }

    [Fact]
    public void An_async_method_keeps_its_context_on_whatever_thread_it_goes_on()
    {
        var tree = Record(() => Call(A, 1, () =>
        {
            CallHooks.Spawn();
            new Machine(B, 4, TaskScheduler.Default).Run().Wait();
        }));
        Assert.Equal(["A: 1 1", "A/B: 1 40", "A/B/C: 4 4"], tree.Lines());
    }

    [Fact]
    public void An_async_method_that_began_before_goes_on_as_if_it_began_now()
    {
        var machine = new Machine(B, 2, TaskScheduler.Default);
        machine.Step();
        var tree = Record(() => Call(A, 1, machine.Step));
        Assert.Equal(["A: 1 1", "A/B: 1 10", "A/B/C: 1 1"], tree.Lines());
        Record(() => Call(D, 1, machine.Step));
    }

    [Fact]
    public void Ten_thousand_short_threads_lose_nothing_and_leave_little()
    {
        using var clock = CallClocks.Of("work", typeof(ThreadTests), instance: null);
        var recording = Recorder.Start(clock, isProgram: false);
        Call(A, 1, () =>
        {
            CallHooks.Spawn();
            for (var i = 0; i < 10_000; i++)
            {
                var thread = new Thread(() => Call(B, 1, () => Call(C)), maxStackSize: 128 * 1024);
                thread.Start();
                thread.Join();
            }
        });
        Recorder.Stop(recording);
        Assert.InRange(recording.Threads.Count(), 2, 200);
        Assert.Equal(["A: 1 1", "A/B: 10000 10000", "A/B/C: 10000 10000"], CountedTree.Of([recording], "root", Names).Lines());
    }

    [Fact]
    public void Many_threads_at_once_lose_nothing()
    {
        var tree = Record(() => Call(A, 1, () =>
        {
            CallHooks.Spawn();
            var threads = Enumerable.Range(0, 200).Select(_ => new Thread(() =>
            {
                for (var i = 0; i < 100; i++)
                {
                    Call(B, 1, () => Call(C + (i % 20)));
                }
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
        }));
        Assert.Equal(23, tree.Nodes.Length);
        Assert.All(tree.Nodes.Skip(3), node => Assert.Equal([1000, 1000], node.Self));
    }

    [Fact]
    public void Work_that_leaves_the_execution_context_behind_is_its_starters_too()
    {
        using var done = new CountdownEvent(5);
        void Work() => Call(B, 5, () => Call(C, 2, () => done.Signal()));
        var local = new AsyncLocal<string> { Value = "the test's" };
        string? seen = "";
        var tree = Record(() => Call(A, 1, () =>
        {
            Assert.True(Carriers.UnsafeQueueUserWorkItem(_ => Work(), state: null));
            Assert.True(Carriers.UnsafeQueueUserWorkItem(_ => Work(), state: 1, preferLocal: false));
            Assert.True(Carriers.UnsafeQueueUserWorkItem(new Item(Work), preferLocal: false));
            var thread = new Thread(() =>
            {
                seen = local.Value;
                Work();
            });
            Carriers.UnsafeStart(thread);
            var second = new Thread(_ => Work());
            Carriers.UnsafeStart(second, parameter: null);
            done.Wait(TestContext.Current.CancellationToken);
            thread.Join();
            second.Join();
        }));
        Assert.Null(seen); // nothing else was carried
        Assert.Equal(["A", "A/B", "A/B/C"], tree.Lines().Select(line => line.Split(':')[0]));
    }

    [Fact]
    public void What_cannot_be_started_throws_as_the_original_does()
    {
        using var clock = CallClocks.Of("work", typeof(ThreadTests), instance: null);
        var recording = Recorder.Start(clock, isProgram: false);
        var thread = new Thread(() => { });
        Call(A, 1, () =>
        {
            Assert.Throws<ArgumentNullException>(() => Carriers.UnsafeQueueUserWorkItem(null!, state: null));
            Assert.Throws<ArgumentNullException>(() => Carriers.UnsafeQueueUserWorkItem<int>(null!, 1, preferLocal: true));
            Assert.Throws<ArgumentNullException>(() => Carriers.UnsafeQueueUserWorkItem(null!, preferLocal: true));
            Assert.Throws<NullReferenceException>(() => Carriers.UnsafeStart(null!));
            Carriers.UnsafeStart(thread);
            Assert.Throws<ThreadStateException>(() => Carriers.UnsafeStart(thread));
        });
        thread.Join();
        Recorder.Stop(recording);
    }

    private sealed class Item(Action work) : IThreadPoolWorkItem
    {
        public void Execute() => work();
    }

    [Fact]
    public void A_tree_is_read_while_its_thread_goes_on()
    {
        using var clock = CallClocks.Of("work", typeof(ThreadTests), instance: null);
        var recording = Recorder.Start(clock, isProgram: true);
        var thread = new Thread(() =>
        {
            // A hundred thousand contexts, each below another.
            for (var path = 0; path < 100_000; path++)
            {
                Call(path % 10, 1, () => Call(path / 10 % 10, 1, () => Call(path / 100 % 10, 1, () => Call(path / 1000 % 10, 1, () => Call(path / 10_000, 1)))));
            }
        });
        thread.Start();
        var last = 0;
        do
        {
            var tree = CountedTree.Of([recording], "root", Names);
            Assert.True(tree.Nodes.Length >= last);
            Assert.True(CountedTree.Reached([recording]).Count <= 10);
            last = tree.Nodes.Length;
        }
        while (thread.IsAlive);
        Recorder.Stop(recording);
        Assert.Equal(111_111, CountedTree.Of([recording], "root", Names).Nodes.Length);
    }

    [Fact]
    public async Task A_signal_is_heard_after_a_collection_too()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("There is no signal there that can be sent and does no harm.");
            return;
        }

        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        CountedProgram.Listen(System.Runtime.InteropServices.PosixSignal.SIGCONT, () => heard.TrySetResult());
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using (var kill = System.Diagnostics.Process.Start("kill", ["-CONT", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await heard.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    // What the compiler makes of an async method, with the field and the hooks that the weaver adds.
    private sealed class Machine(int method, int steps, TaskScheduler scheduler)
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private object? _context;
        private int _step;

        public Task Run()
        {
            Step();
            if (_step == steps)
            {
                _done.SetResult();
            }
            else
            {
                _ = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.None, scheduler);
            }

            return _done.Task;
        }

        public void Step()
        {
            CallHooks.EnterStateMachine(method, ref _context, out var scope);
            Call(C);
            _step++;
            CallHooks.Leave(ref scope, 10);
        }
    }
}
