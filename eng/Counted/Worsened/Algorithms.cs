namespace PerfGate.Counted.Worsened;

/// <summary>An algorithm, and the same made worse.</summary>
/// <param name="Name">The mistake.</param>
/// <param name="Before">As it was.</param>
/// <param name="After">With the mistake.</param>
internal sealed record Algorithm(string Name, Func<object?> Before, Func<object?> After);

/// <summary>All of them: what users do work in first, what only waits or misses caches last.</summary>
internal static class Algorithms
{
    public static IReadOnlyList<Algorithm> All { get; } =
    [
        new("bubble sort for a quicksort", Lists.QuickSorted, Lists.BubbleSorted),
        new("bubble sort for Array.Sort", Lists.LibrarySorted, Lists.BubbleSorted),
        new("recursion without memory of results", Reuse.Remembered, Reuse.Recomputed),
        new("a cache that is missed", Reuse.Cached, Reuse.Uncached),
        new("a hash function that collides", Reuse.WellHashed, Reuse.BadlyHashed),
        new("a LINQ query run again each time", Reuse.QueriedOnce, Reuse.QueriedAgain),
        new("exceptions as control flow", Texts.Tried, Texts.Caught),
        new("List.Contains for a set", Lists.InSet, Lists.InList),
        new("Array.IndexOf over all for a search by halves", Lists.ByHalves, Lists.ByIndexOf),
        new("Insert at 0 for Add and Reverse", Lists.Appended, Lists.InsertedFirst),
        new("RemoveAt 0 for a queue", Lists.Queued, Lists.RemovedFirst),
        new("a list sorted after each addition", Lists.SortedOnce, Lists.SortedAgain),
        new("ToList in each turn", Lists.Shared, Lists.CopiedEachTime),
        new("string += in a loop", Texts.Built, Texts.Concatenated),
        new("Substring for spans", Texts.BySpans, Texts.BySubstrings),
        new("a regular expression made in the loop", Texts.OneExpression, Texts.ExpressionEachTime),
        new("unbuffered reading", Texts.Buffered, Texts.Unbuffered),
        new("boxing", Reuse.Unboxed, Reuse.Boxed),
        new("a buffer allocated each time", Reuse.ReusedBuffer, Reuse.NewBuffer),
        new("a lock taken for each addition", Waits.LocalSums, Waits.LockedSum),
        new("columns before rows", Waits.ByRows, Waits.ByColumns),
        new("pointers in random order", Waits.InOrder, Waits.AtRandom),
        new("a longer wait", Waits.Short, Waits.Long),
    ];
}
