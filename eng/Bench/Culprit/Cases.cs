using PerfGate.Bench.Culprit.Libraries;

namespace PerfGate.Bench.Culprit;

/// <summary>A mistake that can be put into a library.</summary>
/// <param name="Library">The library.</param>
/// <param name="Name">The mistake.</param>
/// <param name="Methods">The method that it stands in; then those whose cost grows because it calls them, or the caller that the JIT makes it a part of (a small method
/// is inlined, and a call that is the last thing a method does takes its place on the stack).</param>
internal sealed record Case(string Library, string Name, params string[] Methods);

/// <summary>The libraries and their mistakes.</summary>
internal static class Cases
{
    /// <summary>The verb of this program that measures one library with one mistake, in a process of its own.</summary>
    public const string Verb = "case";

    public static IReadOnlyList<string> Libraries { get; } = ["json", "search", "cache", "csv", "formula", "template", "huffman", "graph", "events", "pipeline"];

    public static IReadOnlyList<Case> All { get; } =
    [
        new("json", "json-concatenates-text", "JsonLexer.ReadText"),
        new("json", "json-throws-on-fractions", "JsonLexer.ReadNumber"),
        new("json", "json-rescans-space", "JsonLexer.SkipSpace"),
        new("json", "json-checks-duplicates-in-a-list", "JsonParser.ParseObject"),
        new("json", "json-copies-arrays", "JsonParser.ParseArray"),
        new("search", "search-sorts-all", "TextSearch.Best", "TextSearch.CountIn"),
        new("search", "search-scans-postings", "TextSearch.Intersect"),
        new("search", "search-normalises-by-strings", "TextSearch.Normalise"),
        new("search", "search-recounts-documents", "TextSearch.Rarity"),
        new("cache", "cache-scans-for-oldest", "LruCache.Evict"),
        new("cache", "cache-misses-some", "Pages.Load", "LruCache.Get"),
        new("cache", "cache-copies-values", "LruCache.Copy"),
        new("cache", "cache-formats-keys", "Pages.KeyOf"),
        new("csv", "csv-reads-twice", "Csv.ReadRows", "Csv.Split"),
        new("csv", "csv-unquotes-by-regex", "Csv.Unquote"),
        new("csv", "csv-maps-by-reflection", "Csv.Map"),
        new("csv", "csv-makes-cultures", "Csv.Number"),
        new("csv", "csv-splits-by-substrings", "Csv.Split"),
        new("formula", "formula-parses-each-time", "Formulas.Parsed", "FormulaParser.Sum", "FormulaParser.Product", "FormulaParser.Factor"),
        new("formula", "formula-copies-scopes", "Formulas.CopyScope", "Formulas.Evaluate"),
        new("formula", "formula-searches-variables", "Variable.Value"),
        new("formula", "formula-divides-in-decimals", "Operation.Divide"),
        new("template", "template-reads-each-time", "Template.Text"),
        new("template", "template-escapes-by-concatenation", "Template.Escape"),
        new("template", "template-looks-up-by-reflection", "Template.ValueOf"),
        new("template", "template-renders-twice", "Template.RenderItem", "Template.Escape"),
        new("huffman", "huffman-counts-again", "Compression.Count"),
        new("huffman", "huffman-sorts-each-merge", "Compression.Tree"),
        new("huffman", "huffman-writes-bits-as-text", "Compression.Encode"),
        new("huffman", "huffman-checks-bit-by-bit", "Compression.Checksum", "Compression.Bits"),
        new("huffman", "huffman-grows-by-little", "BitWriter.Append", "Compression.Encode"),
        new("graph", "graph-lists-neighbours", "Graph.Neighbours", "Graph.Search"),
        new("graph", "graph-sorts-frontier", "Graph.Sorted"),
        new("graph", "graph-weighs-traffic-again", "Graph.Weigh", "Graph.Search"),
        new("graph", "graph-copies-ways", "Graph.Deduplicate", "Graph.Way"),
        new("events", "events-sleep-on-flush", "EventStore.Flush", "EventStore.Day"),
        new("events", "events-flush-each", "EventStore.Write"),
        new("events", "events-project-all", "EventStore.Project"),
        new("events", "events-wait-for-a-task", "EventStore.Confirm", "EventStore.Balance"),
        new("events", "events-contend", "EventStore.Append"),
        new("pipeline", "pipeline-signs-twice", "Pipeline.SignAsync"),
        new("pipeline", "pipeline-delays-sink", "Pipeline.StoreAsync"),
        new("pipeline", "pipeline-encodes-slowly", "Pipeline.Encode"),
        new("pipeline", "pipeline-checks-by-exceptions", "Pipeline.Validate"),
    ];

    /// <summary>Measures and profiles a library as a perf test would, into a run file.</summary>
    public static async Task MeasureAsync(string library, string injection)
    {
        Injection.Chosen = injection;

        // What the package does by the runtime configuration of a test project.
        AppContext.SetData("PerfGate.Profiler", "PerfGate.Sampling.EventPipeProfiler, PerfGate.Sampling");
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
