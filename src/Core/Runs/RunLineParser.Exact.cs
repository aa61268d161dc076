using System.Collections.Immutable;
using System.Text.Json;
using PerfGate.Counting;

namespace PerfGate.Runs;

/// <summary>The exact counts of a test.</summary>
internal static partial class RunLineParser
{
    private const int MaxProcesses = 100;
    private const int MaxAssemblies = 10_000;
    private const int MaxUnweighted = 10_000;

    private static ExactCounts Exact(JsonElement exact)
    {
        var tree = NotNull(exact, "tree") is { ValueKind: JsonValueKind.Object } found ? Tree(found) : null;
        var whyNot = TextIfAny(exact, "whyNot");
        return new ExactCounts
        {
            Tree = tree is null || tree.Engine == ExactCounts.Engine ? tree : throw new JsonException($"its tree is of {tree.Engine}, which does not count"),
            WhyNot = tree is null ? whyNot ?? "nobody said why" : whyNot is null ? null : throw new JsonException("it has a tree, and a reason why not"),
            Processes = Number(exact, "processes", absent: 1) is >= 1 and <= MaxProcesses and var processes ? processes : throw new JsonException("processes is out of range"),
            Protocol = Number(exact, "protocol"),
            Weights = Number(exact, "weights", absent: 0),
            Rules = Number(exact, "rules", absent: 0),
            Compiler = Text(exact, "compiler", absent: ""),
            Assemblies = Items(exact, "assemblies", Assembly) is { Length: <= MaxAssemblies } assemblies ? [.. assemblies.DistinctBy(assembly => assembly.Name, StringComparer.Ordinal).OrderBy(assembly => assembly.Name, StringComparer.Ordinal)] : throw new JsonException("there are too many assemblies"),
            IsSeeded = IsSet(exact, "isSeeded"),
            Unweighted = UnweightedOf(exact),
            Changed = Items(exact, "changed", Changed),
        };
    }

    private static CountedAssembly Assembly(JsonElement assembly) => new(Text(assembly, "name"), Text(assembly, "compiler", absent: ""), IsSet(assembly, "isReached"));

    private static ImmutableArray<string> UnweightedOf(JsonElement exact) =>
        Texts(exact, "unweighted") is { Length: <= MaxUnweighted } methods ? [.. methods.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] : throw new JsonException("there are too many unweighted calls");
}
