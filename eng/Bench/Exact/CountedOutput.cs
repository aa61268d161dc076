using System.Globalization;
using Mono.Cecil;
using PerfGate.Bench.Jit;
using PerfGate.Counting;
using PerfGate.Instrumentation;
using PerfGate.Runs;

namespace PerfGate.Bench.Exact;

/// <summary>The output folder of a program, or a woven copy of it.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Program">The program's assembly in it.</param>
/// <param name="Plain">The folder that a copy was made of; null for that folder itself.</param>
internal sealed record CountedOutput(string Folder, string Program, CountedOutput? Plain = null)
{
    /// <summary>No cost: the process is timed.</summary>
    public const string Timed = "";

    // What stands before the names of the programs' tests.
    private const string Names = "PerfGate.Counted.Measured.";
    private const string Core = "PerfGate.Core.dll";

    /// <summary>A program of this repository, where it is built.</summary>
    /// <param name="project">Its folder in eng.</param>
    /// <param name="assembly">Its name.</param>
    public static CountedOutput Of(string project, string assembly) =>
        new(Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", project, "bin", "Release", "net10.0")), assembly + ".dll");

    /// <summary>A woven copy.</summary>
    /// <param name="folder">Where copies go.</param>
    /// <param name="stop">Ends it.</param>
    public CountedOutput Weave(string folder, CancellationToken stop)
    {
        var copy = WovenCopy.Make(new WeaveRequest { Source = Folder, Copies = Path.Combine(folder, "copies") }, stop);
        return copy.Assemblies.FirstOrDefault(assembly => assembly.File == Program) is { Methods: > 0 }
            ? new CountedOutput(copy.Directory, Program, this)
            : throw new BenchFailedException($"{Program} was not woven: {copy.Assemblies.FirstOrDefault(assembly => assembly.File == Program)?.WhyNot}");
    }

    /// <summary>A copy whose recorder has no stand-ins: only what woven code does itself is work there.</summary>
    /// <param name="folder">Where the copy goes.</param>
    public CountedOutput WithoutStandIns(string folder)
    {
        var bare = Path.Combine(folder, "bare");
        foreach (var file in Directory.GetFiles(Folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(bare, Path.GetRelativePath(Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        using var core = ModuleDefinition.ReadModule(Path.Combine(bare, Core), new ReaderParameters { InMemory = true });
        foreach (var method in core.Types.SelectMany(type => type.Methods).Where(method => method.HasCustomAttributes))
        {
            foreach (var mark in method.CustomAttributes.Where(mark => mark.AttributeType.Name == nameof(StandInAttribute)).ToArray())
            {
                method.CustomAttributes.Remove(mark);
            }
        }

        core.Write(Path.Combine(bare, Core));
        return new CountedOutput(bare, Program);
    }

    /// <summary>What it prints: numbers, one a line.</summary>
    /// <param name="cost">The cost that is counted; empty where nothing is.</param>
    /// <param name="arguments">What comes after the program.</param>
    /// <param name="stop">Ends it.</param>
    public async Task<IReadOnlyList<double>> NumbersAsync(string cost, IEnumerable<string> arguments, CancellationToken stop)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DOTNET_TieredCompilation"] = "0" };
        if (cost != Timed)
        {
            environment[CountedPass.Variable] = cost;
            environment[CountedPass.FileVariable] = Path.Combine(Folder, "..", "counts.jsonl");
            environment["DOTNET_STARTUP_HOOKS"] = Path.Combine(Folder, Core);
        }

        return Parse(await Child.ReadAsync(Child.Dotnet, Folder, [Path.Combine(Folder, Program), .. arguments], environment, stop));
    }

    /// <summary>The name of a program whose test is in a run.</summary>
    public static string NameOf(TestRecord test) => test.Id.Method[Names.Length..];

    /// <summary>The run of a process that counts.</summary>
    /// <param name="results">Where its run file goes; a folder of its own.</param>
    /// <param name="arguments">What comes after the program.</param>
    /// <param name="conditions">What this process has that others have not: processors, the kind of collector.</param>
    /// <param name="stop">Ends it.</param>
    public async Task<Run> CountAsync(string results, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> conditions, CancellationToken stop)
    {
        var environment = new Dictionary<string, string>(conditions, StringComparer.Ordinal)
        {
            [CountedPass.Variable] = "allocated",
            ["PERFGATE_EXACT"] = "true",
            ["DOTNET_TieredCompilation"] = "0",
            ["DOTNET_STARTUP_HOOKS"] = Path.Combine(Folder, Core),
        };
        return await RecordsAsync(results, arguments, environment, stop);
    }

    /// <summary>The run of a process that times.</summary>
    /// <inheritdoc cref="CountAsync"/>
    public Task<Run> TimeAsync(string results, IEnumerable<string> arguments, CancellationToken stop) =>
        RecordsAsync(results, arguments, new Dictionary<string, string>(JitSetup.Default.Environment, StringComparer.Ordinal) { ["PERFGATE_BUDGET"] = "200ms", ["PERFGATE_PROFILE"] = "never" }, stop);

    private async Task<Run> RecordsAsync(string results, IEnumerable<string> arguments, Dictionary<string, string> environment, CancellationToken stop)
    {
        environment["PERFGATE_MODE"] = "record";
        environment["PERFGATE_RESULTS"] = results;
        await Child.RunAsync(Folder, [Path.Combine(Folder, Program), .. arguments], environment, stop);
        return RunReader.Read(Directory.GetFiles(results, "*" + RunFile.Extension).Single());
    }

    /// <summary>Numbers, one a line.</summary>
    public static IReadOnlyList<double> Parse(string printed) =>
        [.. printed.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
}
