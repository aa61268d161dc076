using System.Collections.Immutable;

namespace PerfGate.Sampling;

/// <summary>The frames of one stack as they are read, the innermost first.</summary>
internal sealed class PathFrames
{
    private readonly List<string> _names = [];
    private readonly List<string> _native = [];
    private int _innermostNative;
    private bool _wasMachine;

    /// <summary>What runs below the innermost managed frame.</summary>
    public NativePlace Native { get; private set; }

    /// <summary>True where a managed frame is among them.</summary>
    public bool HasMethod => _names.Count > _innermostNative;

    /// <summary>Adds a managed frame; an async method and its state machine bear one name.</summary>
    public void Add(string name, bool isMachine)
    {
        if (!_wasMachine || _names.Count == 0 || _names[^1] != name)
        {
            _names.Add(name);
        }

        _wasMachine = isMachine;
    }

    /// <summary>Adds a native frame, which belongs to the tree where a managed frame calls it.</summary>
    /// <param name="name">Its name; empty for code without one, which only says that it was there.</param>
    /// <param name="place">What code it is.</param>
    /// <param name="isInnermost">True where no managed frame came yet.</param>
    public void AddNative(string name, NativePlace place, bool isInnermost)
    {
        // What the compiler and the collector call is theirs.
        if (isInnermost && (Native == NativePlace.None || place is NativePlace.Compiler or NativePlace.Collector))
        {
            Native = place;
        }

        // Between two managed frames the runtime only passes a call on.
        if (name.Length > 0 && (isInnermost || place == NativePlace.Other) && (_native.Count == 0 || _native[^1] != name))
        {
            _native.Add(name);
        }
    }

    /// <summary>Keeps the native frames seen since the last managed one: that one calls them.</summary>
    public void TakeNative()
    {
        if (_native.Count > 0)
        {
            _innermostNative = _names.Count == 0 ? _native.Count : _innermostNative;
            _names.AddRange(_native);
            _native.Clear();
            _wasMachine = false;
        }
    }

    /// <summary>Forgets what was read so far.</summary>
    public void Clear()
    {
        _names.Clear();
        _innermostNative = 0;
        _wasMachine = false;
    }

    /// <summary>The frames, the outermost first.</summary>
    /// <param name="withNative">False where the innermost native frames are left out: how a wait comes about below managed code is the system's affair.</param>
    public ImmutableArray<string> Outermost(bool withNative)
    {
        var names = _names.Skip(withNative || _innermostNative == _names.Count ? 0 : _innermostNative).Reverse();
        return [.. names];
    }
}
