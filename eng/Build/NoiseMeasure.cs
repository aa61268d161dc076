namespace PerfGate.Build;

/// <summary>What must hold: red never without a cause, red always with one.</summary>
internal static class NoiseMeasure
{
    /// <summary>What is judged.</summary>
    public static IReadOnlyList<string> Metrics { get; } = ["time", "allocated", "action time", "growth"];

    /// <summary>What does not hold, one sentence each.</summary>
    public static IEnumerable<string> Shortfalls(NoiseTally unchanged, NoiseTally injected, IEnumerable<Expectation> expectations) => [.. Alarms(unchanged), .. Misses(injected, expectations)];

    private static IEnumerable<string> Alarms(NoiseTally unchanged)
    {
        foreach (var metric in Metrics)
        {
            if (unchanged.Count(metric, "regressed") is var alarms and > 0)
            {
                yield return $"the unchanged build got {alarms} regressed verdicts for {metric}.";
            }
        }

        if (unchanged.Failing > Metrics.Sum(metric => unchanged.Count(metric, "regressed")))
        {
            yield return "the unchanged build was over a budget, or lacked a test.";
        }
    }

    private static IEnumerable<string> Misses(NoiseTally injected, IEnumerable<Expectation> expectations)
    {
        foreach (var expectation in expectations)
        {
            var tests = injected.Tests.Where(expectation.Covers).ToList();
            if (tests.Count == 0)
            {
                yield return $"{expectation.Tests} was not measured.";
            }

            foreach (var test in tests)
            {
                if (expectation.Metric is { } metric && injected.Count(test, metric, "regressed") is var found && found < injected.Runs)
                {
                    yield return $"{test} regressed in {metric} and was found in {found} of {injected.Runs} runs.";
                }
                else if (expectation.Metric is null && injected.Fails(test) is var alarms and > 0)
                {
                    yield return $"{test} did not change and failed in {alarms} of {injected.Runs} runs of the injected build.";
                }
            }
        }
    }
}
