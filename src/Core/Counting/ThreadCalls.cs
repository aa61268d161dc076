using System.Runtime.CompilerServices;

namespace PerfGate.Counting;

/// <summary>What one thread has called during a recording: a tree that no other thread writes, so that counting takes no lock.</summary>
internal sealed class ThreadCalls : ContextTree
{
    private const int Reading = -1;
    private readonly CallClock _clock;
    private readonly int _kind;
    private ContextHandle?[] _handles = [];
    private Dictionary<ContextHandle, int>? _mirrors;
    private ContextHandle? _mirrored;
    private int _mirror;
    private long _since;

    /// <summary>The number of the recording, which the hooks compare with the one that is on.</summary>
    public int Pass;

    /// <summary>Where the thread is.</summary>
    public int Context;

    /// <summary>Creates the tree of the current thread.</summary>
    public ThreadCalls(CallRecording recording)
    {
        Recording = recording;
        Pass = recording.Pass;
        (_clock, _kind) = (recording.Clock, recording.Clock.Kind);
    }

    /// <summary>What it belongs to.</summary>
    public CallRecording Recording { get; }

    /// <summary>The next one of the recording's threads.</summary>
    public ThreadCalls? Next { get; set; }

    /// <summary>The thread.</summary>
    public Thread Thread { get; } = Thread.CurrentThread;

    /// <summary>True while a counter of the user's is read here, whose own code may be woven.</summary>
    public bool IsReading => Pass == Reading;

    /// <summary>Gives what was spent since the last hook to the context that spent it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Charge()
    {
        if (_kind != CallClock.None)
        {
            var now = Now();
            Contexts[Context].Cost += now - _since;
            _since = now;
        }
    }

    /// <inheritdoc/>
    public override void ForgetOwnCost() => _since = _kind == CallClock.None ? 0 : Now();

    /// <summary>The context of a method that is called from where the thread is.</summary>
    public int CalleeOf(int method) => CalleeOf(Context == CallContext.Root ? Flow() : Context, method);

    /// <summary>The context of this thread's tree that stands for one of another thread's.</summary>
    public int Here(ContextHandle handle)
    {
        if (handle.Thread == this)
        {
            return handle.Context;
        }

        if (_mirrored != handle)
        {
            (_mirrored, _mirror) = (handle, Mirror(handle));
        }

        return _mirror;
    }

    /// <summary>What stands for a context where other threads can find it.</summary>
    public ContextHandle HandleOf(int context)
    {
        if (context >= _handles.Length)
        {
            Array.Resize(ref _handles, Contexts.Length);
        }

        if (_handles[context] is not { } handle)
        {
            _handles[context] = handle = new ContextHandle(this, context);
            ForgetOwnCost();
        }

        return handle;
    }

    /// <inheritdoc/>
    protected override bool TakePlace() => Recording.TakePlace();

    /// <summary>Who started the thread, where the execution context does not say; null where nobody knows.</summary>
    public ContextHandle? Starter { get; init; }

    private int Flow() =>
        (Recorder.Flow ?? Starter) is { } flow && flow.Thread.Recording == Recording ? Here(flow)
        : Recording.IsProgram ? CallContext.Root
        : CalleeOf(CallContext.Root, CallContext.OtherThreads);

    private int Mirror(ContextHandle handle)
    {
        if (_mirrors is null || !_mirrors.TryGetValue(handle, out var mirror))
        {
            mirror = Follow(handle.Thread.Contexts, handle.Context);
            (_mirrors ??= [])[handle] = mirror;
            ForgetOwnCost();
        }

        return mirror;
    }

    private int Follow(CallContext[] path, int context) =>
        context == CallContext.Root ? CallContext.Root : CalleeOf(Follow(path, path[context].Caller), path[context].Method);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Now() =>
        _kind == CallClock.Allocated ? GC.GetAllocatedBytesForCurrentThread()
        : _kind == CallClock.Cycles ? CycleCounter.Read()
        : ReadSlowly();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long ReadSlowly()
    {
        Pass = Reading;
        try
        {
            return _clock.Read();
        }
#pragma warning disable CA1031 // a counter of the user's that throws must not throw into woven code
        catch (Exception)
#pragma warning restore CA1031
        {
            return _since;
        }
        finally
        {
            Pass = Recording.Pass;
        }
    }
}

/// <summary>A context of a thread, for state machines and execution contexts that go to other threads.</summary>
/// <param name="thread">The thread.</param>
/// <param name="context">The context's place in its tree.</param>
internal sealed class ContextHandle(ThreadCalls thread, int context)
{
    /// <summary>The thread.</summary>
    public ThreadCalls Thread => thread;

    /// <summary>The context's place in its tree.</summary>
    public int Context => context;
}
