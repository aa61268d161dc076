namespace PerfGate.Sampling;

/// <summary>What a frame is by its type and method, as the runtime names them.</summary>
internal static class FrameKinds
{
    // How async code, delegates and threads get their work called: nobody's cost.
    private static readonly string[] Plumbing =
    [
        "System.Runtime.CompilerServices.AsyncMethodBuilderCore", "System.Runtime.CompilerServices.AsyncTaskMethodBuilder", "System.Runtime.CompilerServices.AsyncValueTaskMethodBuilder",
        "System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder", "System.Runtime.CompilerServices.AsyncVoidMethodBuilder", "System.Runtime.CompilerServices.TaskAwaiter",
        "System.Runtime.CompilerServices.ConfiguredTaskAwaitable", "System.Runtime.CompilerServices.YieldAwaitable", "System.Threading.ExecutionContext", "System.Threading.ThreadPoolWorkQueue",
        "System.Threading.PortableThreadPool", "System.Threading.Tasks.AwaitTaskContinuation", "System.Threading.Tasks.Task", "System.Threading.Tasks.TaskScheduler",
        "System.Threading.Tasks.ThreadPoolTaskScheduler", "System.Threading.Thread+StartHelper", "System.Threading.QueueUserWorkItemCallback", "System.Threading.TimerQueue",
        "System.Threading.Thread", "System.RuntimeMethodHandle", "System.Reflection.MethodBaseInvoker", "System.Reflection.RuntimeMethodInfo",
    ];

    private static readonly string[] Bodies =
    [
        "PerfGate.Measuring.ActionBody", "PerfGate.Measuring.FuncBody", "PerfGate.Measuring.TaskBody", "PerfGate.Measuring.ValueTaskBody", "PerfGate.Measuring.BoundCall",
    ];

    private static readonly (string Type, string[] Methods)[] Waits =
    [
        ("System.Threading.Thread", ["Sleep", "SleepInternal", "Join", "JoinInternal", "UninterruptibleSleep0"]),
        ("System.Threading.Monitor", ["Wait", "ObjWait"]),
        ("System.Threading.Lock", ["TryEnterSlow"]),
        ("System.Threading.WaitHandle", []), // also on its way there, as the threads of the pool and of timers often are
        ("System.Threading.LowLevelSpinWaiter", []),
        ("System.Threading.LowLevelMonitor", []),
        ("System.Threading.LowLevelLifoSemaphore", []),
        ("System.Threading.LowLevelLock", []),
        ("System.Threading.Condition", []),
        ("System.GC", ["RunFinalizers"]),
        ("Interop+Sys", []),
        ("System.IO.RandomAccess", []),
    ];

    // Where nothing is in their way they only pass: who waits here has left managed code, and who was in it when the runtime began to stop
    // threads goes their slow way because of that, and not because of another thread.
    private static readonly (string Type, string[] Methods)[] Gates =
    [
        ("System.Threading.Monitor", ["Enter", "TryEnter", "ReliableEnter", "ReliableEnterTimeout", "Enter_Slowpath", "TryEnter_Slowpath"]),
        ("System.Threading.Lock", ["EnterAndGetCurrentThreadId"]),
        ("System.Threading.ManualResetEventSlim", ["Wait"]),
        ("System.Threading.SemaphoreSlim", ["Wait", "WaitCore", "WaitUntilCountOrTimeout"]),
    ];

    // What takes and gives back a lock: the work of whoever has the lock in his code.
    private static readonly (string Type, string[] Methods)[] Locks =
    [
        ("System.Threading.Monitor", ["Enter", "TryEnter", "ReliableEnter", "ReliableEnterTimeout", "Enter_Slowpath", "TryEnter_Slowpath", "Exit", "Exit_Slowpath"]),
        ("System.Threading.Lock", []),
        ("System.Threading.Lock+Scope", []),
    ];

    /// <summary>True for frames that are folded away.</summary>
    public static bool IsPlumbing(string type, string method) =>
        Plumbing.Any(prefix => StartsWith(type, prefix)) && !IsWait(type, method) && !IsGate(type, method) && !(type == "System.Threading.Tasks.Task" && method.StartsWith("Wait", StringComparison.Ordinal));

    // What runs a continuation: the method above it on the stack completed something, and is nobody's caller.
    private static readonly string[] Resumptions =
    [
        "System.Runtime.CompilerServices.AsyncTaskMethodBuilder`1+AsyncStateMachineBox", "System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder`1+StateMachineBox",
        "System.Threading.Tasks.AwaitTaskContinuation", "System.Threading.ThreadPoolWorkQueue",
    ];

    /// <summary>True for frames that go on with work begun elsewhere.</summary>
    public static bool IsResumption(string type) => Resumptions.Any(prefix => StartsWith(type, prefix));

    /// <summary>True for the threads of the pool that look for work, in whatever they are, and for the one that tells which socket is ready: it hands all work to the pool, and is busiest with the trace itself.</summary>
    public static bool IsIdle(string type) => StartsWith(type, "System.Threading.LowLevelLifoSemaphore") || StartsWith(type, "System.Net.Sockets.SocketAsyncEngine");

    /// <summary>True for what tells of awaits.</summary>
    public static bool TellsOfAwaits(string type) => type == "System.Threading.Tasks.TplEventSource";

    /// <summary>True for threads that the runtime keeps for itself.</summary>
    public static bool IsHousekeeping(string type, string method) =>
        (type == "System.GC" && method == "RunFinalizers")
        || (type, method) is ("System.Diagnostics.Tracing.EventSource", "InitializeDefaultEventSources") or ("System.Diagnostics.Tracing.RuntimeEventSource", "Initialize"); // because of the session itself

    /// <summary>True where a thread waits whose innermost frame this is, or that left managed code below it.</summary>
    public static bool IsWait(string type, string method) => IsAmong(Waits, type, method);

    /// <summary>True where a thread waits that left managed code below this frame; one that did not is on its way through.</summary>
    public static bool IsGate(string type, string method) => IsAmong(Gates, type, method);

    /// <summary>True for frames that take or give back a lock.</summary>
    public static bool IsLock(string type, string method) => IsAmong(Locks, type, method);

    /// <summary>True for PerfGate's own frames; a test that calls <c>Perf.Measure</c> waits in it for the thread that measures.</summary>
    public static bool IsOwn(string type) => type == "PerfGate.Perf" || type.StartsWith("PerfGate.Measuring.", StringComparison.Ordinal) || type.StartsWith("PerfGate.Sampling.", StringComparison.Ordinal);

    /// <summary>True for the one of PerfGate's frames that calls what surrounds an operation.</summary>
    public static bool IsAround(string type, string method) => type == "PerfGate.Measuring.Measurer" && method == "RunAroundAsync";

    /// <summary>True for the one of PerfGate's frames that calls those which call the test: a test without a frame of its own hides its caller.</summary>
    public static bool CallsBody(string type, string method) => type == "PerfGate.Measuring.Measurer" && method == "RunAsync";

    /// <summary>True for those of PerfGate's frames that call the test: all below the innermost of them is the test's.</summary>
    public static bool CallsTest(string type) => Bodies.Any(body => StartsWith(type, body));

    private static bool IsAmong((string Type, string[] Methods)[] kinds, string type, string method) =>
        kinds.Any(kind => StartsWith(type, kind.Type) && (kind.Methods.Length == 0 || kind.Methods.Contains(method, StringComparer.Ordinal)));

    // A type and its nested and generic forms, not every type whose name begins alike.
    private static bool StartsWith(string type, string prefix) =>
        type.StartsWith(prefix, StringComparison.Ordinal) && (type.Length == prefix.Length || type[prefix.Length] is '+' or '`' or '[');
}
