using System.CommandLine;
using System.Globalization;
using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tool.Evidence;
using PerfGate.Tool.Output;
using PerfGate.Units;

namespace PerfGate.Tool.Commands;

/// <summary><c>perfgate tree</c>: the call tree of a profiled test, or its difference to the baseline's.</summary>
internal sealed class TreeCommand
{
    private const int MostChanges = 200;
    private const string NotProfiled = "it was not profiled; have it profiled always: 'perfgate run --profile always', the test executable's --perfgate-profile always (Microsoft.Testing.Platform), or PERFGATE_PROFILE=always for 'dotnet test'";
    private readonly Argument<string> _test = new("test") { Description = "The test: its name, or a part of it that is no other's." };
    private readonly Option<string[]> _runs = new("--run")
    {
        Description = "Run files, directories with run files, or test projects. [default: every TestResults/perfgate at or below the current directory]",
        HelpName = "a path",
    };

    private readonly Option<string> _baseline = RunPaths.BaselineOption();
    private readonly Option<bool> _difference = new("--diff") { Description = "Compare with the baseline's tree: what grew, what shrank." };
    private readonly Option<bool> _allocated = new("--allocated") { Description = "Show allocated bytes and not time." };
    private readonly Option<bool> _exact = new("--exact") { Description = "Show the exact counts of a woven copy and not samples: work, or with --allocated bytes. With --diff every context that changed." };
    private readonly Option<bool> _merge = new("--merge-recursion") { Description = "Join a method with its own calls further down; a difference always does." };
    private readonly Option<double> _share = new("--share") { Description = "Show what costs at least this percentage of the whole.", HelpName = "percent", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> _all = TreeOutput.AllOption();
    private readonly Option<string> _speedscope = new("--speedscope") { Description = "Also write the tree, with --diff the baseline's too, to a file for https://www.speedscope.app.", HelpName = "a file" };
    private readonly Screen _screen;

    private TreeCommand(Screen screen) => _screen = screen;

    /// <summary>The verb.</summary>
    public static Command Create(Screen screen)
    {
        var self = new TreeCommand(screen);
        var command = new Command("tree", "Shows where a test spends its time: the call tree of its profiled pass. With --diff, what changed since the baseline.")
        {
            self._test, self._runs, self._baseline, self._difference, self._allocated, self._exact, self._merge, self._share, self._all, self._speedscope,
        };
        command.SetAction(self.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var speedscope = TreeOutput.FileToWrite("--speedscope", parsed.GetValue(_speedscope));
        var paths = parsed.GetValue(_runs) is { Length: > 0 } named ? RunPaths.Resolve(named) : ResultsDirectories.Below(Environment.CurrentDirectory);
        var found = new TestFinder(RunPaths.Select(paths, preferMerged: false), RunFiles.All(paths)).Find(parsed.GetValue(_test)!);
        var isExact = parsed.GetValue(_exact);
        found = isExact ? Counted(found, paths) : found;
        var (run, test) = (found.Run, found.Test);
        var unit = parsed.GetValue(_allocated) ? Unit.Bytes : isExact ? Unit.Instructions : Unit.Nanoseconds;
        _screen.Line($"{test.Id}");
        if (found.WhyOlder is { } reason)
        {
            _screen.Line($"  Of an older run: {reason}.");
        }

        if (Tree(test, isExact) is not { } tree)
        {
            throw new PerfGateException(DiagnosticCodes.NotFound, $"{run.Path} has no {(isExact ? "exact counts" : "call tree")} of {test.Id}: {WhyNone(test, isExact)}.");
        }

        _screen.Line($"  {run.Path}");
        foreach (var fact in isExact ? [Facts(test.Exact!)] : Facts(test.Profile!, tree))
        {
            _screen.Line("  " + fact);
        }

        _screen.Line();
        var baseline = parsed.GetValue(_difference) ? new BaselinePlace(RunPaths.Full(parsed.GetValue(_baseline))).Load(run) : null;
        var before = baseline?.Tests.FirstOrDefault(record => record.Id == test.Id);
        if (speedscope is not null)
        {
            TreeOutput.Export(_screen, speedscope, Tree(before, isExact) is { } then ? [("baseline", then), ("current", tree)] : [("current", tree)], unit);
            _screen.Line();
        }

        if (parsed.GetValue(_difference))
        {
            var comparability = baseline is null ? null : run.Environment.CompareWith(baseline.Environment);
            var explanation = isExact ? Explanation.OfCounts(test, before, unit) : Explanation.Of(test, before, unit, comparability);
            return Difference(test, explanation, parsed.GetValue(_all) ? int.MaxValue : MostChanges);
        }

        TreeOutput.Write(_screen, parsed.GetValue(_merge) ? tree.MergeRecursion() : tree, parsed.GetValue(_share) / 100, unit, parsed.GetValue(_all));
        return ExitCodes.Passed;
    }

    // An ordinary test run after 'perfgate run' counts nothing, and is no reason to show nothing.
    private static FoundTest Counted(FoundTest found, IReadOnlyList<string> paths) =>
        found.Test.Exact is not null ? found
        : RunFiles.All(paths).Where(run => RunFiles.AreOfOneProject(run, found.Run))
            .SelectMany(run => run.Tests.Where(test => test.Id == found.Test.Id && test.Exact?.Tree is not null).Select(test => new FoundTest(run, test, $"the newest, {found.Run.Path}, did not count it")))
            .FirstOrDefault() ?? found;

    private static CallTree? Tree(TestRecord? test, bool isExact) => isExact ? test?.Exact?.Tree?.OfTest() : test?.Profile?.Tree;

    private static string WhyNone(TestRecord test, bool isExact) => (isExact, test) switch
    {
        (true, { Exact: null }) => "it was not counted; 'perfgate run --exact' counts it",
        (true, { Exact: { } exact }) => $"no exact counts, because {exact.WhyNothing}",
        (false, { Profile: null }) => NotProfiled,
        _ => $"no profile, because {test.Profile!.WhyNot}",
    };

    private int Difference(TestRecord test, Explanation explanation, int most)
    {
        if (explanation.Difference is not { } difference)
        {
            throw new PerfGateException(DiagnosticCodes.NotFound, $"{test.Id}: {explanation.WhyNot}.");
        }

        foreach (var line in CallTreeText.Changes(difference, most))
        {
            _screen.Line(line.Text);
        }

        if (explanation.WhyNot is { } reason)
        {
            _screen.Line($"No method is named: {reason}.");
        }

        return ExitCodes.Passed;
    }

    private static string Facts(ExactCounts exact) =>
        string.Create(CultureInfo.InvariantCulture, $"exact: {exact.Tree!.Slices} operations counted in {exact.Processes} {(exact.Processes == 1 ? "process" : "processes")}{(exact.Unweighted.IsEmpty ? "" : $", {exact.Unweighted.Length} of the methods called have work that is not counted")}");

    /// <summary>How a tree came about, and what it lacks.</summary>
    public static IEnumerable<string> Facts(Profile profile, CallTree tree)
    {
        yield return Samples(profile, tree);
        if (profile.SeesKernel == false)
        {
            yield return "Nothing was sampled in the kernel: of the time there only the amount is known ([kernel]).";
        }

        if (profile.Waits is Profile.WaitsPolled or Profile.WaitsUnknown)
        {
            yield return profile.Waits == Profile.WaitsPolled
                ? "Where threads waited is known from a look at them from time to time; how long they did, exactly."
                : "Where threads waited is not known, only how long they did ([waiting]).";
        }

        if (profile.Fallback is { } reason)
        {
            yield return $"Not {Engines.PerfEvent}, because {reason}.";
        }
    }

    private static string Samples(Profile profile, CallTree tree)
    {
        var interval = profile.Interval is { } every ? $" every {Quantity.Time(every)}" : "";
        var overhead = profile.Overhead is { } ratio ? string.Create(CultureInfo.InvariantCulture, $", an operation took {Quantity.Ratio(ratio)} of its time without the sampler") : "";
        var throttled = profile.Throttled > 0 ? string.Create(CultureInfo.InvariantCulture, $", held back by the kernel {profile.Throttled} {(profile.Throttled == 1 ? "time" : "times")}") : "";
        var repaired = profile.Repaired > 0 ? string.Create(CultureInfo.InvariantCulture, $", {profile.Repaired} {(profile.Repaired == 1 ? "stack" : "stacks")} repaired") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{tree.Engine}: {profile.Samples} samples{interval}, {profile.Dropped} events dropped{throttled}{repaired}{overhead}");
    }
}
