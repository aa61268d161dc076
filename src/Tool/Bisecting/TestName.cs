using PerfGate.Diagnostics;
using PerfGate.Runs;

namespace PerfGate.Tool.Bisecting;

/// <summary>What a user calls a test: its whole name, with or without namespace, class and row, or a part of it. All rows of a method are meant where none is named.</summary>
/// <param name="Text">The name.</param>
internal sealed record TestName(string Text)
{
    private const int MostNames = 20;

    /// <summary>True for a test that may be meant. Which of them are is known once all have been seen.</summary>
    public bool MayBe(TestId test) => test.ToString().Contains(Text, StringComparison.OrdinalIgnoreCase);

    /// <summary>The tests that are meant: a whole name may be a part of another's.</summary>
    /// <param name="tests">Those that may be meant.</param>
    /// <exception cref="PerfGateException">PG1004: they are of several methods.</exception>
    public IReadOnlyList<TestId> Among(IEnumerable<TestId> tests)
    {
        var all = tests.Where(MayBe).Distinct().Order().ToList();
        var meant = all.FindAll(IsWhole) is { Count: > 0 } whole ? whole : all;
        var methods = meant.Select(test => new TestId(test.Method).ShortName).Distinct(StringComparer.Ordinal).ToList();
        return methods.Count <= 1
            ? meant
            : throw new PerfGateException(DiagnosticCodes.Usage, $"'{Text}' may be any of these: {string.Join(", ", methods.Take(MostNames))}{(methods.Count > MostNames ? ", ..." : "")}. Give more of the name.");
    }

    private bool IsWhole(TestId test)
    {
        var method = new TestId(test.Method);
        return Text == test.ToString() || Text == test.ShortName || Text == test.Method || Text == method.ShortName || test.Method.EndsWith("." + Text, StringComparison.Ordinal);
    }
}
