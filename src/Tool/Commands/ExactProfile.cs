using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Diagnostics;
using PerfGate.Instrumentation;
using PerfGate.Measuring;
using PerfGate.Reporting;
using PerfGate.Tool.Comparing;
using PerfGate.Tool.Counting;
using PerfGate.Tool.Evidence;
using PerfGate.Tool.Output;
using PerfGate.Units;

namespace PerfGate.Tool.Commands;

/// <summary><c>perfgate profile --exact</c>: counts one test or a whole program in a woven copy, and shows what each method cost.</summary>
/// <param name="screen">Where it writes.</param>
internal sealed class ExactProfile(Screen screen)
{
    private const int MostMethods = 30;
    private const int ShownUnweighted = 5;

    private readonly Option<string> _cost = new("--cost") { Description = $"With --exact: what is counted beside calls and work, and shown: {CountedCost.Expected} as the option Counters names it.", HelpName = "cost", DefaultValueFactory = _ => CountedCost.Default };
    private readonly Option<CallTableOrder> _sort = new("--sort") { Description = "With --exact: the order of the methods: self, cumulative, calls or method. [default: self]", HelpName = "order" };
    private readonly Option<int> _top = new("--top") { Description = "With --exact: the most methods to show.", HelpName = "number", DefaultValueFactory = _ => MostMethods };
    private readonly Option<string> _callers = new("--callers") { Description = "With --exact: who calls a method, its name or a part of it, instead of the table and the tree.", HelpName = "method" };
    private readonly Option<string> _callees = new("--callees") { Description = "With --exact: whom a method calls.", HelpName = "method" };
    private readonly Option<string> _callgrind = new("--callgrind") { Description = "With --exact: also write calls and costs to a file for KCachegrind, QCachegrind and callgrind_annotate.", HelpName = "a file" };
    private readonly OptionFlags _table = new();
    private readonly Option<string[]> _runs = new("--run") { Description = "With --exact: where the test is found: run files, directories with run files, or test projects. [default: every TestResults/perfgate at or below the current directory]", HelpName = "a path" };
    private readonly Option<string> _keep = new("--keep") { Description = "With --exact: keep the woven copy of a program below this directory; else it is removed.", HelpName = "a directory" };

    /// <summary>Options that only this way of profiling takes.</summary>
    public ImmutableArray<Option> Options => [_cost, _sort, _top, _callers, _callees, _callgrind, _table["ExactAssemblies"], _runs, _keep];

    /// <summary>Counts.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="test">The name of a test, or null.</param>
    /// <param name="program">The program with its arguments; empty where a test is named.</param>
    /// <param name="show">How its tree is shown.</param>
    /// <param name="stop">Ends the process that counts.</param>
    /// <returns>The exit code: of a program its own.</returns>
    public async Task<int> RunAsync(ParseResult parsed, string? test, IReadOnlyList<string> program, Action<CallTree, Unit> show, CancellationToken stop)
    {
        if (test is null == (program.Count == 0))
        {
            throw new PerfGateException(DiagnosticCodes.Usage, "name a test, perfgate profile <test> --exact, or put a program behind --: perfgate profile --exact -- dotnet app.dll arguments.");
        }

        if (!CountedCost.IsKnown(parsed.GetValue(_cost)!))
        {
            throw new PerfGateException(DiagnosticCodes.Usage, $"--cost is '{parsed.GetValue(_cost)}'; expected {CountedCost.Expected}: member:<name of a static member>, meter:<meter>/<instrument>.");
        }

        var callgrind = TreeOutput.FileToWrite("--callgrind", parsed.GetValue(_callgrind));
        return test is null
            ? await OfProgramAsync(parsed, program, (tree, places) => Write(parsed, tree, places, callgrind, show), stop).ConfigureAwait(false)
            : await OfTestAsync(parsed, test, (tree, places) => Write(parsed, tree, places, callgrind, show), stop).ConfigureAwait(false);
    }

    private async Task<int> OfTestAsync(ParseResult parsed, string name, Action<CallTree, MethodPlaces> write, CancellationToken stop)
    {
        var paths = parsed.GetValue(_runs) is { Length: > 0 } named ? RunPaths.Resolve(named) : ResultsDirectories.Below(Environment.CurrentDirectory);
        var found = new TestFinder(RunPaths.Select(paths, preferMerged: false), RunFiles.All(paths)).Find(name);
        var (environment, id) = (found.Run.Environment, found.Test.Id);
        if (environment.OutputDirectory is not { } output || !File.Exists(Path.Combine(output, environment.Assembly + ".dll")))
        {
            throw new PerfGateException(DiagnosticCodes.NotFound, $"{environment.Assembly}.dll is not where {found.Run.Path} was measured ({environment.OutputDirectory ?? "which the run does not say"}). Build it again, and run its tests.");
        }

        var results = Path.GetDirectoryName(Path.GetFullPath(found.Run.Path!))!;
        screen.Line($"{id}");
        var copy = await CopyAsync(parsed, output, WovenCopies.Of(environment, results), stop).ConfigureAwait(false);
        var process = new CountingProcess
        {
            Program = TestProgram.Read(Path.Combine(copy.Directory, environment.Assembly + ".dll")),
            Cost = parsed.GetValue(_cost)!,
            Test = id,
            Variables = new Dictionary<string, string>(StringComparer.Ordinal),
            Folder = Path.Combine(results, "exact-profile"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var counted = await process.RunAsync(stop).ConfigureAwait(false);
        var exact = counted.Of(id);
        if (exact?.Tree is not { } tree)
        {
            throw new PerfGateException(DiagnosticCodes.CountingFailed, $"{id} has no exact counts, because {exact?.WhyNot ?? counted.Problem ?? "the test host did not come to it"}. Its output: {process.Log}");
        }

        WriteFacts(parsed, exact, isProgram: false);
        write(tree, MethodPlaces.Of(copy.Directory, Environment.CurrentDirectory));
        return ExitCodes.Passed;
    }

    private async Task<int> OfProgramAsync(ParseResult parsed, IReadOnlyList<string> line, Action<CallTree, MethodPlaces> write, CancellationToken stop)
    {
        var program = ProgramFile.Read(line, Environment.CurrentDirectory);
        var temporary = Directory.CreateTempSubdirectory("perfgate-exact-").FullName;
        try
        {
            var copy = await CopyAsync(parsed, program.Folder, parsed.GetValue(_keep) is { Length: > 0 } kept ? Path.GetFullPath(kept) : temporary, stop).ConfigureAwait(false);
            var file = Path.Combine(temporary, "counts.jsonl");
            var exitCode = await new ProgramCounting(program, parsed.GetValue(_cost)!).RunAsync(copy, file, stop).ConfigureAwait(false);
            screen.Line();
            if (Read(file) is not { Tree: { } tree } exact)
            {
                return exitCode is null or ExitCodes.Passed ? ExitCodes.Failed : exitCode.Value;
            }

            WriteFacts(parsed, exact, isProgram: true);
            write(tree, MethodPlaces.Of(copy.Directory, Environment.CurrentDirectory));
            return exitCode ?? ExitCodes.Failed;
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    // The program's own end is worth more than why it cannot be read.
    private ExactCounts? Read(string file)
    {
        try
        {
            var exact = CountedProgram.Read(file);
            return exact.Tree is null ? throw new PerfGateException(DiagnosticCodes.CountingFailed, $"no exact counts, because {exact.WhyNot}.") : exact;
        }
        catch (PerfGateException failure)
        {
            screen.Error(failure.Code, failure.Text);
            return null;
        }
    }

    private async Task<WovenCopy> CopyAsync(ParseResult parsed, string source, string copies, CancellationToken stop)
    {
        var copy = await WovenCopies.MakeAsync(source, copies, _table.ExactAssemblies(parsed), stop).ConfigureAwait(false);
        foreach (var warning in WovenCopies.Warnings(copy))
        {
            screen.Warning(warning);
        }

        return copy;
    }

    private void WriteFacts(ParseResult parsed, ExactCounts exact, bool isProgram)
    {
        foreach (var line in Facts(exact, exact.Tree!.Costs[CountedCost.IndexIn(exact.Tree, parsed.GetValue(_cost)!)], isProgram))
        {
            screen.Line("  " + line);
        }

        screen.Line();
    }

    /// <summary>What a reader must know of counts: how they came about, and what of them is exact.</summary>
    /// <param name="exact">The counts.</param>
    /// <param name="shown">The cost that is shown.</param>
    /// <param name="isProgram">Whether they are of a whole program, from its start to its end.</param>
    internal static IEnumerable<string> Facts(ExactCounts exact, Metric shown, bool isProgram)
    {
        var tree = exact.Tree!;
        var differing = tree.Nodes.Count(node => Enumerable.Range(0, tree.Costs.Length).Any(cost => IsCount(tree.Costs[cost].Unit) && node.Self.AsSpan().Slice(cost * tree.Slices, tree.Slices) is var slices && slices.ContainsAnyExcept(slices[0])));
        var counted = isProgram ? "the program counted once, from its start to its end"
            : string.Create(CultureInfo.InvariantCulture, $"{tree.Slices} {(tree.Slices == 1 ? "operation" : "operations")} counted{(tree.Slices == 1 ? "" : differing == 0 ? ", the same in each" : $", not the same in {differing} of {tree.Nodes.Length} contexts")}");
        yield return IsCount(shown.Unit) ? $"{ExactCounts.Engine}: {counted}" : $"{counted}; calls and work are exact, {shown.Name} is measured beside them and is not";
        if (shown.Unit == Unit.Nanoseconds && shown.Name != "cpu")
        {
            yield return $"The {shown.Name} of a method is its threads' own: who blocks costs beside what it waits for, so the sum may exceed the clock, and what an await waits is nobody's.";
        }

        if (!exact.IsSeeded)
        {
            yield return "The seeds of hash codes could not be fixed: what depends on the order of hash codes is not the same in every process.";
        }

        if (!exact.Unweighted.IsEmpty)
        {
            var more = exact.Unweighted.Length - ShownUnweighted;
            yield return string.Create(CultureInfo.InvariantCulture, $"Calls whose work is not counted: {string.Join(", ", exact.Unweighted.Take(ShownUnweighted))}{(more > 0 ? $" and {more} more" : "")}");
        }
    }

    // Times are never the same.
    private static bool IsCount(Unit unit) => unit is Unit.Calls or Unit.Instructions or Unit.Bytes;

    private void Write(ParseResult parsed, CallTree tree, MethodPlaces places, string? callgrind, Action<CallTree, Unit> show)
    {
        var table = CallTable.Of(tree);
        var cost = CountedCost.IndexIn(tree, parsed.GetValue(_cost)!);
        var output = new CallTableOutput(screen, table, cost, places.Shown);
        if (parsed.GetValue(_callers) is { Length: > 0 } callee)
        {
            output.Calls(callee, isCallers: true);
        }

        if (parsed.GetValue(_callees) is { Length: > 0 } caller)
        {
            output.Calls(caller, isCallers: false);
        }

        if (parsed.GetValue(_callers) is not { Length: > 0 } && parsed.GetValue(_callees) is not { Length: > 0 })
        {
            output.Methods(parsed.GetValue(_sort), parsed.GetValue(_top), tree.Slices == 1 ? "in all" : "an operation");
            screen.Line();
            show(tree, table.Costs[cost].Unit);
        }

        if (callgrind is not null)
        {
            TreeOutput.Export(screen, "callgrind's viewers", callgrind, path => Callgrind.Write(path, tree, table.Costs[cost].Unit, places.Whole));
        }
    }
}
