using System.Collections.Immutable;

namespace PerfGate.Runs;

/// <summary>What is known of two builds that were compared side by side; the run files of both sides hold it.</summary>
public sealed record Comparison
{
    /// <summary>Tells this comparison from every other: two runs belong together where it is equal.</summary>
    public required string Id { get; init; }

    /// <summary>The base as the user named it: a ref, or a directory.</summary>
    public required string Base { get; init; }

    /// <summary>The commit of the base, or null.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>Whether the code of both builds is the same, data files and native libraries included; null where nobody looked.</summary>
    public bool? IsCodeIdentical { get; init; }

    /// <summary>How many methods differ by their own code.</summary>
    public int ChangedMethods { get; init; }

    /// <summary>How the machine was while both were measured.</summary>
    public ImmutableArray<Condition> Conditions { get; init; } = [];

    /// <summary>What several runs say of one comparison; null where they are not all of the same.</summary>
    internal static Comparison? Join(IEnumerable<Comparison?> comparisons)
    {
        var all = comparisons.ToList();
        return all[0] is { } first && all.TrueForAll(one => one?.Id == first.Id)
            ? first with
            {
                IsCodeIdentical = all.TrueForAll(one => one!.IsCodeIdentical == first.IsCodeIdentical) ? first.IsCodeIdentical : null,
                ChangedMethods = all.Max(one => one!.ChangedMethods),
                Conditions = [.. all.SelectMany(one => one!.Conditions).Distinct()],
            }
            : null;
    }
}

/// <summary>One thing that was noted of the machine.</summary>
/// <param name="Name">What: <c>load</c>, <c>steal</c>, <c>drift</c>.</param>
/// <param name="Value">How much, as text with its unit.</param>
public sealed record Condition(string Name, string Value);
