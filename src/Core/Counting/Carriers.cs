using System.ComponentModel;
using System.Runtime.CompilerServices;

#pragma warning disable CS1591 // each is what its attribute says, and nobody calls it by hand

namespace PerfGate.Counting;

/// <summary>Calls that start work on another thread without the execution context, which would tell it where it comes from: here the work itself carries that along, and nothing else.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Carriers
{
    private const string OfPool = "System.Threading.ThreadPool";
    private const string OfThread = "System.Threading.Thread";

    // Threads that were started so, by whom. A thread has nothing to carry: it is asked for when it joins.
    private static readonly ConditionalWeakTable<Thread, ContextHandle> Started = [];

    [Carrier(OfPool, "UnsafeQueueUserWorkItem")]
    public static bool UnsafeQueueUserWorkItem(WaitCallback callBack, object? state) =>
        ThreadPool.UnsafeQueueUserWorkItem(Carry.Begin(callBack) is { } carry ? carry.End<WaitCallback>(passed => carry.Run(callBack.Invoke, passed)) : callBack, state);

    [Carrier(OfPool, "UnsafeQueueUserWorkItem")]
    public static bool UnsafeQueueUserWorkItem<TState>(Action<TState> callBack, TState state, bool preferLocal) =>
        ThreadPool.UnsafeQueueUserWorkItem(Carry.Begin(callBack) is { } carry ? carry.End<Action<TState>>(passed => carry.Run(callBack, passed)) : callBack, state, preferLocal);

    [Carrier(OfPool, "UnsafeQueueUserWorkItem")]
    public static bool UnsafeQueueUserWorkItem(IThreadPoolWorkItem callBack, bool preferLocal) =>
        ThreadPool.UnsafeQueueUserWorkItem(Carry.Begin(callBack) is { } carry ? carry.End<IThreadPoolWorkItem>(new WorkItem(carry, callBack)) : callBack, preferLocal);

    [Carrier(OfThread, "UnsafeStart")]
    public static void UnsafeStart(Thread thread)
    {
        Tell(thread);
        thread.UnsafeStart();
    }

    [Carrier(OfThread, "UnsafeStart")]
    public static void UnsafeStart(Thread thread, object? parameter)
    {
        Tell(thread);
        thread.UnsafeStart(parameter);
    }

    /// <summary>Who started the current thread by a call of here, or null.</summary>
    internal static ContextHandle? Starter() => Started.TryGetValue(Thread.CurrentThread, out var starter) ? starter : null;

    private static void Tell(Thread? thread)
    {
        // One that was started before throws, and stays whose it is.
        if (Carry.Begin(thread) is { } carry)
        {
            if (thread!.ThreadState.HasFlag(ThreadState.Unstarted))
            {
                Started.AddOrUpdate(thread, carry.From);
            }

            carry.End(thread);
        }
    }

    private sealed class WorkItem(Carry carry, IThreadPoolWorkItem item) : IThreadPoolWorkItem
    {
        public void Execute() => carry.Run(work => work.Execute(), item);
    }
}

/// <summary>A context on its way to another thread.</summary>
/// <param name="from">The context.</param>
internal sealed class Carry(ContextHandle from)
{
    /// <summary>The context.</summary>
    public ContextHandle From => from;

    /// <summary>Takes along where the thread is; null where that is nowhere, or where there is nothing to start, as the original will say.</summary>
    public static Carry? Begin(object? work)
    {
        if (work is null || CallHooks.Counted() is not { Context: not CallContext.Root } thread)
        {
            return null;
        }

        thread.Charge();
        return new Carry(thread.HandleOf(thread.Context));
    }

    /// <summary>What was made to carry it is not the caller's cost.</summary>
    public T End<T>(T made)
    {
        from.Thread.ForgetOwnCost();
        return made;
    }

    /// <summary>Does the work on its thread, as the starter's.</summary>
    public void Run<T>(Action<T> work, T passed)
    {
        // Back as it was: other threads than those of the pool may be lent.
        var before = Recorder.Flow;
        Recorder.Flow = from;
        try
        {
            work(passed);
        }
        finally
        {
            Recorder.Flow = before;
        }
    }
}
