namespace PerfGate.Bench.Verdicts;

/// <summary>A table as the documents have it.</summary>
internal static class Markdown
{
    /// <summary>Prints it, ready to be pasted.</summary>
    /// <param name="head">The columns' names.</param>
    /// <param name="rows">A cell a column each.</param>
    public static void Print(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        Line(head);
        Line([.. head.Select((_, column) => column == 0 ? "---" : "---:")]);
        foreach (var row in rows)
        {
            Line(row);
        }

        Console.Out.WriteLine();
    }

    private static void Line(IReadOnlyList<string> cells) => Console.Out.WriteLine($"| {string.Join(" | ", cells)} |");
}
