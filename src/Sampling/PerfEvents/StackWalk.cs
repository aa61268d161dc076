namespace PerfGate.Sampling.PerfEvents;

/// <summary>Where a way along a stack ends.</summary>
internal enum StackEnd
{
    /// <summary>Where nothing is known of what is further out.</summary>
    Lost,

    /// <summary>Where the kernel came by, too, and went on.</summary>
    Kernels,

    /// <summary>At the beginning of the thread.</summary>
    Outermost,
}

/// <summary>A way along one stack, from the inside: by tables where there are any, otherwise by frame pointers, and where these break by looking for the next pair.</summary>
/// <param name="words">The stack, as far as it was copied.</param>
/// <param name="bp">The frame pointer.</param>
/// <param name="chain">What the kernel found.</param>
/// <param name="regions">Where code lies.</param>
/// <param name="calls">Tells return addresses from others.</param>
/// <param name="tables">How native code is unwound.</param>
/// <param name="hidden">Takes return addresses that frame pointers may pass by.</param>
internal readonly ref struct StackWalk(StackWords words, ulong bp, ReadOnlySpan<ulong> chain, CodeRegions regions, CallSites? calls, UnwindTables? tables, List<HiddenReturn>? hidden)
{
    private const ulong Word = sizeof(ulong);

    // As far as a frame reaches: larger ones are seldom, and so are pairs by chance that link so far.
    private const ulong Reach = 1 << 20;

    // Of a pair found by looking: itself and at least one that it links to.
    private const int FewestLinks = 2;
    private const int MostFrames = 1024;

    // Methods without a frame save six registers at most, and hand over some arguments on the stack.
    private const int MostHidden = 16;
    private readonly StackWords _words = words;
    private readonly ReadOnlySpan<ulong> _chain = chain;

    private enum Step
    {
        /// <summary>There is nothing to be followed.</summary>
        None,

        /// <summary>A caller was found.</summary>
        Caller,

        /// <summary>It has no caller.</summary>
        Outermost,

        /// <summary>It lies where nothing was copied.</summary>
        Beyond,
    }

    // vm.mmap_min_addr: nothing is ever mapped below.
    private const ulong LowestCode = 0x10000;

    /// <summary>Goes as far as it can.</summary>
    /// <param name="ip">Where the thread was.</param>
    /// <param name="frames">Takes the way, with where it begins.</param>
    /// <param name="seen">Takes what was met on the way: <see cref="StackFinding.Looked"/> and <see cref="StackFinding.NewCode"/>.</param>
    /// <returns>Where it ends.</returns>
    public StackEnd Run(ulong ip, List<ulong> frames, out StackFinding seen)
    {
        seen = StackFinding.None;
        frames.Add(ip);
        // Who looked at a thread that waits knows no frame pointer.
        var at = new Activation(ip, _words.Bottom, bp == 0 ? null : bp, IsReturn: false);
        while (frames.Count < MostFrames)
        {
            var step = ByTable(ref at, ref seen);
            if (step == Step.None)
            {
                AddHidden(at, frames.Count - 1);
                step = ByFramePointer(ref at);
            }

            if (step == Step.Beyond && (AddKernels(at.Frame, frames) || frames.Count > 1))
            {
                return at.Frame is { } frame && KernelsPlaceOf(frame) > 0 ? StackEnd.Kernels : StackEnd.Lost;
            }

            seen |= step is Step.Outermost or Step.Caller ? StackFinding.None : StackFinding.Looked;
            if (step == Step.Outermost || (step != Step.Caller && !TryLook(ref at)))
            {
                return step == Step.Outermost ? StackEnd.Outermost : StackEnd.Lost;
            }

            frames.Add(at.Address);
        }

        return StackEnd.Lost;
    }

    /// <summary>How many of the addresses of the kernel's chain may be what they are said to be, up to the first that cannot.</summary>
    public int Good()
    {
        var count = Math.Min(1, _chain.Length);
        while (count < _chain.Length && IsReturn(_chain[count]))
        {
            count++;
        }

        return count;
    }

    // Between the stack pointer and the next frame: the method there may have none of its own, and its caller would not be seen.
    private void AddHidden(in Activation at, int frame)
    {
        if (hidden is null || at.Frame is not { } next || next < at.Stack)
        {
            return;
        }

        for (var word = 0; word < MostHidden && at.Stack + ((ulong)word * Word) is var place && place < next && _words.TryRead(place, out var value); word++)
        {
            if (regions.Find(value) is not null && IsReturn(value))
            {
                hidden.Add(new HiddenReturn(frame, word, value));
            }
        }
    }

    private Step ByTable(ref Activation at, ref StackFinding seen)
    {
        // A call may be the last instruction of its function; what is behind it is told of another.
        var address = at.IsReturn ? at.Address - 1 : at.Address;
        if (tables is null || regions.Find(address) is not { } region || tables.At(region, address) is not { } row)
        {
            return Step.None;
        }

        if (row.Return.Place == UnwindRow.Place.None)
        {
            return Step.Outermost;
        }

        if (FrameOf(row, at) is not { } frame || frame <= at.Stack || frame % Word != 0 || AddressOf(row.Return, at, frame) is not { } place)
        {
            return Step.None;
        }

        if (!_words.TryRead(place, out var caller))
        {
            return place >= _words.End ? Step.Beyond : Step.None;
        }

        // The system, which called a signal's handler, left no call before where it returns to; nor did what the signal interrupted.
        var isSignal = (calls is null || !IsReturn(caller)) && IsSignal(caller);
        if (row.IsSignal ? regions.Find(caller) is null : !isSignal && !IsReturn(caller))
        {
            seen |= caller >= LowestCode && regions.Find(caller) is null ? StackFinding.NewCode : StackFinding.None;
            return Step.None;
        }

        var saved = row.Frame.Place switch
        {
            UnwindRow.Place.Same => at.Frame,
            UnwindRow.Place.Unknown or UnwindRow.Place.None => null,
            _ => AddressOf(row.Frame, at, frame) is { } savedAt && _words.TryRead(savedAt, out var word) ? word : (ulong?)null,
        };
        at = new Activation(caller, frame, saved, IsReturn: !row.IsSignal && !isSignal);
        return Step.Caller;
    }

    private ulong? FrameOf(UnwindRow row, in Activation at) => row.FrameRegister switch
    {
        UnwindRow.StackPointer => unchecked(at.Stack + (ulong)row.FrameOffset),
        UnwindRow.FramePointer => at.Frame is { } frame ? unchecked(frame + (ulong)row.FrameOffset) : null,
        _ => row.FrameExpression.IsEmpty ? null : UnwindExpression.Of(row.FrameExpression.Span, at, _words, begin: null),
    };

    private ulong? AddressOf(UnwindRow.Saved saved, in Activation at, ulong frame) => saved.Place switch
    {
        UnwindRow.Place.Offset => unchecked(frame + (ulong)saved.Offset),
        UnwindRow.Place.Expression => UnwindExpression.Of(saved.Expression.Span, at, _words, frame),
        _ => null,
    };

    private bool IsSignal(ulong address) => tables is not null && regions.Find(address) is { } region && tables.At(region, address) is { IsSignal: true };

    private Step ByFramePointer(ref Activation at)
    {
        if (at.Frame is not { } frame)
        {
            return Step.None;
        }

        if (frame == 0 && at.IsReturn)
        {
            return Step.Outermost;
        }

        if (IsBeyond(frame))
        {
            return Step.Beyond;
        }

        if (frame < at.Stack || !TryLink(frame, out var next, out var caller))
        {
            return Step.None;
        }

        at = new Activation(caller, frame + (2 * Word), next, IsReturn: true);
        return Step.Caller;
    }

    // Further out than what was copied, and not too far to be a frame at all.
    private bool IsBeyond(ulong frame)
    {
        var last = unchecked(_words.End - Word);
        return frame % Word == 0 && frame >= last && frame - last < Reach;
    }

    // The saved frame pointer of the caller, and where the call returns to.
    private bool TryLink(ulong frame, out ulong next, out ulong caller)
    {
        caller = 0;
        return _words.TryRead(frame, out next) && _words.TryRead(frame + Word, out caller) && IsReturn(caller);
    }

    private bool IsReturn(ulong address) => calls is null ? regions.Find(address) is not null : calls.Follows(address);

    // The next pair; of several the one with the longest way to the outside, for the others are most often its own outer part.
    private bool TryLook(ref Activation at)
    {
        var (best, most) = (0UL, 0);
        for (var place = at.Stack; unchecked(place + (2 * Word)) <= _words.End && place < _words.End; place += Word)
        {
            if (Links(place) is var links && links > most)
            {
                (best, most) = (place, links);
            }
        }

        if (most == 0)
        {
            return false;
        }

        _ = TryLink(best, out var next, out var caller);
        at = new Activation(caller, best + (2 * Word), next, IsReturn: true);
        return true;
    }

    // How many pairs link up from a place to the outside; 0 where they are too few, or where they end in what cannot be.
    private int Links(ulong place)
    {
        var links = 0;
        ulong caller = 0;
        while (TryLink(place, out var next, out var further))
        {
            (links, caller) = (links + 1, further);
            if (next == 0)
            {
                return Enough(links);
            }

            // The beginning of a thread lies in a library that keeps no frame pointers.
            if (next < place + (2 * Word))
            {
                break;
            }

            place = next;
            if (IsBeyond(place))
            {
                return KernelsPlaceOf(place) is > 0 and var kernels ? links + _chain.Length - kernels : Enough(links);
            }
        }

        return MayBreak(caller) ? Enough(links) : 0;
    }

    private static int Enough(int links) => links >= FewestLinks ? links : 0;

    // Managed code never has anything else in the frame pointer: a chain that breaks there was none.
    private bool MayBreak(ulong caller) => regions.Find(caller) is { Path: ['/', ..] path } && !path.StartsWith("/memfd:", StringComparison.Ordinal) && !path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);

    // Where in the kernel's chain the return address of a frame stands; 0 where the kernel did not come by it. It takes each frame pointer for
    // one, wherever that leads.
    private int KernelsPlaceOf(ulong frame)
    {
        var at = bp;
        for (var place = 1; place < _chain.Length; place++)
        {
            if (at == frame)
            {
                return place;
            }

            if (!_words.TryRead(at, out var next) || !_words.TryRead(at + Word, out var caller) || caller != _chain[place])
            {
                return 0;
            }

            at = next;
        }

        return 0;
    }

    // False where the kernel did not come by the frame, or found nothing there.
    private bool AddKernels(ulong? frame, List<ulong> frames)
    {
        var first = frame is { } known ? KernelsPlaceOf(known) : 0;
        var place = first;
        for (; place > 0 && place < _chain.Length && frames.Count < MostFrames && IsReturn(_chain[place]); place++)
        {
            frames.Add(_chain[place]);
        }

        return place > first;
    }
}
