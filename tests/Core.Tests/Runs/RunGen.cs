using System.Collections.Immutable;
using CsCheck;
using PerfGate.Actions;
using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Tests.CallTrees;
using PerfGate.Units;

namespace PerfGate.Tests.Runs;

/// <summary>Random runs: every property takes every kind of value that a writer may give it.</summary>
internal static class RunGen
{
    /// <summary>Names and messages come from tests, and may hold anything that is text.</summary>
    public static Gen<string> Text { get; } = Gen.OneOf(
        Gen.String[Gen.Char['a', 'z'], 1, 8],
        Gen.String[Gen.OneOf(Gen.Char['\0', '\u007f'], Gen.Char['\u0080', '\ud7ff'], Gen.Char['\ue000', '\uffff']), 0, 12],
        Gen.OneOf(Gen.Const("\r\n{\"kind\":\"end\"}"), Gen.Const("</script>"), Gen.Const("😀"), Gen.Const("\u202Eevil"), Gen.Const("<<<<<<< HEAD")));

    private static readonly Gen<double> Number = Gen.OneOf(
        Gen.Double[0, 1], Gen.Double[1, 1e6], Gen.Const(0.0), Gen.Const(double.Epsilon), Gen.Const(double.MaxValue), Gen.Int[0, 1000].Select(i => (double)i), Gen.Const(4096.0));

    private static readonly Gen<string?> OptionalText = Gen.OneOf(Text.Select(text => (string?)text), Gen.Const((string?)null));

    private static readonly Gen<string> Name = Gen.String[Gen.OneOf(Gen.Char['a', 'z'], Gen.Const('.'), Gen.Const('-')), 1, 12];

    public static Gen<TestId> Id { get; } = Gen.Select(Text, Text, (method, row) => new TestId(method, row));

    public static Gen<RunEnvironment> Environment { get; } =
        Gen.Select(Name, Name, Name, Gen.DateTime, Text, Gen.Select(OptionalText, OptionalText, OptionalText, OptionalText), Gen.Bool, Gen.Int)
            .Select((assembly, framework, machineClass, started, text, optional, hasProcess, process) => new RunEnvironment
            {
                PerfGate = text,
                Assembly = assembly,
                TargetFramework = framework,
                Configuration = text,
                Started = new DateTimeOffset(started.Ticks, TimeSpan.Zero),
                Mode = text,
                Machine = new Machine(machineClass, text, text, text, text, process),
                Runtime = new RuntimeInfo(text, text, text),
                Commit = optional.Item1,
                IsDirty = hasProcess,
                Branch = optional.Item2,
                ProcessId = hasProcess ? process : null,
                ProjectDirectory = optional.Item3,
                ProjectPath = optional.Item3,
                BaselineDirectory = optional.Item3,
                OutputDirectory = optional.Item4,
                ForcedReason = optional.Item4,
            });

    public static Gen<Policy> Policy { get; } =
        Gen.Select(Gen.Double[0, 10], Gen.Double[0, 1e9], Gen.Bool, Gen.Bool, Gen.Bool).Select((share, amount, hasAmount, hasTime, hasSize) => new Policy
        {
            MaxRegression = new Threshold(share, hasAmount ? Quantity.Time(amount) : null),
            MaxAllocatedRegression = new Threshold(share / 3, hasAmount ? Quantity.Size(amount) : null),
            MaxTime = hasTime ? Quantity.Time(amount) : null,
            MaxAllocated = hasSize ? Quantity.Size(amount / 7) : null,
            FailOnLayout = hasAmount,
            Exact = hasSize ? true : hasTime ? false : null,
            MaxWorkRegression = new Threshold(hasTime ? PerfGate.Runs.Policy.DefaultWorkRegression : share, hasAmount ? new Quantity(amount, Unit.Count) : null),
            MaxGrowth = hasTime && GrowthLimit.TryParse(hasSize ? "n log n" : "O(n^1.5)", out var growth) ? growth : null,
        });

    public static Gen<ProcessSamples> Process { get; } =
        Gen.Select(Gen.Int[1, 12], Gen.Int[0, 3], Gen.Long[1, 1_000_000], Gen.Bool, Gen.Bool).SelectMany((batches, further, operations, isWarm, hasReference) =>
            Gen.Select(Values(batches).Array[2 + further], Gen.Double[1, 1e6]).Select((values, reference) => new ProcessSamples
            {
                Operations = operations,
                IsWarm = isWarm,
                ReferenceFloor = hasReference ? reference : null,
                Pair = hasReference && isWarm ? batches : null,
                Samples =
                [
                    new Sample(Metric.Time.Name, Unit.Nanoseconds, values[0]),
                    new Sample(Metric.Allocated.Name, Unit.Bytes, values[1]),
                    .. values.Skip(2).Select((value, i) => new Sample($"meter:Shop/{i}", i == 0 ? Unit.Count : Unit.Nanoseconds, value)),
                ],
            }));

    public static Gen<Profile> Profile { get; } =
        Gen.Select(Text, OptionalText, Gen.Int[0, 9999], Gen.Double[0, 1e9], Gen.Bool, Gen.Bool, TreeGen.Tree).Select((text, whyNot, samples, number, hasTree, hasNumbers, tree) => new Profile
        {
            Tree = hasTree ? tree with { Engine = text, Frames = [.. tree.Frames.Select((frame, i) => $"{frame}{text}{i}")] } : null,
            WhyNot = whyNot,
            Samples = samples,
            Interval = hasNumbers ? number : null,
            Dropped = samples * 3L,
            Throttled = hasTree ? samples * 5L : 0,
            Repaired = hasNumbers ? samples / 3 : 0,
            Waits = whyNot,
            SeesKernel = hasNumbers ? hasTree : null,
            Fallback = hasTree ? whyNot : null,
            Overhead = hasNumbers ? number / 7 : null,
            Trace = hasNumbers ? "shop.nettrace" : null,
            Reached = !hasNumbers ? null : hasTree ? new ReachedCode(0, []) : new ReachedCode(samples + 1, [text]),
            Changed = hasNumbers ? [new ChangedFrame(text, [new SourceLines($"src/{text}.cs", samples + 1, samples + 3), new SourceLines(text, 1, 1)])] : [],
        });

    private static readonly Gen<ImmutableArray<TestInput>> Inputs = Gen.Select(Text, Gen.OneOf(Text, Gen.Int[0, 100_000].Select(size => $"{size}"))).Array[0, 3]
        .Select(pairs => pairs.Select(pair => new TestInput(pair.Item1, pair.Item2)).ToImmutableArray());

    private static readonly Gen<ActionSeries> Series =
        Gen.Select(Gen.OneOf(Gen.Const("Parse"), Text).Array[1, 3], Inputs, Gen.Long[1, 1_000_000], Gen.Double[0, 1e9], Gen.Int[0, 12], Gen.Int[0, 7]).Select((path, inputs, count, floor, slices, processes) => new ActionSeries
        {
            Path = [.. path],
            Inputs = inputs,
            Count = count,
            Failed = count / 3,
            Floor = floor,
            Median = floor * 2,
            Percentile99 = floor * 3,
            SliceFloors = [.. Enumerable.Range(0, slices).Select(i => floor + i)],
            ProcessFloors = [.. Enumerable.Range(0, processes).Select(i => floor * (1 + (i / 10.0)))],
        });

    public static Gen<ActionProfile> Actions { get; } =
        Gen.Select(Series.Array[0, 6], Gen.Select(Text, OptionalText, Gen.Double[0, 1e9]).Array[0, 3], OptionalText, Gen.Int[0, 2000], Gen.Bool).Select((series, slow, whyNot, operations, hasLog) => new ActionProfile
        {
            Series = [.. series.DistinctBy(one => one.Key)],
            Slowest = [.. slow.Select(call => new SlowCall([call.Item1], [new TestInput("size", call.Item1)], call.Item3, call.Item2))],
            WhyNot = whyNot,
            Operations = operations,
            OperationFloor = operations > 0 ? operations * 1000.5 : null,
            Dropped = operations * 7L,
            Waited = operations / 4000.0,
            Log = hasLog ? "query-12345678.jsonl" : null,
        });

    public static Gen<ExactCounts> Exact { get; } =
        Gen.Select(Gen.Select(Text, OptionalText), Gen.Int[1, 9], Gen.Bool, Gen.Bool, Text.Array[0, 3], TreeGen.Tree).Select((texts, processes, hasTree, isSeeded, unweighted, tree) => new ExactCounts
        {
            Tree = hasTree ? tree with { Engine = ExactCounts.Engine, Costs = [Metric.Calls, isSeeded ? Metric.Work : Metric.Allocated], Frames = [.. tree.Frames.Select((frame, i) => $"{frame}{texts.Item1}{i}")] } : null,
            WhyNot = hasTree ? null : texts.Item2 ?? "nobody said why",
            Processes = processes,
            Protocol = processes / 2,
            Weights = processes,
            Rules = processes / 3,
            Compiler = texts.Item1,
            IsSeeded = isSeeded,
            Assemblies = [.. unweighted.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select((name, place) => new CountedAssembly(name, texts.Item1, place == 0))],
            Unweighted = [.. unweighted.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Changed = isSeeded ? [new ChangedFrame(texts.Item1, [new SourceLines($"src/{texts.Item1}.cs", processes, processes + 2)])] : [],
        });

    public static Gen<TestRecord> Record { get; } =
        Gen.Select(Id, Policy, Process.Array[0, 3], Gen.Select(Text, Text).Array[0, 3], Gen.Select(Text, Gen.Int[0, 9999]), OptionalText, Gen.Bool, Gen.Select(Gen.OneOf(Profile.Select(profile => (Profile?)profile), Gen.Const((Profile?)null)), Gen.OneOf(Actions.Select(actions => (ActionProfile?)actions), Gen.Const((ActionProfile?)null)), Gen.OneOf(Exact.Select(exact => (ExactCounts?)exact), Gen.Const((ExactCounts?)null))))
            .Select((id, policy, processes, pairs, source, notMeasured, hasSource, passes) => new TestRecord
            {
                Id = id,
                DisplayName = source.Item1,
                Inputs = [.. pairs.Select(pair => new TestInput(pair.Item1, pair.Item2)).DistinctBy(input => input.Name)],
                Source = hasSource ? new SourceLocation(source.Item1, source.Item2) : null,
                Policy = policy,
                Processes = [.. processes],
                NotMeasured = processes.Length == 0 ? notMeasured ?? "" : null,
                Failed = processes.Length == 0 && hasSource,
                Warnings = [.. pairs.Select(pair => new Warning(pair.Item1, pair.Item2))],
                Profile = passes.Item1,
                Actions = passes.Item2,
                Exact = passes.Item3,
            });

    public static Gen<Comparison> Comparison { get; } =
        Gen.Select(Text, Text, OptionalText, Gen.Int[0, 2], Gen.Int[0, 9999], Gen.Select(Text, Text).Array[0, 3]).Select((id, name, commit, identical, methods, conditions) => new Comparison
        {
            Id = id,
            Base = name,
            BaseCommit = commit,
            IsCodeIdentical = identical == 2 ? null : identical == 1,
            ChangedMethods = methods,
            Conditions = [.. conditions.Select(pair => new Condition(pair.Item1, pair.Item2))],
        });

    public static Gen<Run> Run { get; } =
        Gen.Select(Environment, Record.Array[0, 5], Text.Array[0, 4], Gen.Bool, Gen.Select(Text, Text).Array[0, 2], Gen.OneOf(Comparison.Select(comparison => (Comparison?)comparison), Gen.Const((Comparison?)null)))
            .Select((environment, tests, declared, isPartial, warnings, comparison) => new Run
            {
                Comparison = comparison,
                Confirmed = isPartial && comparison is not null ? new ConfirmedBy(comparison.Id, environment.Started) : null,
                Environment = environment,
                Tests = [.. tests.DistinctBy(test => test.Id).OrderBy(test => test.Id)],
                Declared = [.. declared],
                IsPartial = isPartial,
                Warnings = [.. warnings.Select(pair => new Warning(pair.Item1, pair.Item2))],
            });

    private static Gen<ImmutableArray<double>> Values(int count) => Gen.OneOf(
        Number.Array[count].Select(values => values.ToImmutableArray()),
        Number.Select(value => Enumerable.Repeat(value, count).ToImmutableArray()));
}
