using System.Collections.Immutable;
using PerfGate.Runs;

namespace PerfGate.CallTrees;

/// <summary>A method whose code differs between two builds, with the lines of its source that differ, too.</summary>
/// <param name="Name">Its name as the call tree has it; of one that is not in the tree, as it would have it.</param>
/// <param name="Lines">The lines, in the head's source.</param>
public sealed record ChangedFrame(string Name, ImmutableArray<SourceLines> Lines)
{
    /// <summary>Lines that are kept of one method.</summary>
    public const int MostLines = 20;
}

/// <summary>How a changed method stands to a culprit.</summary>
public enum Nearness
{
    /// <summary>It is the culprit.</summary>
    Here,

    /// <summary>The culprit calls it, itself or through others.</summary>
    Callee,

    /// <summary>It calls the culprit, itself or through others.</summary>
    Caller,

    /// <summary>The tree does not show it (it may be inlined, or too short to be seen); the test's process had it loaded, or a method of the tree refers to it.</summary>
    Elsewhere,
}

/// <summary>Where the source of a culprit was changed or, where it was not, that of the changed method nearest to it.</summary>
/// <param name="Culprit">The culprit's node in the difference.</param>
/// <param name="Method">The changed method.</param>
/// <param name="Nearness">How it stands to the culprit.</param>
public sealed record ChangedPlace(int Culprit, ChangedFrame Method, Nearness Nearness)
{
    private const int MostTold = 3;

    /// <summary>Of each culprit; of one that no changed method is near, nothing.</summary>
    /// <param name="difference">The difference with its culprits.</param>
    /// <param name="changed">The changed methods with their lines.</param>
    public static ImmutableArray<ChangedPlace> Of(CallTreeDifference difference, ImmutableArray<ChangedFrame> changed)
    {
        if (changed.IsEmpty || difference.Culprits.IsEmpty)
        {
            return [];
        }

        var byName = changed.Where(frame => !frame.Lines.IsEmpty).DistinctBy(frame => frame.Name, StringComparer.Ordinal).ToDictionary(frame => frame.Name, StringComparer.Ordinal);
        var isInTree = difference.Nodes.Select(node => node.Frame).ToHashSet(StringComparer.Ordinal);
        var elsewhere = byName.Values.Where(frame => !isInTree.Contains(frame.Name)).ToList();
        return [.. difference.Culprits.Select(culprit => Of(difference, culprit, byName, elsewhere)).OfType<ChangedPlace>()];
    }

    /// <summary><c>changed here: src/Search.cs:42-47</c>, <c>changed in Tokenizer.Next, called from here: src/Tokenizer.cs:7</c>.</summary>
    public override string ToString() => Nearness switch
    {
        Nearness.Here => "changed here: ",
        Nearness.Callee => $"changed in {Method.Name}, called from here: ",
        Nearness.Caller => $"changed in {Method.Name}, from which this is called: ",
        _ => $"changed in {Method.Name}, which this tree does not show: ",
    } + SourceLines.Text(Method.Lines, MostTold);

    private static ChangedPlace? Of(CallTreeDifference difference, int culprit, Dictionary<string, ChangedFrame> changed, List<ChangedFrame> elsewhere)
    {
        // One call away is nearer than two; of callees as near, the one that changed most.
        var callers = Callers(difference, culprit).ToList();
        var callees = Callees(difference, culprit).ToList();
        for (var distance = 0; distance < Math.Max(callers.Count, callees.Count); distance++)
        {
            var below = distance < callees.Count ? callees[distance] : [];
            if (below.Where(node => changed.ContainsKey(difference.Nodes[node].Frame)).OrderByDescending(node => Math.Abs(difference.Nodes[node].Delta)).ThenBy(node => node).ToList() is [var nearest, ..])
            {
                return new ChangedPlace(culprit, changed[difference.Nodes[nearest].Frame], distance == 0 ? Nearness.Here : Nearness.Callee);
            }

            if (distance < callers.Count && changed.TryGetValue(difference.Nodes[callers[distance]].Frame, out var caller))
            {
                return new ChangedPlace(culprit, caller, Nearness.Caller);
            }
        }

        // Of several that are nowhere in the tree nobody knows which it was.
        return elsewhere is [var only] ? new ChangedPlace(culprit, only, Nearness.Elsewhere) : null;
    }

    // The culprit itself, its caller, and so on, by their distance.
    private static IEnumerable<int> Callers(CallTreeDifference difference, int culprit)
    {
        for (var node = culprit; node >= 0; node = difference.Nodes[node].Parent)
        {
            yield return node;
        }
    }

    // The culprit alone, its callees, and so on, as far as they still run: what only the base called was not changed, but is gone.
    private static IEnumerable<List<int>> Callees(CallTreeDifference difference, int culprit)
    {
        var children = Enumerable.Range(1, difference.Nodes.Length - 1).ToLookup(node => difference.Nodes[node].Parent);
        for (List<int> level = [culprit]; level.Count > 0; level = [.. level.SelectMany(node => children[node]).Where(node => difference.Nodes[node].After > 0)])
        {
            yield return level;
        }
    }
}
