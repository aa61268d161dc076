using PerfGate.Bench.Culprit.Libraries;

namespace PerfGate.Bench.Culprit;

/// <summary>A mistake that can be put into a library.</summary>
/// <param name="Library">The library.</param>
/// <param name="Name">The mistake.</param>
/// <param name="Methods">The method that it stands in; then those whose cost grows because it calls them, or the caller that the JIT makes it a part of (a small method
/// is inlined, and a call that is the last thing a method does takes its place on the stack).</param>
internal sealed record Case(string Library, string Name, params string[] Methods)
{
    /// <summary>
    /// The method whose own cost grows, base library included, where it calls no other method of the library with the mistake in it; null where it
    /// does, and the cost is theirs, too. Five of these leaves have no frame while they cost, by the code of the last tier (DOTNET_JitDisasm): they
    /// are parts of their callers there, or jump to what costs. No stack shows them, and they count all the same.
    /// </summary>
    public string? Leaf { get; init; }

    /// <summary>The same case where the method that it stands in is such a leaf.</summary>
    public Case InLeaf() => this with { Leaf = Methods[0] };
}

/// <summary>The libraries and their mistakes.</summary>
internal static class Cases
{
    /// <summary>The verb of this program that measures one library with one mistake, in a process of its own.</summary>
    public const string Verb = "case";

    public static IReadOnlyList<string> Libraries { get; } = ["json", "search", "cache", "csv", "formula", "template", "huffman", "graph", "events", "pipeline"];

    public static IReadOnlyList<Case> All { get; } =
    [
        new("json", "json-concatenates-text", "JsonLexer.ReadText"),
        new Case("json", "json-throws-on-fractions", "JsonLexer.ReadNumber").InLeaf(),
        new("json", "json-rescans-space", "JsonLexer.SkipSpace", "JsonLexer.CountLines") { Leaf = "JsonLexer.CountLines" },
        new("json", "json-checks-duplicates-in-a-list", "JsonParser.ParseObject"),
        new("json", "json-copies-arrays", "JsonParser.ParseArray"),
        new("search", "search-sorts-all", "TextSearch.Best", "TextSearch.CountIn"),
        new Case("search", "search-scans-postings", "TextSearch.Intersect").InLeaf(),
        new Case("search", "search-normalises-by-strings", "TextSearch.Normalise").InLeaf(),
        new Case("search", "search-recounts-documents", "TextSearch.Rarity").InLeaf(),
        new Case("cache", "cache-scans-for-oldest", "LruCache.Evict").InLeaf(),
        new("cache", "cache-misses-some", "Pages.Load", "LruCache.Get"),
        new Case("cache", "cache-copies-values", "LruCache.Copy").InLeaf(),
        new Case("cache", "cache-formats-keys", "Pages.KeyOf").InLeaf(),
        new("csv", "csv-reads-twice", "Csv.ReadRows", "Csv.Split"),
        new Case("csv", "csv-unquotes-by-regex", "Csv.Unquote").InLeaf(),
        new Case("csv", "csv-maps-by-reflection", "Csv.Map").InLeaf(),
        new Case("csv", "csv-makes-cultures", "Csv.Number").InLeaf(),
        new("csv", "csv-splits-by-substrings", "Csv.Split"),
        new("formula", "formula-parses-each-time", "Formulas.Parsed", "FormulaParser.Sum", "FormulaParser.Product", "FormulaParser.Factor"),
        new Case("formula", "formula-copies-scopes", "Formulas.CopyScope", "Formulas.Evaluate").InLeaf(), // a leaf that the JIT makes a part of its caller
        new Case("formula", "formula-searches-variables", "Variable.Value").InLeaf(),
        new Case("formula", "formula-divides-in-decimals", "Operation.Divide").InLeaf(),
        new Case("template", "template-reads-each-time", "Template.Text").InLeaf(),
        new("template", "template-escapes-by-concatenation", "Template.Escape"),
        new Case("template", "template-looks-up-by-reflection", "Template.ValueOf").InLeaf(),
        new("template", "template-renders-twice", "Template.RenderItem", "Template.Escape"),
        new Case("huffman", "huffman-counts-again", "Compression.Count").InLeaf(),
        new Case("huffman", "huffman-sorts-each-merge", "Compression.Tree").InLeaf(),
        new("huffman", "huffman-writes-bits-as-text", "Compression.Encode"),
        new("huffman", "huffman-checks-bit-by-bit", "Compression.Checksum", "Compression.Bits") { Leaf = "Compression.Bits" },
        new Case("huffman", "huffman-grows-by-little", "BitWriter.Append", "Compression.Encode").InLeaf(),
        new Case("graph", "graph-lists-neighbours", "Graph.Neighbours", "Graph.Search").InLeaf(), // a leaf whose costly call is its last, which the JIT makes a jump
        new Case("graph", "graph-sorts-frontier", "Graph.Sorted").InLeaf(),
        new Case("graph", "graph-weighs-traffic-again", "Graph.Weigh", "Graph.Search").InLeaf(),
        new Case("graph", "graph-copies-ways", "Graph.Deduplicate", "Graph.Way").InLeaf(), // a leaf whose costly call is its last, which the JIT makes a jump
        new Case("events", "events-sleep-on-flush", "EventStore.Flush", "EventStore.Day").InLeaf(), // a leaf whose costly call is its last, which the JIT makes a jump
        new Case("events", "events-flush-each", "EventStore.Write").InLeaf(),
        new Case("events", "events-project-all", "EventStore.Project").InLeaf(),
        new Case("events", "events-wait-for-a-task", "EventStore.Confirm", "EventStore.Balance").InLeaf(), // a leaf that the JIT makes a part of its caller
        new("events", "events-contend", "EventStore.Append"),
        new("pipeline", "pipeline-signs-twice", "Pipeline.SignAsync"),
        new Case("pipeline", "pipeline-delays-sink", "Pipeline.StoreAsync").InLeaf(),
        new Case("pipeline", "pipeline-encodes-slowly", "Pipeline.Encode").InLeaf(),
        new Case("pipeline", "pipeline-checks-by-exceptions", "Pipeline.Validate").InLeaf(),
    ];

    /// <summary>Measures and profiles a library as a perf test would, into a run file.</summary>
    public static async Task MeasureAsync(string library, string injection)
    {
        Injection.Chosen = injection;

        // What the package does by the runtime configuration of a test project.
        AppContext.SetData("PerfGate.Profiler", Engine.Profiler);
        if (library == "pipeline")
        {
            var operation = Pipeline.Create();
            await Perf.MeasureAsync(() => operation(), member: library);
        }
        else
        {
            var operation = Of(library);
            Perf.Measure(() => operation(), member: library);
        }
    }

    private static Func<object?> Of(string library) => library switch
    {
        "json" => Json.Create(),
        "search" => TextSearch.Create(),
        "cache" => Pages.Create(),
        "csv" => Csv.Create(),
        "formula" => Formulas.Create(),
        "template" => Template.Create(),
        "huffman" => Compression.Create(),
        "graph" => Graph.Create(),
        "events" => EventStore.Create(),
        _ => throw new BenchFailedException($"there is no library {library}"),
    };
}
