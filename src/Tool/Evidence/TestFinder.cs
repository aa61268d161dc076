using PerfGate.Diagnostics;
using PerfGate.Runs;

namespace PerfGate.Tool.Evidence;

/// <summary>A test with numbers.</summary>
/// <param name="Run">The run that has them.</param>
/// <param name="Test">Its record.</param>
/// <param name="WhyOlder">Why this is not the newest run of its assembly; null where it is.</param>
internal sealed record FoundTest(Run Run, TestRecord Test, string? WhyOlder = null);

/// <summary>Finds the test that a name means: in the newest run of each assembly, or, where that did not measure it, in the newest that did.</summary>
/// <param name="newest">The newest run of each assembly and framework.</param>
/// <param name="all">Every run there is, the newest first; read only where it is needed.</param>
internal sealed class TestFinder(IReadOnlyList<Run> newest, IEnumerable<Run> all)
{
    /// <summary>Finds it by its whole name, which may be the beginning of another's, else by a part.</summary>
    /// <exception cref="PerfGateException">PG2004: there is none, or none with numbers; PG1004: there are several.</exception>
    public FoundTest Find(string name)
    {
        var measured = newest.SelectMany(run => run.Tests.Where(test => test.IsMeasured).Select(test => new FoundTest(run, test))).ToList();
        var isKnown = newest.SelectMany(run => run.Tests).Any(test => IsWhole(test, name));
        var found = Matching(measured, name, mayBePart: !isKnown);
        found = found.Count > 0 ? found : Older(name);
        return found switch
        {
            [var only] => only,
            [] => throw new PerfGateException(DiagnosticCodes.NotFound, WhyNone(name, measured)),
            _ => throw new PerfGateException(DiagnosticCodes.Usage, $"'{name}' may be any of these: {Names(found)}. Give more of the name, or the run with --run."),
        };
    }

    // Of each assembly the newest run that measured such a test.
    private List<FoundTest> Older(string name)
    {
        var older = all.ToList();
        return Of(mayBePart: false) is { Count: > 0 } whole ? whole : Of(mayBePart: true);

        List<FoundTest> Of(bool mayBePart) =>
        [
            .. newest.SelectMany(latest => older
                .Where(run => RunFiles.AreOfOneProject(run, latest))
                .Select(run => Matching([.. run.Tests.Where(test => test.IsMeasured).Select(test => new FoundTest(run, test, WhyNot(latest, test)))], name, mayBePart))
                .FirstOrDefault(matches => matches.Count > 0) ?? []),
        ];
    }

    private static string WhyNot(Run latest, TestRecord test)
    {
        var reason = latest.Tests.FirstOrDefault(record => record.Id == test.Id)?.NotMeasured
            ?? (latest.IsPartial ? "only some tests were asked for" : "it did not run");
        return $"the newest, {latest.Path}, did not measure it: {reason}";
    }

    private string WhyNone(string name, List<FoundTest> measured)
    {
        var unmeasured = newest.SelectMany(run => run.Tests.Where(test => !test.IsMeasured).Select(test => new FoundTest(run, test))).ToList();
        return Matching(unmeasured, name, mayBePart: true) is [var failed, ..]
            ? $"{failed.Test.Id} was not measured: {failed.Test.NotMeasured}. That says {failed.Run.Path}, and no older run beside it measured it either."
            : $"no measured test is called '{name}'. There are: {Names(measured)}.";
    }

    private static List<FoundTest> Matching(List<FoundTest> tests, string name, bool mayBePart) =>
        tests.FindAll(item => IsWhole(item.Test, name)) is { Count: > 0 } whole ? whole
        : mayBePart ? tests.FindAll(item => item.Test.Id.ToString().Contains(name, StringComparison.OrdinalIgnoreCase))
        : [];

    // The method alone is a whole name, too, where there are no rows to choose from.
    private static bool IsWhole(TestRecord test, string name) =>
        test.Id.ToString() == name || test.Id.ShortName == name || (test.Id.Row.Length == 0 && test.Id.Method.EndsWith("." + name, StringComparison.Ordinal));

    private static string Names(List<FoundTest> items)
    {
        const int Most = 20;
        var names = items.Select(item => $"{item.Test.Id.ShortName}{(item.Test.Profile?.Tree is null ? "" : " (profiled)")}").Distinct(StringComparer.Ordinal).ToList();
        return names.Count == 0 ? "none" : string.Join(", ", names.Take(Most)) + (names.Count > Most ? ", ..." : "");
    }
}
