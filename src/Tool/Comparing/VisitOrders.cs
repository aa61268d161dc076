using PerfGate.Runs;

namespace PerfGate.Tool.Comparing;

/// <summary>In which order a side comes to its tests: known once one of its processes has run to its end.</summary>
internal sealed class VisitOrders
{
    // Set once and whole: several pairs run at once.
    private volatile Dictionary<TestId, int>? _places;

    /// <summary>True once a process has run to its end.</summary>
    public bool IsKnown => _places is not null;

    /// <summary>Every test of the side.</summary>
    public IReadOnlyCollection<TestId> Tests => _places?.Keys ?? (IReadOnlyCollection<TestId>)[];

    /// <summary>Takes the order of a process that ran to its end.</summary>
    public void Learn(IReadOnlyList<TestId> visits)
    {
        var places = new Dictionary<TestId, int>();
        foreach (var test in visits)
        {
            places.TryAdd(test, places.Count);
        }

        _places ??= places;
    }

    /// <summary>True where the side is known to have no such test.</summary>
    public bool Lacks(TestId test) => _places is { } places && !places.ContainsKey(test);

    /// <summary>How many tests further on the side comes to another one; null where that is not known, or is behind it.</summary>
    public int? Distance(TestId from, TestId to) =>
        _places is { } places && places.TryGetValue(from, out var here) && places.TryGetValue(to, out var there) && there > here ? there - here : null;
}

/// <summary>Which of two different tests that the sides of a pair stand at is passed over, so that the sides meet again.</summary>
/// <remarks>
/// Once both orders are known, a pair meets at every test that stands in the same order to all other common tests on both sides, and at one
/// wanted test at least where there is one that both have: sides that differ in their order come to all of them in several pairs.
/// </remarks>
/// <param name="ofBase">The order of the base, as far as it is known.</param>
/// <param name="ofHead">That of the head.</param>
/// <param name="isWanted">Whether anything is to be done at a test.</param>
internal sealed class Meeting(VisitOrders ofBase, VisitOrders ofHead, Func<TestId, bool> isWanted)
{
    private readonly HashSet<TestId> _passedByBase = [];
    private readonly HashSet<TestId> _passedByHead = [];

    /// <summary>Says that a side has come to a test.</summary>
    public void Came(Side side, TestId test) => _ = (side == Side.Base ? _passedByBase : _passedByHead).Add(test);

    /// <summary>The side that goes on, past the test it stands at.</summary>
    /// <param name="atBase">Where the base stands; null at its end.</param>
    /// <param name="atHead">Where the head stands; null at its end.</param>
    public Side GoesOn(TestId? atBase, TestId? atHead)
    {
        if (atBase is not { } one)
        {
            return Side.Head;
        }

        if (atHead is not { } other)
        {
            return Side.Base;
        }

        // A test that the other side lacks, or has passed, meets nobody.
        if (ofHead.Lacks(one) || _passedByHead.Contains(one))
        {
            return Side.Base;
        }

        if (ofBase.Lacks(other) || _passedByBase.Contains(other))
        {
            return Side.Head;
        }

        if (isWanted(one) != isWanted(other))
        {
            return isWanted(one) ? Side.Head : Side.Base;
        }

        // The shorter way; in the first pair nobody knows, and names decide: sides in the order of names meet so.
        return (ofBase.Distance(one, other), ofHead.Distance(other, one)) switch
        {
            ({ } ofOne, { } ofOther) => ofOne <= ofOther ? Side.Base : Side.Head,
            ({ }, null) => Side.Base,
            (null, { }) => Side.Head,
            _ => one < other ? Side.Base : Side.Head,
        };
    }
}
