namespace PerfGate.Counting;

/// <summary>
/// What turns hooks into a call tree: one recording of the process at a time. The fields that hooks read stand in a class without a static
/// constructor, which would be asked for at each access.
/// </summary>
internal static class Recorder
{
    /// <summary>The number of the recording that is on; 0 while nothing is counted.</summary>
    public static int Pass;

    /// <summary>The current thread's part of a recording, which may be over.</summary>
    [ThreadStatic]
    public static ThreadCalls? Calls;

    private static CallRecording? s_recording;
    private static int s_passes;

    /// <summary>Where the current execution context comes from; null where it does not come from the counted code.</summary>
    public static ContextHandle? Flow
    {
        get => Flowing.Context.Value;
        set => Flowing.Context.Value = value;
    }

    /// <summary>Begins a recording whose root is the current thread, and what flows from here.</summary>
    /// <param name="clock">What is counted beside calls and work.</param>
    /// <param name="isProgram">True where everything is counted, and not only what flows from here.</param>
    public static CallRecording Start(CallClock clock, bool isProgram)
    {
        FinalizerThread.Learn();
        var recording = new CallRecording(clock, Interlocked.Increment(ref s_passes), isProgram);
        if (Interlocked.CompareExchange(ref s_recording, recording, null) is not null)
        {
            throw new InvalidOperationException("Calls are being counted already in this process.");
        }

        var calls = new ThreadCalls(recording);
        recording.Add(calls);
        Calls = calls;
        Flow = calls.HandleOf(CallContext.Root);
        Volatile.Write(ref Pass, recording.Pass);
        calls.ForgetOwnCost();
        return recording;
    }

    /// <summary>Ends a recording: what still runs is not counted any more.</summary>
    public static void Stop(CallRecording recording)
    {
        if (Interlocked.CompareExchange(ref s_recording, null, recording) == recording)
        {
            Volatile.Write(ref Pass, 0);
            if (Calls is { } calls && calls.Recording == recording)
            {
                calls.Charge(); // a program may end in the middle of a call
            }
        }
    }

    /// <summary>The current thread joins the recording that is on; null where it is not counted.</summary>
    public static ThreadCalls? Join(int pass)
    {
        if (Calls is { IsReading: true } || FinalizerThread.IsCurrent || Volatile.Read(ref s_recording) is not { } recording || recording.Pass != pass)
        {
            return null;
        }

        var calls = new ThreadCalls(recording) { Starter = Carriers.Starter() };
        recording.Add(calls);
        Calls = calls;
        calls.ForgetOwnCost();
        return calls;
    }

    // A class of its own: it needs a static constructor.
    private static class Flowing
    {
        public static readonly AsyncLocal<ContextHandle?> Context = new();
    }
}
