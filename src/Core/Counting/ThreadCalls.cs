using System.Runtime.CompilerServices;

namespace PerfGate.Counting;

/// <summary>What one thread has called during a recording: a tree that no other thread writes, so that counting takes no lock.</summary>
internal sealed class ThreadCalls
{
    private const int Reading = -1;
    private readonly CallContext _root;
    private readonly CallClock _clock;
    private readonly int _kind;
    private Dictionary<CallContext, CallContext>? _mirrors;
    private CallContext? _mirrored;
    private CallContext? _mirror;
    private long _since;

    /// <summary>The number of the recording, which the hooks compare with the one that is on.</summary>
    public int Pass;

    /// <summary>Where the thread is.</summary>
    public CallContext Context;

    /// <summary>Creates the tree of the current thread.</summary>
    /// <param name="recording">What it belongs to.</param>
    public ThreadCalls(CallRecording recording)
    {
        Recording = recording;
        Pass = recording.Pass;
        (_clock, _kind) = (recording.Clock, recording.Clock.Kind);
        Context = _root = new CallContext(this, caller: null, CallContext.Root);
    }

    /// <summary>What it belongs to.</summary>
    public CallRecording Recording { get; }

    /// <summary>The next one of the recording's threads.</summary>
    public ThreadCalls? Next { get; set; }

    /// <summary>The thread.</summary>
    public Thread Thread { get; } = Thread.CurrentThread;

    /// <summary>The root.</summary>
    public CallContext Root => _root;

    /// <summary>True while a counter of the user's is read here, whose own code may be woven.</summary>
    public bool IsReading => Pass == Reading;

    /// <summary>Gives what was spent since the last hook to the context that spent it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Charge()
    {
        if (_kind != CallClock.None)
        {
            var now = Now();
            Context.Cost += now - _since;
            _since = now;
        }
    }

    /// <summary>What was spent since the last hook was the recorder's own.</summary>
    public void ForgetOwnCost() => _since = Now();

    /// <summary>The context that calls from the root of a thread belong to.</summary>
    public CallContext Flow()
    {
        var flow = Recorder.Flow;
        return flow is not null && flow.Thread.Recording == Recording ? Here(flow)
            : Recording.IsProgram ? _root
            : _root.Callee(CallContext.OtherThreads);
    }

    /// <summary>The context of this thread's tree that stands for one of another thread's.</summary>
    public CallContext Here(CallContext context)
    {
        if (context.Thread == this)
        {
            return context;
        }

        if (_mirrored != context)
        {
            (_mirrored, _mirror) = (context, Find(context));
        }

        return _mirror!;
    }

    private CallContext Find(CallContext context)
    {
        if (context.Caller is null)
        {
            return _root;
        }

        if (_mirrors?.GetValueOrDefault(context) is not { } mirror)
        {
            mirror = Find(context.Caller).Callee(context.Method);
            (_mirrors ??= [])[context] = mirror;
            ForgetOwnCost();
        }

        return mirror;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Now() => _kind switch
    {
        CallClock.None => 0,
        CallClock.Allocated => GC.GetAllocatedBytesForCurrentThread(),
        CallClock.Cycles => CycleCounter.Read(),
        _ => NowSlowly(),
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long NowSlowly()
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
