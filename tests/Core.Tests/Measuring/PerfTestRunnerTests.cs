using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Settings;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Measuring;

[Collection(nameof(ProcessWide))]
public sealed class PerfTestRunnerTests : IDisposable
{
    private readonly RunnerFixture _runner = new();

    public void Dispose() => _runner.Dispose();

    [Fact]
    public async Task Recording_measures_and_keeps_the_evidence()
    {
        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Query), 3);
        var record = _runner.Only();
        Assert.Equal("PerfGate.Tests.Measuring.PerfTestRunnerTests.Shop.Query(terms: 3)", record.Id.ToString());
        Assert.Equal("display name", record.DisplayName);
        Assert.Equal(("terms", "3"), (record.Inputs[0].Name, record.Inputs[0].Value));
        Assert.EndsWith("Measuring/PerfTestRunnerTests.cs", record.Source!.File);
        Assert.Equal(["time", "allocated", "gc0", "gc1", "gc2"], Assert.Single(record.Processes).Samples.Select(sample => sample.Metric));
        Assert.NotNull(record.Processes[0].ReferenceFloor);
        Assert.Empty(_runner.Read().Warnings);
        Assert.Contains(record.Id.Method, _runner.Read().Declared);
        Assert.Contains(_runner.Output, line => line.Contains(_runner.Session.RunFile!));
    }

    [Fact]
    public async Task A_regression_fails_the_test_with_the_evidence_kept()
    {
        await Baseline(times: 0.001);
        var failure = await _runner.Begin(Mode.Gate).Fails(new Shop(), nameof(Shop.Query), 3);
        Assert.Equal(DiagnosticCodes.TimeRegressed, failure.Code);
        Assert.Contains("Shop.Query(terms: 3): regressed: it is slower", failure.Message);
        Assert.Contains(_runner.Baselines, failure.Message);
        Assert.Contains(_runner.Session.RunFile!, failure.Message);
        Assert.Matches(@"^   at [\w.+]+Shop\.Query\(\)( in .+:line \d+)?$", failure.StackTrace);
        Assert.True(_runner.Only().IsMeasured);
    }

    [Fact]
    public async Task Recording_fails_nothing_by_its_numbers()
    {
        await Baseline(times: 0.001);
        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Query), 3);
        Assert.True(_runner.Only().IsMeasured);
    }

    [Fact]
    public async Task A_test_without_a_regression_passes()
    {
        await Baseline(times: 1000);
        await _runner.Begin(Mode.Gate).RunAsync(new Shop(), nameof(Shop.Query), 3);
        Assert.Contains(_runner.Output, line => line.StartsWith("PerfGate: improved", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_test_without_a_baseline_passes_as_new()
    {
        await _runner.Begin(Mode.Gate).RunAsync(new Shop(), nameof(Shop.Query), 3);
        Assert.Contains(_runner.Output, line => line.StartsWith("PerfGate: new", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_budget_that_is_broken_fails_without_a_baseline()
    {
        var failure = await _runner.Begin(Mode.Gate).Fails(new Shop(), nameof(Shop.Frugal));
        Assert.Equal(DiagnosticCodes.BudgetExceeded, failure.Code);
        Assert.Contains("over the budget of 8 B", failure.Message);
    }

    [Fact]
    public async Task When_off_a_test_runs_once_and_says_that_it_was_not_measured()
    {
        var shop = new Shop();
        await _runner.Begin(Mode.Off).RunAsync(shop, nameof(Shop.Count));
        Assert.Equal(["setup", "body", "cleanup"], shop.Calls);
        Assert.Equal(("the mode is off", false), (_runner.Only().NotMeasured, _runner.Only().Failed));
        Assert.StartsWith("PG0009", Assert.Single(_runner.Output));
    }

    [Fact]
    public async Task Setup_and_cleanup_of_the_class_run_around_each_operation()
    {
        var shop = new Shop();
        await _runner.Begin(Mode.Record).RunAsync(shop, nameof(Shop.Count));
        Assert.True(shop.Calls.Count > 3);
        Assert.All(shop.Calls.Chunk(3), round => Assert.Equal(["setup", "body", "cleanup"], round));
    }

    [Fact]
    public async Task A_setup_that_names_the_test_stands_in_for_that_of_the_class()
    {
        var shop = new Shop();
        await _runner.Begin(Mode.Off).RunAsync(shop, nameof(Shop.Special));
        Assert.Equal(["special setup", "special", "cleanup"], shop.Calls);
    }

    [Theory]
    [InlineData(typeof(TwoSetups), "several methods with [IterationSetup] for Test (One, Two); keep one")]
    [InlineData(typeof(StaticTest), "StaticTest.Setup carries [IterationSetup] and must be static, as Test is")]
    [InlineData(typeof(SetupWithParameter), "SetupWithParameter.Setup carries [IterationSetup] and must take no parameter")]
    public async Task A_setup_that_cannot_be_is_refused(Type type, string message)
    {
        var failure = await _runner.Begin(Mode.Record).Fails(Activator.CreateInstance(type)!, "Test");
        Assert.Equal(DiagnosticCodes.InvalidMethod, failure.Code);
        Assert.Contains(message, failure.Message);
    }

    [Theory]
    [InlineData(Mode.Gate)]
    [InlineData(Mode.Record)]
    [InlineData(Mode.Off)]
    public async Task What_the_test_throws_is_thrown_on_as_it_is(Mode mode)
    {
        var failure = await Assert.ThrowsAsync<InvalidTimeZoneException>(() => _runner.Begin(mode).RunAsync(new Shop(), nameof(Shop.Throw)));
        Assert.Equal("mine", failure.Message);
        Assert.Contains(nameof(Shop.Throw), failure.StackTrace);
        Assert.False(_runner.Only().IsMeasured);
    }

    [Fact]
    public async Task A_test_that_throws_is_kept_as_not_measured_and_so_is_missing()
    {
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Throw)));
        Assert.Equal(("it threw InvalidTimeZoneException", true), (_runner.Only().NotMeasured, _runner.Only().Failed));
    }

    [Fact]
    public async Task A_test_that_never_ends_fails_after_its_timeout()
    {
        using var shop = new Hanging();
        var failure = await _runner.Begin(Mode.Gate).Fails(shop, nameof(Hanging.Hang));
        Assert.Equal(DiagnosticCodes.TimedOut, failure.Code);
        Assert.Contains("did not end within 200 ms", failure.Message);
        Assert.Equal(("it did not end in time", true), (_runner.Only().NotMeasured, _runner.Only().Failed));
        Assert.Empty(_runner.Read().Warnings);
    }

    [Fact]
    public async Task A_test_that_waited_for_one_that_never_ended_runs_unmeasured_and_does_not_fail()
    {
        using var hanging = new Hanging();
        var shop = new Shop();
        _runner.Begin(Mode.Gate);
        var first = _runner.Fails(hanging, nameof(Hanging.Hang));
        await hanging.Entered.Task;
        var second = _runner.RunAsync(shop, nameof(Shop.Query), 3);
        await first;
        await second;
        await _runner.RunAsync(shop, nameof(Shop.Row), new Opaque());
        Assert.All(_runner.Read().Tests, test => Assert.False(test.IsMeasured));
        Assert.Contains(_runner.Read().Tests, test => test.Id.Row == "(terms: 3)" && test.NotMeasured!.Contains("Hanging.Hang", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cancelled_test_that_never_ends_leaves_its_thread_and_is_the_one_that_is_named()
    {
        using var hanging = new Hanging();
        using var cancel = new CancellationTokenSource();
        _runner.Begin(Mode.Record);
        var running = PerfTestRunner.RunAsync(
            new PerfTestCase { Method = typeof(Hanging).GetMethod(nameof(Hanging.Hang))!, TestClass = typeof(Hanging), Instance = hanging, DisplayName = "x", UniqueId = "x", Attribute = new MarkAttribute() },
            cancel.Token);
        await hanging.Entered.Task;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await _runner.RunAsync(new Shop(), nameof(Shop.Query), 3);
        Assert.Contains(_runner.Read().Tests, test => test.Id.Row == "(terms: 3)" && test.NotMeasured!.Contains("Hanging.Hang did not end", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_test_does_to_its_thread_is_not_the_next_tests()
    {
        _runner.Begin(Mode.Record);
        await _runner.RunAsync(new ThreadTests(), nameof(ThreadTests.Lower));
        await _runner.RunAsync(new ThreadTests(), nameof(ThreadTests.Interrupt));
        var next = new ThreadTests();
        await _runner.RunAsync(next, nameof(ThreadTests.Look));
        Assert.Equal(ThreadPriority.Normal, next.Seen);
        Assert.All(_runner.Read().Tests, test => Assert.True(test.IsMeasured));
    }

    [Fact]
    public async Task A_stranger_whose_attributes_cannot_be_read_is_no_failure()
    {
        var stranger = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Stranger"), AssemblyBuilderAccess.RunAndCollect);
        var type = stranger.DefineDynamicModule("Stranger").DefineType("UnfinishedAttribute", TypeAttributes.Public, typeof(Attribute));
        stranger.SetCustomAttribute(new CustomAttributeBuilder(type.DefineDefaultConstructor(MethodAttributes.Public), []));
        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Query), 3);
        Assert.True(_runner.Only().IsMeasured);
        GC.KeepAlive(stranger);
    }

    [Fact]
    public void An_assembly_without_perf_tests_needs_no_baseline_directory()
    {
        var session = PerfSession.Begin(typeof(CsCheck.Gen).Assembly, new PerfGate.Settings.Settings { Mode = Mode.Gate, Baseline = Path.Combine(_runner.Baselines, "not-there") });
        Assert.True(session.Complete().NothingMeasured);
    }

    [Fact]
    public async Task A_failure_of_PerfGates_own_side_is_named_as_such()
    {
        var failure = await Assert.ThrowsAsync<PerfGateException>(() => _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Query), _ => throw new ArithmeticException("broken pipe"), [3]));
        Assert.Equal(DiagnosticCodes.InternalError, failure.Code);
        Assert.Contains("PerfGate itself failed", failure.Message);
        Assert.Contains("broken pipe", failure.Message);
        Assert.True(_runner.Only().IsMeasured);
    }

    [Fact]
    public async Task A_cancelled_test_leaves_a_record()
    {
        using var cancel = new CancellationTokenSource();
        _runner.Begin(Mode.Record);
        var method = typeof(Shop).GetMethod(nameof(Shop.Query))!;
        var running = PerfTestRunner.RunAsync(
            new PerfTestCase { Method = method, TestClass = typeof(Shop), Instance = new Shop { OnQuery = cancel.Cancel }, Arguments = [3], DisplayName = "x", UniqueId = "x", Attribute = new MarkAttribute() },
            cancel.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(("it was cancelled", false), (_runner.Only().NotMeasured, _runner.Only().Failed));
    }

    [Fact]
    public async Task Counters_asked_for_are_measured()
    {
        await _runner.Begin(Mode.Record, counters: "member:Queries").RunAsync(new Shop(), nameof(Shop.Query), 3);
        Assert.All(_runner.Only().Processes[0].Find("member:Queries")!.Values, value => Assert.Equal(1, value));
    }

    [Fact]
    public async Task An_unknown_counter_is_refused_before_anything_is_measured()
    {
        var failure = await _runner.Begin(Mode.Record, counters: "speed").Fails(new Shop(), nameof(Shop.Query), 3);
        Assert.Equal(DiagnosticCodes.UnknownCounter, failure.Code);
    }

    [Fact]
    public async Task A_baseline_that_cannot_be_used_fails_the_gate_and_not_the_recording_and_loses_no_evidence()
    {
        await Baseline(times: 1);
        var path = Directory.GetFiles(_runner.Baselines).Single();
        await File.WriteAllTextAsync(path, "<<<<<<< HEAD\n", TestContext.Current.CancellationToken);
        var failure = await _runner.Begin(Mode.Gate).Fails(new Shop(), nameof(Shop.Query), 3);
        Assert.Equal(DiagnosticCodes.CorruptLine, failure.Code);
        Assert.True(_runner.Only().IsMeasured);

        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Query), 3);
        Assert.True(_runner.Only().IsMeasured);
    }

    [Fact]
    public async Task A_named_baseline_directory_that_is_not_there_fails_the_gate_and_not_the_recording_and_loses_no_evidence()
    {
        Directory.Delete(_runner.Baselines);
        var failure = await _runner.Begin(Mode.Gate).Fails(new Shop(), nameof(Shop.Query), 3);
        Assert.Equal(DiagnosticCodes.NotFound, failure.Code);
        Assert.Contains(_runner.Baselines, failure.Message);
        Assert.True(_runner.Only().IsMeasured);

        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Query), 3);
        Assert.False(_runner.Session.Complete().Fails);
    }

    [Fact]
    public async Task Rows_that_look_alike_are_told_apart_and_stay_themselves()
    {
        _runner.Begin(Mode.Record);
        var shop = new Shop();
        await _runner.RunAsync(shop, nameof(Shop.Row), _ => { }, [new Opaque()], "first");
        await _runner.RunAsync(shop, nameof(Shop.Row), _ => { }, [new Opaque()], "second");
        await _runner.RunAsync(shop, nameof(Shop.Row), _ => { }, [new Opaque()], "first");
        Assert.Equal(["(value: opaque)", "(value: opaque)#2"], _runner.Read().Tests.Select(test => test.Id.Row));
    }

    [Fact]
    public async Task At_the_end_a_test_of_the_baseline_that_was_not_measured_is_missing()
    {
        await Baseline(times: 1000);
        await _runner.Begin(Mode.Gate).RunAsync(new Shop(), nameof(Shop.Row), new Opaque());
        var judgement = _runner.Session.Complete();
        Assert.Contains(judgement.Verdicts, verdict => verdict.Kind == VerdictKind.Missing && verdict.Id.Row == "(terms: 3)");
        Assert.False(_runner.Read().IsPartial);

        _runner.Session.CompletePartial();
        Assert.DoesNotContain(_runner.Session.Complete().Verdicts, verdict => verdict.Kind == VerdictKind.Missing);
        Assert.True(_runner.Read().IsPartial);
    }

    [Fact]
    public void A_session_that_measured_nothing_fails_and_writes_nothing()
    {
        var judgement = _runner.Begin(Mode.Gate).Session.Complete();
        Assert.True(judgement.NothingMeasured);
        Assert.True(judgement.Fails);
        Assert.Null(_runner.Session.RunFile);
    }

    [Fact]
    public async Task An_option_that_cannot_be_understood_names_its_place()
    {
        _runner.Begin(Mode.Record);
        var failure = await _runner.Fails(new Shop(), nameof(Shop.Misspelt));
        Assert.Equal(DiagnosticCodes.InvalidOption, failure.Code);
        Assert.Contains("PerfTestRunnerTests.cs(", failure.Message);
    }

    private async Task Baseline(double times)
    {
        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Query), 3);
        _runner.Accept(times);
        _runner.Output.Clear();
    }

    private sealed class Opaque
    {
        public override string ToString() => "opaque";
    }

    private sealed class Shop
    {
        public List<string> Calls { get; } = [];

        public long Queries { get; private set; }

        public Action? OnQuery { get; init; }

        [Mark]
        public int Query(int terms)
        {
            Queries++;
            OnQuery?.Invoke();
            Thread.SpinWait(1000 * terms);
            return terms;
        }

        [Mark(MaxAllocated = "8B")]
        public byte[] Frugal() => new byte[100];

        [Mark]
        public void Count()
        {
            Calls.Add("body");
            Thread.SpinWait(10_000);
        }

        [Mark]
        public void Special() => Calls.Add("special");

        [Mark]
        public void Row(Opaque value) => Thread.SpinWait(value.ToString().Length * 100);

        [Mark]
        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Throw() => throw new InvalidTimeZoneException("mine");

        [Mark(MaxTime = "soon")]
        public void Misspelt()
        {
        }

        [IterationSetup]
        public void Setup() => Calls.Add("setup");

        [IterationSetup(Target = nameof(Special))]
        public async Task SpecialSetup()
        {
            await Task.Yield();
            Calls.Add("special setup");
        }

        [IterationCleanup]
        public ValueTask Cleanup()
        {
            Calls.Add("cleanup");
            return default;
        }
    }

    private sealed class ThreadTests
    {
        public ThreadPriority Seen { get; private set; }

        [Mark]
        public void Lower() => Thread.CurrentThread.Priority = ThreadPriority.Lowest;

        [Mark]
        public void Interrupt() => Thread.CurrentThread.Interrupt();

        [Mark]
        public void Look() => Seen = Thread.CurrentThread.Priority;
    }

    private sealed class Hanging : IDisposable
    {
        private readonly ManualResetEventSlim _release = new();

        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        [Mark(Timeout = 200)]
        public void Hang()
        {
            Entered.TrySetResult();
            _release.Wait();
        }

        public void Dispose() => _release.Set();
    }

    private sealed class TwoSetups
    {
        [Mark]
        public void Test()
        {
        }

        [IterationSetup]
        public void One()
        {
        }

        [IterationSetup]
        public void Two()
        {
        }
    }

    private sealed class StaticTest
    {
        [Mark]
        public static void Test()
        {
        }

        [IterationSetup]
        public void Setup()
        {
        }
    }

    private sealed class SetupWithParameter
    {
        [Mark]
        public void Test()
        {
        }

        [IterationSetup]
        public void Setup(int x) => Assert.Equal(0, x);
    }
}
