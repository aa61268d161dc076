namespace PerfGate.Counted.Programs;

/// <summary>A program whose counts are compared between processes.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Body">One operation; a task where it is asynchronous.</param>
internal sealed record CountedProgram(string Name, Func<object?> Body);

/// <summary>All of them, from those in which nothing can differ to those that ask the clock.</summary>
internal static class CountedPrograms
{
    public static IReadOnlyList<CountedProgram> All { get; } =
    [
        new("quicksort by hand", Collections.QuickSort),
        new("Array.Sort by a comparison", Collections.SortByComparison),
        new("Dictionary of strings", Collections.DictionaryOfStrings),
        new("own hash table over string.GetHashCode", Collections.OwnTableOfStrings),
        new("own hash table over HashCode.Combine", Collections.OwnTableOfCombined),
        new("Dictionary of struct keys", Collections.DictionaryOfStructs),
        new("HashSet of objects by reference", Collections.SetOfObjects),
        new("own hash table by reference", Collections.OwnTableOfObjects),
        new("LINQ", Collections.Linq),
        new("GroupBy and ToLookup", Collections.Grouping),
        new("iterators", Collections.Iterators),
        new("recursion", Numbers.Ackermann),
        new("big integers", Numbers.BigIntegers),
        new("Random with a seed", Numbers.SeededRandom),
        new("exceptions", Text.Exceptions),
        new("string building", Text.Building),
        new("regular expressions", Text.Expressions),
        new("JSON by System.Text.Json", Text.Json),
        new("reading a file", Text.ReadFile),
        new("numbers by the culture", Text.Culture),
        new("Parallel.For", Parallelism.Loop),
        new("Parallel.For with a state of each worker", Parallelism.LoopWithState),
        new("Parallel.ForEach over ranges", Parallelism.LoopOverRanges),
        new("PLINQ", Parallelism.Query),
        new("PLINQ aggregate", Parallelism.Aggregate),
        new("ConcurrentDictionary.GetOrAdd", Parallelism.GetOrAdd),
        new("compare and swap in a loop", Parallelism.CompareAndSwap),
        new("threads and a lock", Parallelism.Threads),
        new("tasks", Asynchrony.Tasks),
        new("async with Task.Yield", (Func<Task>)Asynchrony.Yielding),
        new("async with Task.Delay", (Func<Task>)Asynchrony.Delaying),
        new("async stream", (Func<Task>)Asynchrony.Stream),
        new("bounded channel", (Func<Task>)Asynchrony.BoundedChannel),
        new("timer", Asynchrony.Timers),
        new("Random without a seed", Numbers.UnseededRandom),
        new("Guid.NewGuid", Numbers.Guids),
        new("until the clock moves", Surroundings.Clock),
        new("as many parts as processors", Surroundings.Processors),
        new("what is collected meanwhile", Surroundings.Collected),
        new("finalizers", Surroundings.Finalizers),
        new("a list that only grows", Surroundings.Growing),
        new("the number of the process", Surroundings.Process),
    ];
}
