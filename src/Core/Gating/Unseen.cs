using PerfGate.Actions;
using PerfGate.Diagnostics;
using PerfGate.Runs;

namespace PerfGate.Gating;

/// <summary>What a run was to look at and could not: said, so that nobody takes it for looked at.</summary>
internal static class Unseen
{
    private const int MostNames = 5;

    /// <summary>A warning for each limit on growth that met no sizes, one for inputs whose values are hidden, and one for tests that nobody counted.</summary>
    /// <param name="run">The run.</param>
    /// <param name="known">Its baseline's records.</param>
    public static IEnumerable<Warning> Of(Run run, IReadOnlyDictionary<TestId, TestRecord> known)
    {
        if (Uncounted(run, known) is { } uncounted)
        {
            yield return uncounted;
        }

        // Of a part of the rows nothing can be said.
        var limited = run.IsPartial ? [] : run.Tests.Where(test => test is { IsMeasured: true, Policy.MaxGrowth: not null }).GroupBy(test => test.Id.Method, StringComparer.Ordinal);
        foreach (var method in limited.Where(method => !GrowthFindings.HasCurve([.. method])))
        {
            yield return new Warning(
                DiagnosticCodes.NotMeasured,
                $"the growth of {method.Key} was not judged, although its MaxGrowth is {method.First().Policy.MaxGrowth}: it takes three sizes, the largest at least 3.2 times the smallest, among its rows or the inputs of one of its actions.");
        }

        var hidden = run.Tests.SelectMany(test => test.Actions?.Series ?? []).SelectMany(series => series.Inputs).Where(input => input.Value == SensitiveNames.Hidden).Select(input => input.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (hidden.Length > 0)
        {
            var more = hidden.Length > MostNames ? FormattableString.Invariant($" and {hidden.Length - MostNames} more") : "";
            yield return new Warning(
                DiagnosticCodes.NotMeasured,
                $"inputs of actions are hidden for their names, and all their values judged as one: {string.Join(", ", hidden.Take(MostNames))}{more}. Where they are no secrets, call them otherwise.");
        }
    }

    // No failure: an ordinary test run weaves nothing, and starts no process that counts.
    private static Warning? Uncounted(Run run, IReadOnlyDictionary<TestId, TestRecord> known)
    {
        var uncounted = run.Tests.Where(test => test is { IsMeasured: true, Exact: null } && (test.Policy.Exact == true || known.GetValueOrDefault(test.Id)?.Exact is { WhyNothing: null })).ToArray();
        var isAsked = Array.Exists(uncounted, test => test.Policy.Exact == true);
        var isForbidden = Array.TrueForAll(uncounted, test => test.Policy.Exact == false);
        var more = uncounted.Length > MostNames ? FormattableString.Invariant($" and {uncounted.Length - MostNames} more") : "";
        return uncounted.Length == 0 ? null : new Warning(
            DiagnosticCodes.ExactMissing,
            $"nobody counted {string.Join(", ", uncounted.Take(MostNames).Select(test => test.Id))}{more}, {(isAsked ? "which ask for exact counts" : "of which the baseline has exact counts")}: {(isForbidden ? "Exact is false, so what counts alone would find is not looked for" : "perfgate run takes them")}.");
    }
}
