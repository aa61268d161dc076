namespace PerfGate.Sampling.PerfEvents;

/// <summary>What was told of a thread so far; times in nanoseconds of the monotone clock.</summary>
internal sealed class ThreadState
{
    private long _in = -1;
    private long _out;
    private bool _isPreempted;
    private long _stack = -1;

    /// <summary>When it was last looked at; 0 where it never was.</summary>
    public long PolledAt { get; set; }

    /// <summary>Since when it has no processor; 0 where that was not told.</summary>
    public long Since => _out;

    /// <summary>True where it waits, as far as is known, and not where: nor does a thread that nothing was told of run.</summary>
    public bool NeedsStack => _out > _in && !_isPreempted && _stack <= _in;

    /// <summary>It was seen running.</summary>
    public void Ran(long time) => _in = Math.Max(_in, _out > time ? _in : time);

    /// <summary>It got its processor or lost it. Records of several rings come in no order.</summary>
    public void Take(in ThreadSwitch change)
    {
        if (!change.IsOut)
        {
            _in = Math.Max(_in, change.Time);
        }
        else if (change.Time >= _out)
        {
            (_out, _isPreempted) = (change.Time, change.IsPreempted);
        }
    }

    /// <summary>It is known where it was.</summary>
    public void TakeStack(long time) => _stack = Math.Max(_stack, time);
}
