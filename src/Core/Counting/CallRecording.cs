namespace PerfGate.Counting;

/// <summary>What all threads called between a start and a stop.</summary>
/// <param name="clock">What is counted beside calls and work.</param>
/// <param name="pass">Its number.</param>
/// <param name="isProgram">True where everything is counted, and not only what flows from the thread that began.</param>
internal sealed class CallRecording(CallClock clock, int pass, bool isProgram)
{
    /// <summary>Contexts of all threads, some 100 bytes each; run files hold as many.</summary>
    private const int MaxContexts = 200_000;

    private ThreadCalls? _threads;
    private ThreadCalls? _ended;
    private int _contexts;
    private int _known;
    private int _mostKnown = 64;
    private int _isFolding;

    /// <summary>What is counted beside calls and work.</summary>
    public CallClock Clock => clock;

    /// <summary>Its number, never 0.</summary>
    public int Pass => pass;

    /// <summary>True where everything is counted.</summary>
    public bool IsProgram => isProgram;

    /// <summary>All threads, those that have ended as one.</summary>
    public IEnumerable<ThreadCalls> Threads
    {
        get
        {
            for (var thread = Volatile.Read(ref _threads); thread is not null; thread = thread.Next)
            {
                yield return thread;
            }

            if (_ended is not null)
            {
                yield return _ended;
            }
        }
    }

    /// <summary>False once there are too many contexts.</summary>
    public bool TakePlace() => Volatile.Read(ref _contexts) < MaxContexts && Interlocked.Increment(ref _contexts) <= MaxContexts;

    /// <summary>Takes a thread. Without a lock, as a thread that waits for one can be interrupted, and woven code must not see that.</summary>
    public void Add(ThreadCalls thread)
    {
        ThreadCalls? first;
        do
        {
            first = Volatile.Read(ref _threads);
            thread.Next = first;
        }
        while (Interlocked.CompareExchange(ref _threads, thread, first) != first);

        if (Interlocked.Increment(ref _known) > Volatile.Read(ref _mostKnown) && Interlocked.CompareExchange(ref _isFolding, 1, 0) == 0)
        {
            FoldEnded(thread);
            Volatile.Write(ref _isFolding, 0);
        }
    }

    // Threads that have ended give their trees to one, so that many short ones leave no more than a few. Others are added before the first
    // one only, so that the links behind it are this thread's to change.
    private void FoldEnded(ThreadCalls first)
    {
        _ended ??= new ThreadCalls(this);
        var (kept, folded) = (1, 0);
        for (var thread = first; thread.Next is { } next;)
        {
            if (next.Thread.IsAlive)
            {
                (thread, kept) = (next, kept + 1);
                continue;
            }

            Fold(next, _ended);
            thread.Next = next.Next;
            folded++;
        }

        Interlocked.Add(ref _known, -folded);
        Volatile.Write(ref _mostKnown, Math.Max(64, 2 * kept));
    }

    private void Fold(ThreadCalls ended, ThreadCalls into)
    {
        // A caller stands before its callees.
        var contexts = ended.Snapshot();
        var places = new int[contexts.Length];
        for (var context = 1; context < places.Length; context++)
        {
            ref readonly var from = ref contexts[context];
            places[context] = into.CalleeOf(places[from.Caller], from.Method);
            ref var to = ref into.Contexts[places[context]];
            (to.Calls, to.Work, to.Cost) = (to.Calls + from.Calls, to.Work + from.Work, to.Cost + from.Cost);
        }

        Interlocked.Add(ref _contexts, 1 - places.Length);
    }
}
