using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using PerfGate.Actions;
using PerfGate.Baselines;
using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Settings;

namespace PerfGate.Measuring;

/// <summary>One run of one test assembly in this process: its run file, its baseline, and the names given so far.</summary>
public sealed class PerfSession
{
    // Keyed by the assembly and gone with it: no static outlives the run.
    private static readonly ConditionalWeakTable<Assembly, PerfSession> Sessions = [];

    private readonly Assembly _assembly;
    private readonly Settings.Settings _settings;
    private readonly RunEnvironment _environment;
    private readonly Lazy<RunWriter> _writer;
    private readonly Lazy<Run?> _baseline;
    private readonly Lazy<IProfiler?> _profiler = new(FindProfiler);
    private readonly Lazy<Dictionary<TestId, TestRecord>> _known;
    private readonly Lazy<Comparability?> _comparability;
    private readonly Lazy<LockStepLink?> _lockStep;
    private readonly Dictionary<TestId, List<string>> _rows = [];
    private readonly Dictionary<(Type, MethodInfo), PerfMethod> _methods = [];
    private readonly HashSet<TestId> _taken = [];

    // What was measured so far of test methods with sizes among their rows, by the rows.
    private readonly Dictionary<TestId, RowCost> _sized = [];
    private readonly HashSet<TestId> _failedByGrowth = [];
    private readonly Lazy<ILookup<string, RowCost>> _sizedThen;

    private PerfSession(Assembly assembly, Settings.Settings commandLine)
    {
        _assembly = assembly;
        CommandLine = commandLine;
        _settings = SettingSources.InForce(commandLine, assembly);
        ProjectDirectory = AppContext.GetData("PerfGate.ProjectDirectory") as string is { } project && Directory.Exists(project) ? project : null;
        Store = new DirectoryBaselineStore(Rooted(_settings.Baseline, "perf-baselines"), mustExist: _settings.Baseline is not null);
        _environment = Fingerprint.Of(assembly, _settings, ProjectDirectory, TimeProvider.System.GetUtcNow()) with { BaselineDirectory = Store.Directory };
        Declared = new Lazy<IReadOnlyList<string>>(() => DeclaredTests.Of(assembly));
        _writer = new Lazy<RunWriter>(() => new RunWriter(_environment, Declared.Value, Rooted(_settings.Results, Path.Combine("TestResults", "perfgate"))));
        _baseline = new Lazy<Run?>(() => Store.Load(_environment));
        _known = new Lazy<Dictionary<TestId, TestRecord>>(() => Gate.Known(Baseline()));
        _sizedThen = new Lazy<ILookup<string, RowCost>>(() => Gate.Rows(_known.Value.Values));
        _lockStep = new Lazy<LockStepLink?>(ConnectToPacer);
        _comparability = new Lazy<Comparability?>(() => Baseline() is { } baseline ? _environment.CompareWith(baseline.Environment) : null);
    }

    /// <summary>The run file; null until something was written.</summary>
    public string? RunFile => _writer is { IsValueCreated: true, Value: { HasWritten: true } writer } ? writer.Path : null;

    /// <summary>What the run is for.</summary>
    public Mode Mode => _settings.Mode ?? Mode.Gate;

    /// <summary>Why nothing of this assembly is measured (mode off, Debug build), or null.</summary>
    public string? WhyNotMeasured =>
        Mode == Mode.Off ? "the mode is off"
        : DeclaredTests.IsOptimized(_assembly) ? null
        : "the test assembly is a Debug build (use -c Release)";

    /// <summary>True in a process that counts and times nothing: who started it judges.</summary>
    public static bool IsCounting => CountedPass.Cost is not null;

    /// <summary>The full names of the methods that carry <c>[PerfTest]</c>.</summary>
    public Lazy<IReadOnlyList<string>> Declared { get; }

    internal Settings.Settings CommandLine { get; }

    internal string? ProjectDirectory { get; }

    internal MeasuringThread Thread { get; private set; } = NewThread();

    internal Instruments Instruments { get; } = new() { Waited = RunQueue.Waited, OthersCpu = ProcessClock.OthersCpuTime };

    internal DirectoryBaselineStore Store { get; }

    /// <summary>The session of a test assembly, begun on first use.</summary>
    /// <exception cref="PerfGateException">PG1001: an option cannot be understood.</exception>
    public static PerfSession For(Assembly testAssembly)
    {
        lock (Sessions)
        {
            if (!Sessions.TryGetValue(testAssembly, out var session))
            {
                Sessions.Add(testAssembly, session = new PerfSession(testAssembly, new Settings.Settings()));
            }

            return session;
        }
    }

    /// <summary>Begins a session anew, with what the command line of the test executable says.</summary>
    /// <exception cref="PerfGateException">PG1001: an option cannot be understood.</exception>
    public static PerfSession Begin(Assembly testAssembly, Settings.Settings commandLine)
    {
        var session = new PerfSession(testAssembly, commandLine);
        lock (Sessions)
        {
            Sessions.AddOrUpdate(testAssembly, session);
        }

        return session;
    }

    /// <summary>Records that a perf test was not measured.</summary>
    /// <exception cref="PerfGateException">PG9003: the run file cannot be written.</exception>
    public void NotMeasured(PerfTestCase testCase, string reason) => Add(NewRecord(testCase) with { NotMeasured = reason });

    /// <summary>Records that a perf test failed before it could be measured.</summary>
    /// <exception cref="PerfGateException">PG9003: the run file cannot be written.</exception>
    public void FailedEarly(PerfTestCase testCase) => Add(NewRecord(testCase) with { NotMeasured = "it failed before its body was called", Failed = true });

    /// <summary>Closes a run of which only some tests were asked for: whoever reads the file later must know that what is absent was not.</summary>
    /// <exception cref="PerfGateException">PG9003: the run file cannot be written.</exception>
    public void CompletePartial()
    {
        if (RunFile is not null)
        {
            lock (_rows)
            {
                _writer.Value.ClosePartial();
            }
        }
    }

    /// <summary>Judges a whole run: what is missing, and whether anything was measured.</summary>
    /// <exception cref="PerfGateException">PG2001, PG2003, PG2004: the baseline cannot be used.</exception>
    public Judgement Complete()
    {
        if (RunFile is { } path)
        {
            return Gate.Judge(RunReader.Read(path), Baseline());
        }

        // An assembly without perf tests needs no baseline, and a directory that is named for a whole solution may be there for others only.
        var isNothing = Declared.Value.Count == 0 && !Directory.Exists(Store.Directory);
        return Gate.Judge(new Run { Environment = _environment, Declared = [.. Declared.Value] }, isNothing ? null : Baseline());
    }

    /// <summary>The test that did not end and still runs in this process, or null: nothing beside it can be measured.</summary>
    internal TestId? Runaway { get; private set; }

    /// <summary>Leaves the measuring thread to a test that does not end.</summary>
    internal void Abandon(TestId test)
    {
        Runaway = test;
        Thread = NewThread();
    }

    /// <summary>False when a series of this name was measured before in this session.</summary>
    internal bool TakeOnce(TestId id)
    {
        lock (_rows)
        {
            return _taken.Add(id);
        }
    }

    internal void Start(TestId test)
    {
        lock (_rows)
        {
            _writer.Value.Start(test);
        }
    }

    internal void Add(TestRecord record)
    {
        lock (_rows)
        {
            _writer.Value.Add(record);
        }
    }

    internal void Add(TestId test, Profile profile)
    {
        lock (_rows)
        {
            _writer.Value.Add(test, profile);
        }
    }

    internal void Add(TestId test, ActionProfile actions)
    {
        lock (_rows)
        {
            _writer.Value.Add(test, actions);
        }
    }

    internal void Add(TestId test, ExactCounts exact)
    {
        lock (_rows)
        {
            _writer.Value.Add(test, exact);
        }
    }

    /// <summary>The way to the pacer outside that has the tests of this process in its hand; null where they are measured as ever.</summary>
    /// <exception cref="PerfGateException">PG2016: it cannot be reached.</exception>
    internal LockStepLink? LockStepLink => _lockStep.Value;

    private LockStepLink? ConnectToPacer() => LockStep.PipeName is not { } pipe ? null : LockStepLink.Connect(
        pipe,
        new LockStepHello(LockStep.Protocol, _environment.PerfGate, _environment.Assembly, _environment.TargetFramework, Environment.ProcessId, Fingerprint.IsTiered, Fingerprint.TierUpDelay));

    /// <summary>The profiler that the test project brings, or null.</summary>
    internal IProfiler? Profiler => _profiler.Value;

    /// <summary>Whether a test whose timed pass is over is profiled: when it may fail, and when the baseline that its record is to become has no tree of it.</summary>
    internal static bool IsProfiled(ProfileWhen when, Mode mode, Verdict verdict) => when switch
    {
        ProfileWhen.Always => true,
        ProfileWhen.Never => false,
        _ => verdict.Kind switch
        {
            VerdictKind.Regressed or VerdictKind.FailedBudget or VerdictKind.Inconclusive or VerdictKind.NotComparable or VerdictKind.New or VerdictKind.Improved => true,
            _ => mode == Mode.Record && verdict.Baseline?.Profile?.Tree is null,
        },
    };

    /// <summary>The engine that made the tree which a test's tree will be compared with: the baseline's; null where there is none.</summary>
    internal string? EngineOf(TestId test) => _known.Value.GetValueOrDefault(test)?.Profile?.Tree?.Engine;

    /// <summary>Where the raw trace of a test is kept, or null.</summary>
    internal string? TracePathOf(TestId test) =>
        _settings.KeepTraces == true && RunFile is { } run ? $"{run[..^Runs.RunFile.Extension.Length]}.{test.FileName}.nettrace" : null;

    internal Verdict Judge(TestRecord record) => Gate.Judge(record, _known.Value.GetValueOrDefault(record.Id), _comparability.Value, Growth(record));

    // The row that completes its set judges it: its own second look is the confirmation.
    private Finding[] Growth(TestRecord record)
    {
        if (RowCost.Of(record) is not { HasSize: true } row)
        {
            return [];
        }

        RowCost[] rows;
        lock (_rows)
        {
            _sized[row.Id] = row;
            rows = [.. _sized.Values.Where(other => other.Id.Method == row.Id.Method)];
        }

        Finding[] findings = [.. GrowthFindings.OfRows(record, rows, _sizedThen.Value[row.Id.Method], _comparability.Value is null or { Time: true }, isWhole: false)];
        lock (_rows)
        {
            _ = findings.Any(finding => finding.Kind.Fails()) ? _failedByGrowth.Add(row.Id) : _failedByGrowth.Remove(row.Id);
        }

        return findings;
    }

    /// <summary>What only the whole run shows: growth over rows that none of them failed for when it was its turn.</summary>
    public Finding? GrowthUnsaid(Verdict verdict)
    {
        lock (_rows)
        {
            return _failedByGrowth.Any(row => row.Method == verdict.Id.Method) ? null : verdict.Findings.FirstOrDefault(finding => finding.Metric == Metric.Growth.Name && finding.Action.IsEmpty && finding.Kind.Fails());
        }
    }

    /// <summary>Where the log of every action of a test is kept.</summary>
    internal string? ActionLogOf(TestId test) => RunFile is { } run ? Path.Combine(Runs.RunFile.ActionsDirectory(run), test.FileName + ".jsonl") : null;

    internal PerfMethod MethodOf(PerfTestCase testCase)
    {
        lock (_rows)
        {
            var key = (testCase.TestClass, testCase.Method);
            if (!_methods.TryGetValue(key, out var method))
            {
                _methods.Add(key, method = PerfMethod.Of(testCase, CommandLine));
            }

            return method;
        }
    }

    private Run? Baseline()
    {
        try
        {
            return _baseline.Value;
        }
        catch (PerfGateException) when (Mode == Mode.Record)
        {
            // Recording is the way out of a baseline that cannot be used; it must not need it.
            return null;
        }
    }

    internal string? BaselinePath => _baseline is { IsValueCreated: true, Value.Path: { } path } ? path : null;

    internal TestRecord NewRecord(PerfTestCase testCase) => RecordOf(testCase.TestClass, testCase.Method, testCase.Arguments, testCase.UniqueId) with
    {
        DisplayName = testCase.DisplayName,
        Source = SourceOf(testCase.Attribute),
    };

    internal TestRecord RecordOf(Type testClass, MethodInfo method, IReadOnlyList<object?> arguments, string uniqueId)
    {
        var parameters = method.GetParameters();
        var inputs = parameters.Zip(arguments, (parameter, value) => new TestInput(parameter.Name ?? "?", InputFormatter.Format(value))).ToArray();
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(TypeNames.Of))}>" : "";
        return Identify(TypeNames.FullOf(testClass) + "." + method.Name, generic + InputFormatter.FormatRow(inputs), uniqueId) with { Inputs = [.. inputs] };
    }

    internal TestRecord Identify(string method, string row, string uniqueId)
    {
        var id = new TestId(method, row);
        lock (_rows)
        {
            if (!_rows.TryGetValue(id, out var alike))
            {
                _rows.Add(id, alike = []);
            }

            var place = alike.IndexOf(uniqueId);
            if (place < 0)
            {
                place = alike.Count;
                alike.Add(uniqueId);
            }

            return new TestRecord { Id = place == 0 ? id : id with { Row = $"{row}#{place + 1}" } };
        }
    }

    internal SourceLocation? SourceOf(IPerfTest attribute)
    {
        if (attribute.SourceFile is not { Length: > 0 } file)
        {
            return null;
        }

        var inside = ProjectDirectory is not null && Path.GetRelativePath(ProjectDirectory, file) is var relative && !relative.StartsWith("..", StringComparison.Ordinal) && !Path.IsPathRooted(relative) ? relative : file;
        return new SourceLocation(inside.Replace('\\', '/'), attribute.SourceLine);
    }

    /// <summary>The test as a line of a stack trace: <c>   at Shop.Tests.SearchTests.Query() in /src/Shop.Tests/SearchTests.cs:line 12</c>.</summary>
    internal string PlaceOf(TestRecord record) => record.Source is { Line: > 0 } source
        ? string.Create(CultureInfo.InvariantCulture, $"   at {record.Id.Method}() in {Path.GetFullPath(source.File, ProjectDirectory ?? AppContext.BaseDirectory)}:line {source.Line}")
        : $"   at {record.Id.Method}()";

    // By its name: Core knows no profiler, and the project that brings one says so in its runtime configuration, which reaches every host.
    private static IProfiler? FindProfiler()
    {
        try
        {
            return AppContext.GetData("PerfGate.Profiler") is string { Length: > 0 } name && Type.GetType(name, throwOnError: false) is { } type ? Activator.CreateInstance(type) as IProfiler : null;
        }
        catch (Exception failure) when (failure is IOException or BadImageFormatException or TypeLoadException or MemberAccessException or TargetInvocationException)
        {
            return null;
        }
    }

    private static MeasuringThread NewThread() => new(idle: TimeSpan.FromSeconds(1));

    // Relative directories mean the same in every host: below the test project, or below the test assembly where that is gone.
    private string Rooted(string? directory, string fallback) => Path.GetFullPath(directory ?? fallback, ProjectDirectory ?? AppContext.BaseDirectory);
}
