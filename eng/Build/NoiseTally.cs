namespace PerfGate.Build;

/// <summary>How often each test got which verdict.</summary>
internal sealed class NoiseTally
{
    private readonly List<IReadOnlyList<TestVerdict>> _runs = [];

    /// <summary>How many runs were counted.</summary>
    public int Runs => _runs.Count;

    /// <summary>All tests, by name.</summary>
    public IReadOnlyList<string> Tests => [.. _runs.SelectMany(run => run).Select(test => test.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public void Add(IReadOnlyList<TestVerdict> run) => _runs.Add(run);

    /// <summary>In how many runs the metric of a test got a verdict.</summary>
    public int Count(string test, string metric, string verdict) =>
        _runs.Count(run => run.Any(found => string.Equals(found.Name, test, StringComparison.Ordinal) && found.Is(metric, verdict)));

    /// <summary>How many verdicts of a metric there were over all tests and runs.</summary>
    public int Count(string metric, string verdict) => Tests.Sum(test => Count(test, metric, verdict));

    /// <summary>In how many runs a test turned the build red.</summary>
    public int Fails(string test) => _runs.Count(run => run.Any(found => string.Equals(found.Name, test, StringComparison.Ordinal) && found.Fails));

    /// <summary>How many verdicts over all tests and runs turned a build red, for whatever reason.</summary>
    public int Failing => _runs.Sum(run => run.Count(test => test.Fails));
}
