namespace PerfGate.Bench.Exact;

/// <summary>Why counts of a program are not the same each time, where they are not.</summary>
internal static class Reasons
{
    private static readonly Dictionary<string, string> ByProgram = new(StringComparer.Ordinal)
    {
        ["own hash table over string.GetHashCode"] = "seeds of string hash codes that could not be fixed",
        ["own hash table over HashCode.Combine"] = "seeds of HashCode that could not be fixed",
        ["own hash table by reference"] = "hash codes of objects without one of their own are drawn by each thread, and no seed of theirs can be set",
        ["HashSet of objects by reference"] = "as the own hash table by reference",
        ["JSON by System.Text.Json"] = "caches of the library",
        ["regular expressions"] = "caches of the library",
        ["Parallel.For"] = "the library's own objects, by its workers",
        ["Parallel.For with a state of each worker"] = "a state for each worker that happens to start",
        ["Parallel.ForEach over ranges"] = "as many ranges as processors",
        ["PLINQ"] = "the library's own objects, by its workers",
        ["PLINQ aggregate"] = "as many parts as processors",
        ["reading a file"] = "the library's own objects, once in a while",
        ["ConcurrentDictionary.GetOrAdd"] = "a value that several threads make at once, of which one is kept",
        ["compare and swap in a loop"] = "tries that another thread was faster than",
        ["threads and a lock"] = "the library's own objects where a lock is waited for",
        ["tasks"] = "the library's own objects where a task is waited for",
        ["async with Task.Yield"] = "whether an await finds its task done already",
        ["async with Task.Delay"] = "whether an await finds its task done already",
        ["async stream"] = "whether an await finds its task done already",
        ["bounded channel"] = "how often each side finds the channel full or empty",
        ["timer"] = "ticks until it is stopped",
        ["Random without a seed"] = "chance",
        ["Guid.NewGuid"] = "chance",
        ["until the clock moves"] = "time",
        ["as many parts as processors"] = "the number of processors",
        ["what is collected meanwhile"] = "when memory is collected",
        ["finalizers"] = "when memory is collected",
        ["a list that only grows"] = "each operation has more to do than the one before",
        ["the number of the process"] = "the number of the process",
    };

    /// <summary>The reason, or a word that nobody knows it yet.</summary>
    public static string Of(string program) => ByProgram.GetValueOrDefault(program, "**not known**");
}
