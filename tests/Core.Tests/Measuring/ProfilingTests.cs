using PerfGate.CallTrees;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Settings;
using PerfGate.Tests.CallTrees;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Measuring;

[Collection(nameof(ProcessWide))]
public sealed class ProfilingTests : IDisposable
{
    private readonly RunnerFixture _runner = new();

    public ProfilingTests()
    {
        AppContext.SetData("PerfGate.Profiler", typeof(Recorder).AssemblyQualifiedName);
        (Recorder.Passes, Recorder.Target, Recorder.Before, Recorder.Failure, Shop.Broken) = (0, null, () => { }, null, false);
        (Recorder.Again, Shop.Slow) = (null, false);
    }

    public void Dispose()
    {
        AppContext.SetData("PerfGate.Profiler", null);
        _runner.Dispose();
    }

    [Fact]
    public async Task A_test_without_a_baseline_is_profiled_once_its_record_is_safe()
    {
        var records = 0;
        _runner.Begin(Mode.Gate);
        Recorder.Before = () => records = _runner.Read().Tests.Length;
        await _runner.RunAsync(new Shop(), nameof(Shop.Query));
        var profile = _runner.Only().Profile!;
        Assert.Equal(1, records);
        Assert.Equal("Shop.Query", profile.Tree!.Frames[0]);
        Assert.True(profile.Overhead > 0);
        Assert.Empty(_runner.Read().Warnings);
    }

    [Fact]
    public async Task A_test_that_passes_is_not_profiled_and_one_that_fails_is()
    {
        await Baseline(times: 1);
        await _runner.Begin(Mode.Gate).RunAsync(new Shop(), nameof(Shop.Query));
        Assert.Equal((0, null), (Recorder.Passes, _runner.Only().Profile));

        _runner.Accept(times: 0.0001);
        await _runner.Begin(Mode.Gate).Fails(new Shop(), nameof(Shop.Query));
        Assert.Equal(1, Recorder.Passes);
        Assert.NotNull(_runner.Only().Profile!.Tree);
    }

    [Fact]
    public async Task A_failing_test_says_where_its_cost_grew()
    {
        await Baseline(times: 0.0001, new Profile { Tree = Recorder.Tree(self: 100) });
        var failure = await _runner.Begin(Mode.Gate).Fails(new Shop(), nameof(Shop.Query));
        Assert.Matches(@"an operation; by its samples it grew in:\n +\+[^\n]+  Load \([^\n]+\) <- most of it", failure.Message);
    }

    [Fact]
    public async Task The_profiler_is_told_which_engine_and_interval_are_asked_for()
    {
        await _runner.Begin(Mode.Gate, sampler: Sampler.PerfEvent, interval: TimeSpan.FromMilliseconds(3)).RunAsync(new Shop(), nameof(Shop.Always));
        Assert.Equal((Sampler.PerfEvent, TimeSpan.FromMilliseconds(3), null), (Recorder.Target!.Sampler, Recorder.Target.Interval, Recorder.Target.Preferred));

        await _runner.Begin(Mode.Gate).RunAsync(new Shop(), nameof(Shop.Always));
        Assert.Equal((Sampler.Auto, TimeSpan.FromMilliseconds(1)), (Recorder.Target.Sampler, Recorder.Target.Interval));
    }

    [Fact]
    public async Task The_profiler_is_told_which_engine_made_the_tree_of_the_baseline()
    {
        await Baseline(times: 0.0001, new Profile { Tree = Recorder.Tree(self: 100) with { Engine = "another" } });
        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Query));
        Assert.Equal("another", Recorder.Target!.Preferred);

        Recorder.Target = null;
        await _runner.Begin(Mode.Gate).Fails(new Shop(), nameof(Shop.Query));
        Assert.Equal("another", Recorder.Target!.Preferred);
    }

    [Theory]
    [InlineData(nameof(Shop.Always), false)]
    [InlineData(nameof(Shop.Allocates), true)]
    public async Task The_profiler_is_told_whether_the_test_allocates(string method, bool allocates)
    {
        await _runner.Begin(Mode.Gate).RunAsync(new Shop(), method);
        Assert.Equal(allocates, Recorder.Target!.Allocates);
    }

    [Fact]
    public async Task The_overhead_is_that_of_the_first_pass_which_is_the_sampled_one()
    {
        Recorder.Again = () => Shop.Slow = true;
        await _runner.Begin(Mode.Gate).RunAsync(new Shop(), nameof(Shop.Always));
        Assert.InRange(_runner.Only().Profile!.Overhead!.Value, 0, Shop.SlowTurns / 100); // the second one takes some thousand times as long
    }

    [Theory]
    [InlineData(nameof(Shop.Always), 1)]
    [InlineData(nameof(Shop.Never), 0)]
    public async Task The_option_is_in_force(string method, int passes)
    {
        await _runner.Begin(Mode.Gate).RunAsync(new Shop(), method);
        Assert.Equal(passes, Recorder.Passes);
    }

    [Fact]
    public async Task Recording_profiles_what_has_no_tree_in_the_baseline()
    {
        await Baseline(times: 1);
        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Query));
        Assert.Equal(1, Recorder.Passes);
        _runner.Session.Store.Save(_runner.Read());
        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Query));
        Assert.Equal(1, Recorder.Passes);
    }

    [Fact]
    public async Task A_profiler_that_fails_hurts_no_verdict()
    {
        Recorder.Failure = new InvalidOperationException("no buffers");
        await _runner.Begin(Mode.Gate).RunAsync(new Shop(), nameof(Shop.Query));
        Assert.Equal("the profiler failed: InvalidOperationException: no buffers", _runner.Only().Profile!.WhyNot);
    }

    [Fact]
    public async Task A_test_that_throws_only_while_it_is_profiled_is_not_failed_by_it()
    {
        Recorder.Before = () => Shop.Broken = true;
        await _runner.Begin(Mode.Gate).RunAsync(new Shop(), nameof(Shop.Query));
        Assert.Equal("the test threw InvalidOperationException while it was profiled", _runner.Only().Profile!.WhyNot);
        Assert.True(_runner.Only().IsMeasured);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Shop.NoProfiler, Shop")]
    public async Task Without_a_profiler_the_profile_says_so(string? name)
    {
        AppContext.SetData("PerfGate.Profiler", name);
        await _runner.Begin(Mode.Gate).RunAsync(new Shop(), nameof(Shop.Query));
        Assert.Equal("the project does not reference PerfGate.Sampling", _runner.Only().Profile!.WhyNot);
    }

    [Fact]
    public async Task An_interrupt_that_a_test_leaves_behind_is_not_the_next_tests()
    {
        _runner.Begin(Mode.Record);
        await _runner.RunAsync(new Shop(), nameof(Shop.Interrupts));
        await _runner.RunAsync(new Shop(), nameof(Shop.Waits));
        Assert.Equal(2, _runner.Read().Tests.Count(test => test.IsMeasured));
    }

    private async Task Baseline(double times, Profile? profile = null)
    {
        AppContext.SetData("PerfGate.Profiler", null);
        await _runner.Begin(Mode.Record).RunAsync(new Shop(), nameof(Shop.Query));
        _runner.Accept(times, profile);
        AppContext.SetData("PerfGate.Profiler", typeof(Recorder).AssemblyQualifiedName);
    }

    /// <summary>A profiler that runs the pass and has a tree ready.</summary>
    public sealed class Recorder : IProfiler
    {
        public static int Passes { get; set; }

        public static ProfileTarget? Target { get; set; }

        public static Action Before { get; set; } = () => { };

        public static Exception? Failure { get; set; }

        /// <summary>Before a second pass; null for none.</summary>
        public static Action? Again { get; set; }

        public static CallTree Tree(double self) => TreeGen.Of(1, 0, ("Load", self)) with { Frames = ["Shop.Query", "Load"] };

        public async Task<Profile> ProfileAsync(ProfileTarget target, Func<Task<ProfiledPass>> pass)
        {
            Passes++;
            Target = target;
            Before();
            if (Failure is not null)
            {
                throw Failure;
            }

            var profiled = await pass();
            Assert.True(profiled.Operations > 0);
            Assert.InRange(profiled.Slices.Length, 4, 12);
            if (Again is not null)
            {
                Again();
                await pass();
            }

            return new Profile { Tree = Tree(self: 1000) with { Frames = [target.Name, "Load"] }, Samples = 7 };
        }
    }

    public sealed class Shop
    {
        public const int SlowTurns = 1_000_000;

        public static bool Broken { get; set; }

        public static bool Slow { get; set; }

        // A limit that noise cannot reach, one way or the other.
        [Mark(MaxRegression = "10000%", MaxAllocatedRegression = "1MB")]
        public double Query() => Broken ? throw new InvalidOperationException("broken") : Math.Sqrt(Environment.TickCount64);

        [Mark(Profile = "always")]
        public double Always() => Slow ? Enumerable.Range(0, SlowTurns).Sum(turn => Math.Sqrt(turn)) : Query();

        [Mark(Profile = "always")]
        public byte[] Allocates() => new byte[1000];

        [Mark(Profile = "never")]
        public double Never() => Query();

        [Mark(Profile = "never")]
        public void Interrupts() => Thread.CurrentThread.Interrupt();

        [Mark(Profile = "never")]
        public void Waits() => Thread.Sleep(1);
    }
}
