using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Tool.Comparing;
using PerfGate.Tool.Evidence;

namespace PerfGate.Tool.Tests.Comparing;

/// <summary>Two sides that do what they are told, in a folder whose path has a space.</summary>
internal sealed class TwoSides : IDisposable
{
    public const string Class = "PerfGate.Tool.SideProgram.Shelf.";

    private static readonly string Program = typeof(TwoSides).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "SideProgram").Value!;
    private readonly Folder _folder = new();
    private readonly ConcurrentBag<string> _pipes = [];
    private readonly ConcurrentBag<string> _folders = [];

    public string Directory => _folder["two builds"];

    public string Budget { get; init; } = "20ms";

    public string Timeout { get; init; } = "5min";

    public Patience Patience { get; init; } = new();

    public bool AllowsRemoved { get; init; }

    public bool IsCounted { get; init; }

    /// <summary>What a side does in a pair, by the pair's number.</summary>
    public Func<Side, int, string[]> Steps { get; init; } = (_, _) => [];

    public static TestId Id(string test) => new(Class + test);

    public async Task<Compared> CompareAsync(bool isPartial = false, CancellationToken? stop = null)
    {
        var comparison = new LockStepComparison
        {
            Starts = new Sides<Func<string, string, HostStart>?>((pipe, folder) => Start(Side.Base, pipe, folder), (pipe, folder) => Start(Side.Head, pipe, folder)),
            Directory = Directory,
            Name = "Side",
            Lanes = [null, null, null],
            Against = new Comparison { Id = "a comparison", Base = "main" },
            Patience = Patience,
            AllowsRemoved = AllowsRemoved,
            IsPartial = isPartial,
            IsCounted = IsCounted,
        };
        var compared = await comparison.RunAsync(_ => { }, stop ?? TestContext.Current.CancellationToken);
        var judgement = compared.Head is { } head ? Gate.Judge(head, new BaselinePlace(named: null).Load(head)) : null;
        return new Compared(compared, judgement);
    }

    public HostStart Start(Side side, string pipe, string folder)
    {
        _pipes.Add(pipe);
        _folders.Add(folder);
        var pair = int.Parse(Path.GetFileName(Path.GetDirectoryName(folder)!).Split('.')[^1], CultureInfo.InvariantCulture);
        return StartOf(Steps(side, pair), pipe, folder);
    }

    /// <summary>The start of a side by itself.</summary>
    public HostStart StartOf(string[] steps, string pipe, string folder) => new(
        new TestProgram(Program, HostKind.Platform, IsSelectable: true, StartsOnPlatform: false, _folder.Path),
        ["exec", Program, .. steps],
        new Dictionary<string, string>
        {
            [LockStep.Variable] = pipe,
            ["PERFGATE_MODE"] = "record",
            ["PERFGATE_RESULTS"] = folder,
            ["PERFGATE_BASELINE"] = System.IO.Directory.CreateDirectory(_folder["no baseline"]).FullName,
            ["PERFGATE_BUDGET"] = Budget,
            ["PERFGATE_TIMEOUT"] = Timeout,
            ["PERFGATE_EXACT"] = IsCounted ? "true" : "false",

            // Wider than any load on the machine: three pairs decide.
            ["PERFGATE_MAX_REGRESSION"] = "1000000%",
        }.ToImmutableDictionary());

    /// <summary>What a side says first.</summary>
    public static string Hello(int protocol) => $$"""{"protocol":{{protocol}},"perfGate":"0.9.0","assembly":"a","framework":"net10.0","process":1,"isTiered":false,"tierUpDelay":100}""";

    public static TestRecord RecordOf(Run run, string test) => run.Tests.Single(record => record.Id == Id(test));

    /// <summary>The run that a side left in a pair.</summary>
    public Run RunOf(Side side, int pair) => RunReader.Read(Assert.Single(System.IO.Directory.GetFiles(FolderOf(side, pair), "*" + RunFile.Extension)));

    public string FolderOf(Side side, int pair) => Path.Combine(Directory, "pairs", string.Create(CultureInfo.InvariantCulture, $"Side.{pair}"), side == Side.Base ? "base" : "head");

    /// <summary>Nothing that a comparison needed is there any more but its results.</summary>
    public void MustHaveLeftNothing()
    {
        Assert.NotEmpty(_pipes);
        Assert.All(_pipes, pipe => Assert.False(File.Exists(Path.Combine(Path.GetTempPath(), "CoreFxPipe_" + pipe)), pipe));
        foreach (var file in _folders.Select(folder => Path.Combine(folder, "process.txt")).Where(File.Exists))
        {
            Assert.False(IsAlive(int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture)), file);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static bool IsAlive(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return found is { HasExited: false, ProcessName: "dotnet" };
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

/// <summary>What came of a comparison, and what it means.</summary>
internal sealed record Compared(ComparedAssembly Assembly, Judgement? Judgement)
{
    public int ExitCode => ExitCodes.Of(Judgement is null ? [] : [Judgement], Assembly.IsBroken);

    public string Problems => string.Join('\n', Assembly.Problems.Select(problem => problem.ToString()));

    public VerdictKind? Of(string test)
    {
        var verdict = Judgement!.Verdicts.SingleOrDefault(verdict => verdict.Id == TwoSides.Id(test));
        TestContext.Current.TestOutputHelper?.WriteLine($"{test}: {verdict?.Kind}: {string.Join("; ", verdict?.Findings.Select(finding => finding.Reason) ?? [])}");
        return verdict?.Kind;
    }
}
