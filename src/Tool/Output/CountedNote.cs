using System.Globalization;
using PerfGate.Runs;

namespace PerfGate.Tool.Output;

/// <summary>Which tests of a baseline have exact counts: the others gate by their times alone, and that is not seen in their numbers.</summary>
internal static class CountedNote
{
    private const int MostNames = 5;

    /// <summary>In one line.</summary>
    public static string Of(Run baseline)
    {
        var measured = baseline.Tests.Where(test => test.IsMeasured).ToList();
        var without = measured.Where(test => test.Exact is not { WhyNothing: null }).ToList();
        var more = without.Count > MostNames ? string.Create(CultureInfo.InvariantCulture, $" and {without.Count - MostNames} more") : "";
        return without.Count == 0 ? "exact counts: of every test"
            : without.Count == measured.Count ? "exact counts: of no test ([PerfTest(Exact = true)] or perfgate run --exact takes them)"
            : string.Create(CultureInfo.InvariantCulture, $"exact counts: of {measured.Count - without.Count} of {measured.Count} tests, not of {Plain.Line(string.Join(", ", without.Take(MostNames).Select(test => test.Id.ShortName)))}{more}");
    }
}
