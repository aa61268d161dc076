namespace PerfGate.Bench.Culprit;

/// <summary>What the trees of one engine name, and what not.</summary>
/// <param name="engine">The engine.</param>
internal sealed class CulpritScore(Engine engine)
{
    private const double LeastQuiet = 0.95;
    private const double LeastLeaves = 0.9;
    private readonly List<string> _leavesMissed = [];
    private readonly List<string> _withoutFrame = [];
    private int _cases;
    private int _found;
    private int _leaves;
    private int _pairs;
    private int _quiet;

    /// <summary>What is to be read of each miss.</summary>
    public List<string> Misses { get; } = [];

    /// <summary>One mistake.</summary>
    /// <param name="isFound">Whether it is among those named.</param>
    public void Add(bool isFound)
    {
        _cases++;
        _found += isFound ? 1 : 0;
    }

    /// <summary>One mistake in a leaf.</summary>
    /// <param name="leaf">The leaf.</param>
    /// <param name="isNamed">Whether it is itself among those named.</param>
    /// <param name="hasFrame">Whether any sample has a frame of it.</param>
    public void AddLeaf(string leaf, bool isNamed, bool hasFrame)
    {
        _leaves++;
        if (!isNamed)
        {
            (hasFrame ? _leavesMissed : _withoutFrame).Add(leaf);
        }
    }

    /// <summary>One pair of processes without a mistake.</summary>
    /// <param name="isQuiet">Whether nobody is named.</param>
    public void AddPair(bool isQuiet)
    {
        _pairs++;
        _quiet += isQuiet ? 1 : 0;
    }

    /// <summary>Prints the figures; false where a target of the engine is missed.</summary>
    public bool Print()
    {
        var isPerfEvent = engine == Engine.PerfEvent;
        var isMet = Print("the method among the first three", _found, _cases, isPerfEvent ? 0.95 : 0.9);
        isMet &= Print("the leaf itself among the first three, where it is the cause", _leaves - _leavesMissed.Count - _withoutFrame.Count, _leaves, isPerfEvent ? LeastLeaves : null);
        if (_leavesMissed.Count + _withoutFrame.Count > 0)
        {
            Print("of those that have a frame in the tree", _leaves - _leavesMissed.Count - _withoutFrame.Count, _leaves - _withoutFrame.Count, least: null);
            Console.Out.WriteLine($"    not named, though the tree has frames of it: {(_leavesMissed.Count == 0 ? "none" : string.Join(", ", _leavesMissed))}; without a frame in the tree: {(_withoutFrame.Count == 0 ? "none" : string.Join(", ", _withoutFrame))}");
        }

        return isMet & Print("unchanged pairs in which nobody is named", _quiet, _pairs, LeastQuiet);
    }

    private bool Print(string what, int count, int all, double? least)
    {
        if (all == 0)
        {
            return true;
        }

        var share = (double)count / all;
        var target = least is { } lowest ? $"; target at least {Figures.Percent(lowest)}: {(share >= lowest ? "met" : "NOT MET")}" : "";
        Console.Out.WriteLine($"  {engine.Name}: {what}: {count} of {all}, {Figures.Percent(share)}{target}");
        return least is null || share >= least;
    }
}
