namespace PerfGate.Build;

/// <summary>What the gate must say of some tests once the mistakes are in the library.</summary>
/// <param name="Tests">How the names of the tests begin, class first.</param>
/// <param name="Metric">The metric that must regress; null when the tests must not fail at all.</param>
internal sealed record Expectation(string Tests, string? Metric)
{
    private const string Work = "work";
    private const string Bytes = "allocated";

    // Where bytes are counted, too, that is said instead.
    private const string ExactBytes = "exact allocated";

    /// <summary>Building an index and cutting snippets go through the tokenizer too: what the gate says of them is right either way.</summary>
    public static IReadOnlyList<Expectation> OfInjectedLibrary { get; } =
    [
        new("TokenizerPerfTests.Count_terms", "time"),
        new("IndexPerfTests.Search(", Bytes),
        new("ConcordancePerfTests.Lines_of_every_width", "action time"),
        new("ConcordancePerfTests.Sort(words: 3000)", "growth"),
        new("IndexPerfTests.Suggest(", null),
        new("ReaderPerfTests.Read_one_file", null),
    ];

    /// <summary>The classes that are spoken of.</summary>
    public static IEnumerable<string> Classes => OfInjectedLibrary.Select(expectation => expectation.Tests.Split('.')[0]).Distinct(StringComparer.Ordinal);

    /// <summary>True when its tests are of that class.</summary>
    public bool IsOf(string name) => Tests.StartsWith(name + ".", StringComparison.Ordinal);

    public bool Covers(string test) => test.StartsWith(Tests, StringComparison.Ordinal);

    /// <summary>What is wrong with a verdict, or null.</summary>
    public string? Problem(TestVerdict verdict) =>
        Metric is null
            ? verdict.Fails ? $"{verdict.Name} is {verdict.Verdict}, and nothing that it does was changed." : null
            : verdict.Regressed(Metric) || (Metric == Bytes && verdict.Regressed(ExactBytes)) ? null : $"{verdict.Name} had to regress in {Metric}, and is {verdict.Verdict}.";

    /// <summary>What is wrong with a verdict by counts, or null: a mistake does more work or allocates more, whatever it takes.</summary>
    public string? CountedProblem(TestVerdict verdict) =>
        !verdict.Findings.ContainsKey(Work) || !verdict.Findings.ContainsKey(ExactBytes) ? $"{verdict.Name} was not judged by its counts."
        : (verdict.Regressed(Work) || verdict.Regressed(ExactBytes)) == (Metric is not null) ? null
        : Metric is null ? $"{verdict.Name} regressed by its counts, and nothing that it does was changed."
        : $"{verdict.Name} had to do more work or allocate more by its counts, and does not.";
}
