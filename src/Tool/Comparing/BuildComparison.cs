using System.Collections.Immutable;
using System.Text.RegularExpressions;
using PerfGate.CallTrees;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Settings;
using PerfGate.Tool.Builds;
using PerfGate.Tool.Code;
using PerfGate.Tool.Evidence;
using PerfGate.Tool.Output;
using PerfGate.Tool.Sources;

namespace PerfGate.Tool.Comparing;

/// <summary>Two builds with all their test assemblies, side by side.</summary>
internal sealed record BuildComparison
{
    // A comparison in front takes minutes; who holds the lock for an hour will not give it back.
    private static readonly TimeSpan LockPatience = TimeSpan.FromHours(1);

    private static readonly ImmutableArray<string> Left = ["pairs", "base", "changed"];
    private static readonly ImmutableArray<string> Reports = ["report.html", "comment.md", "verdicts.json", "*.png"];

    /// <summary>The builds.</summary>
    public required Sides<TestBuild> Builds { get; init; }

    /// <summary>Where everything goes: the joined runs, and the pairs below.</summary>
    public required string Directory { get; init; }

    /// <summary>Variables for the test processes: options and JIT.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>What the user passes on to the test host.</summary>
    public ImmutableArray<string> Passed { get; init; } = [];

    /// <summary>The tests that are measured; null for all.</summary>
    public Func<TestId, bool>? Selects { get; init; }

    /// <inheritdoc cref="LockStepComparison.Policies"/>
    public Func<TestId, Policy?>? Policies { get; init; }

    /// <summary>The most pairs at once; null for as many as this machine carries.</summary>
    public int? MostLanes { get; init; }

    /// <summary>True where tests that the head no longer has are named and do not fail.</summary>
    public bool AllowsRemoved { get; init; }

    /// <summary>Counts the tests of a side's joined run that ask for it; null where nobody counts.</summary>
    public Func<Run, Side, CancellationToken, Task<Run>>? Counts { get; init; }

    /// <summary>True to look into what regressed.</summary>
    public bool Explains { get; init; } = true;

    /// <summary>How long a side may be silent.</summary>
    public Patience Patience { get; init; } = new();

    /// <summary>The lock of whoever measures on this machine.</summary>
    public string LockFile { get; init; } = MeasuringLock.DefaultPath;

    /// <summary>Compares every test assembly that both builds have.</summary>
    /// <param name="report">Is told how far it has come.</param>
    /// <param name="say">Takes lines for people.</param>
    /// <param name="stop">Ends it, and every process it started.</param>
    /// <exception cref="PerfGateException">PG2006, PG2016, PG9002.</exception>
    public async Task<ComparedBuilds> RunAsync(Action<MeasuringState> report, Action<string> say, CancellationToken stop)
    {
        using var held = await MeasuringLock.AcquireAsync(LockFile, LockPatience, TimeProvider.System, stop, () => say("Another process measures on this machine; this comparison begins when that has ended.")).ConfigureAwait(false);
        RemoveEarlier();
        var lanes = Comparing.Lanes.Choose(MostLanes);
        var changes = await ChangesAsync(say, stop).ConfigureAwait(false);
        var judgements = ImmutableArray.CreateBuilder<Judgement>();
        var problems = ImmutableArray.CreateBuilder<Warning>();
        var (pairs, isBroken) = (0, false);
        foreach (var head in Builds.Head.Assemblies)
        {
            var twin = Builds.Base.Assemblies.FirstOrDefault(assembly => IsTwin(assembly, head));
            if (twin is null)
            {
                say($"{Builds.Base.WhyNone ?? $"{Builds.Base.Name} has no {head.Name} for {head.TargetFramework}{OtherFrameworks(head)}"}: its tests are new, and compared with nothing.");
            }

            var comparison = Of(twin, head, lanes, changes);
            var compared = await comparison.RunAsync(report, stop).ConfigureAwait(false);
            pairs += compared.Pairs;
            isBroken |= compared.IsBroken;
            problems.AddRange(compared.Problems);
            if (compared.Head is { } run)
            {
                judgements.Add(await JudgeAsync(run, comparison.Source, stop).ConfigureAwait(false));
            }
        }

        var gone = Builds.Base.Assemblies.Where(then => !Builds.Head.Assemblies.Any(assembly => IsTwin(assembly, then))).ToList();
        isBroken |= gone.Count > 0 && !AllowsRemoved;
        problems.AddRange(gone.Select(gone => new Warning(DiagnosticCodes.TestMissing, $"{Builds.Head.Name} has no {gone.Name} for {gone.TargetFramework}, which {Builds.Base.Name} has: its tests were not compared. If it was removed on purpose, say --allow-removed.")));
        return new ComparedBuilds(judgements.ToImmutable(), problems.ToImmutable(), pairs, isBroken);
    }

    // Counting is for when all times are taken: nothing is measured beside it.
    private async Task<Judgement> JudgeAsync(Run head, ChangedSource source, CancellationToken stop)
    {
        var @base = new BaselinePlace(named: null).Load(head);
        return Gate.Judge(await CountAsync(head, Side.Head, source, stop).ConfigureAwait(false), @base is null ? null : await CountAsync(@base, Side.Base, ChangedSource.None, stop).ConfigureAwait(false));
    }

    private async Task<Run> CountAsync(Run run, Side side, ChangedSource source, CancellationToken stop)
    {
        if (Counts is null || await Counts(run, side, stop).ConfigureAwait(false) is not { } counted || ReferenceEquals(counted, run))
        {
            return run;
        }

        counted = counted with { Tests = [.. counted.Tests.Select(test => test with { Exact = source.InCounts(test.Exact) })] };
        RunFile.Write(run.Path!, counted);
        return counted;
    }

    private static bool IsTwin(TestAssembly one, TestAssembly other) => one.Name == other.Name && one.TargetFramework == other.TargetFramework;

    // Without it everything else is as true as with it.
    private async Task<SourceChanges?> ChangesAsync(Action<string> say, CancellationToken stop)
    {
        try
        {
            return await SourceChanges.OfAsync(Builds.Base, Builds.Head, stop).ConfigureAwait(false);
        }
        catch (PerfGateException failure)
        {
            say($"No changed lines will be named: {failure.Text}");
            return null;
        }
    }

    private LockStepComparison Of(TestAssembly? ofBase, TestAssembly ofHead, ImmutableArray<int?> lanes, SourceChanges? changes)
    {
        var nothing = System.IO.Directory.CreateDirectory(Path.Combine(Directory, "no-baseline")).FullName;
        var difference = Difference(ofBase, ofHead);
        var changed = new Sides<string>(Write(difference?.Base, ofHead, "base"), Write(difference?.Head, ofHead, "head"));
        var variables = SampledAlike(ofBase, Variables);
        var programs = new Sides<TestProgram?>(ofBase is null ? null : TestProgram.Read(ofBase.Path), TestProgram.Read(ofHead.Path));
        return new LockStepComparison
        {
            Starts = new Sides<Func<string, string, HostStart>?>(
                programs.Base is { } program ? (pipe, folder) => Start(program, changed.Base, pipe, folder) : null,
                (pipe, folder) => Start(programs.Head!, changed.Head, pipe, folder)),
            Directory = Directory,
            Name = $"{ofHead.Name}.{ofHead.TargetFramework}",
            Lanes = lanes,
            Against = new Comparison { Id = Guid.NewGuid().ToString("N"), Base = Builds.Base.Name, BaseCommit = Builds.Base.Commit, IsCodeIdentical = difference?.IsIdentical, ChangedMethods = difference?.Methods.Length ?? 0 },
            Source = SourceOf(difference, ofHead, changes),
            Selects = Selects,
            Policies = Policies,
            Explains = Explains,
            IsPartial = !Passed.IsEmpty || Selects is not null,
            IsCounted = Counts is not null,
            Patience = Patience,
            AllowsRemoved = AllowsRemoved,
        };

        HostStart Start(TestProgram program, string changedCode, string pipe, string folder) => HostStart.Of(
            program,
            Passed,
            new Dictionary<string, string>(variables, StringComparer.Ordinal)
            {
                [LockStep.Variable] = pipe,
                [ChangedCode.Variable] = changedCode,
                ["PERFGATE_MODE"] = "record",
                ["PERFGATE_RESULTS"] = folder,
                ["PERFGATE_BASELINE"] = nothing,
            },
            folder);
    }

    /// <summary>The variables, with which a head is sampled as a base that has the runtime's sampler alone: else their trees could not be compared.</summary>
    /// <param name="ofBase">The base's assembly, or null.</param>
    /// <param name="variables">What was asked for, which wins.</param>
    internal static IReadOnlyDictionary<string, string> SampledAlike(TestAssembly? ofBase, IReadOnlyDictionary<string, string> variables) =>
        ofBase is null || variables.ContainsKey(SamplerVariable) || TestAssemblies.KnowsSamplers(ofBase)
            ? variables
            : new Dictionary<string, string>(variables, StringComparer.Ordinal) { [SamplerVariable] = nameof(Sampler.EventPipe) };

    private static string SamplerVariable => SettingSources.Table.First(row => row.Name == nameof(Sampler)).EnvironmentVariable;

    // Names of hostile files may take too long to read.
    private static ChangedSource SourceOf(BuildDifference? difference, TestAssembly ofHead, SourceChanges? changes)
    {
        try
        {
            return difference is null || changes is null ? ChangedSource.None : ChangedSource.Of(difference, ofHead.OutputDirectory, changes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or RegexMatchTimeoutException)
        {
            return ChangedSource.None;
        }
    }

    // Where files cannot be read nobody knows what changed, and nothing is excused.
    private static BuildDifference? Difference(TestAssembly? ofBase, TestAssembly ofHead)
    {
        try
        {
            return ofBase is null ? null : BuildDifference.Of(ofBase.OutputDirectory, ofHead.OutputDirectory);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Empty where there is nothing to look for.
    private string Write(ChangedCode? code, TestAssembly assembly, string side)
    {
        if (code is null)
        {
            return "";
        }

        var path = Path.Combine(Directory, "changed", $"{assembly.Name}.{assembly.TargetFramework}.{side}.txt");
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        code.Write(path);
        return path;
    }

    // What an earlier comparison left would be taken for this one's.
    private void RemoveEarlier()
    {
        foreach (var folder in Left.Select(name => Path.Combine(Directory, name)).Where(System.IO.Directory.Exists))
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }

        // Its reports, too: a comparison that ends early must not be read as the one before it.
        foreach (var file in System.IO.Directory.Exists(Directory) ? Reports.SelectMany(name => System.IO.Directory.GetFiles(Directory, name)) : [])
        {
            File.Delete(file);
        }

        RunFiles.RemoveMerged(Directory, []);
        SideProcess.RemoveLeftSockets();
    }

    private string OtherFrameworks(TestAssembly head) =>
        Builds.Base.Assemblies.Where(assembly => assembly.Name == head.Name).Select(assembly => assembly.TargetFramework).ToList() is { Count: > 0 } others ? $" (only for {string.Join(", ", others)})" : "";
}

/// <summary>What came of two builds.</summary>
/// <param name="Judgements">One a test assembly that was measured.</param>
/// <param name="Problems">What failed.</param>
/// <param name="Pairs">Pairs that ran.</param>
/// <param name="IsBroken">True when a test process was lost.</param>
internal sealed record ComparedBuilds(ImmutableArray<Judgement> Judgements, ImmutableArray<Warning> Problems, int Pairs, bool IsBroken);
