using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using PerfGate.Baselines;
using PerfGate.Gating;
using PerfGate.Reporting;
using PerfGate.Reporting.Tests;
using PerfGate.Runs;
using PerfGate.Tests.Suites;

namespace PerfGate.Browser.Tests;

/// <summary>The reports that are looked at, written once, on first use, below artifacts/browser.</summary>
public sealed class Reports
{
    private readonly Lazy<ReportPaths> _example = new(() => Write("example", Example.Judgements()));
    private readonly Lazy<Written> _thousand = new(() => Suite("thousand", SyntheticSuite.Create(1000, 20)));
    private readonly Lazy<Written> _hundred = new(() => Suite("hundred", SyntheticSuite.Create(100, 5)));
    private readonly Lazy<Written> _hostile = new(() => Suite("hostile", HostileSuite.Create()));

    /// <summary>A test of the example that became slower, with trees of both sides.</summary>
    public const string Regressed = "SearchTests.Query(terms: 3)";

    internal static string Artifacts { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "artifacts"));

    /// <summary>One verdict of every kind, by hand.</summary>
    internal ReportPaths OfExample => _example.Value;

    /// <summary>1,000 tests, 20 of them regressed with trees and actions, through run files and the gate.</summary>
    internal Written OfThousand => _thousand.Value;

    /// <summary>The same with 100 tests: axe looks at every element, and at ten times as many it takes a minute and finds nothing else.</summary>
    internal Written OfHundred => _hundred.Value;

    /// <summary>Names of every nasty kind, through run files and the gate.</summary>
    internal Written OfHostile => _hostile.Value;

    /// <summary>Writes the run files of a suite, reads them, judges them and writes the report.</summary>
    internal static Written Suite(string name, SyntheticSuite suite)
    {
        var project = Path.Combine(Artifacts, "browser", name);
        if (Directory.Exists(project))
        {
            Directory.Delete(project, recursive: true);
        }

        Directory.CreateDirectory(project);
        var run = RunReader.Read(suite.Write(project));
        var judgement = Gate.Judge(run, new DirectoryBaselineStore(Path.Combine(project, "perf-baselines")).Load(run.Environment));
        return new Written(judgement, Write(name, [judgement]));
    }

    private static ReportPaths Write(string name, IReadOnlyList<Judgement> judgements) =>
        ReportFiles.Write([.. judgements], Path.Combine(Artifacts, "browser", name), TimeProvider.System);

    private static string Here([CallerFilePath] string file = "") => file;
}

/// <summary>A report and what it shows.</summary>
/// <param name="Judgement">What was judged.</param>
/// <param name="Paths">The files.</param>
internal sealed record Written(Judgement Judgement, ReportPaths Paths)
{
    /// <summary>How many tests were judged as being of some kind.</summary>
    public int Count(VerdictKind kind) => Judgement.Verdicts.Count(verdict => verdict.Kind == kind);
}
