using System.Collections.Immutable;
using PerfGate.Runs;

namespace PerfGate.Reporting;

/// <summary>Paths of actions and their inputs as single lines.</summary>
internal static class ActionNames
{
    private const int MostName = 120;
    private const int MostOwner = 240;
    private const int MostInputs = 400;

    /// <summary>The path above an action with a trailing arrow, <c>Parse → </c>; empty where it stands right below the test.</summary>
    public static string Owner(ImmutableArray<string> path) =>
        path.Length < 2 ? "" : PlainText.Line(string.Join(" → ", path[..^1].Select(name => PlainText.Line(name, MostName))), MostOwner) + " → ";

    /// <summary>The action itself.</summary>
    public static string Name(ImmutableArray<string> path) => path.IsEmpty ? "" : PlainText.Line(path[^1], MostName);

    /// <summary>The whole path: <c>Parse → Tokenize</c>.</summary>
    public static string Path(ImmutableArray<string> path) => Owner(path) + Name(path);

    /// <summary>The inputs: <c>size: 10000, kind: "long"</c>.</summary>
    public static string Inputs(ImmutableArray<TestInput> inputs) => PlainText.Line(string.Join(", ", inputs.Select(input => $"{input.Name}: {input.Value}")), MostInputs);
}
