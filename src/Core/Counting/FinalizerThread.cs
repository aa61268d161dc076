namespace PerfGate.Counting;

/// <summary>Tells whether the current thread is the one that runs finalizers: when it does what is nobody's doing, and no part of any count.</summary>
internal sealed class FinalizerThread
{
    [ThreadStatic]
    private static bool t_isCurrent;

    private static bool s_isKnown;

    private FinalizerThread()
    {
    }

#pragma warning disable MA0055 // only a finalizer can tell which thread runs finalizers
    ~FinalizerThread() => (t_isCurrent, s_isKnown) = (true, true);
#pragma warning restore MA0055

    /// <summary>True on that thread, once it was learnt.</summary>
    public static bool IsCurrent => t_isCurrent;

    /// <summary>Lets the thread tell itself. What it ran late would be counted as the doing of other threads, so a few attempts are enough.</summary>
    public static void Learn()
    {
        for (var attempt = 0; attempt < 3 && !Volatile.Read(ref s_isKnown); attempt++)
        {
            Leave();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    // In a frame of its own, so that nothing keeps it.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Leave() => _ = new FinalizerThread();
}
