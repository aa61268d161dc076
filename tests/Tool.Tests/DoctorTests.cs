using System.Collections.Immutable;
using System.Text.Json;
using PerfGate.Sampling;
using PerfGate.Tool.Comparing;
using PerfGate.Tool.Doctoring;
using PerfGate.Tool.Output;

namespace PerfGate.Tool.Tests;

public class DoctorTests
{
    [Fact]
    public async Task A_short_examination_has_every_part_of_the_document()
    {
        var (code, output, error) = await Make.Tool("doctor", "--seconds", "1", "--json");

        // 1 where this machine, as it is just now, is found unfit: an answer, too.
        Assert.True(code is 0 or 1, $"{code}: {error}");
        using var document = JsonDocument.Parse(output);
        var found = document.RootElement;
        Assert.Equal(1, found.GetProperty("schema").GetInt32());
        Assert.Equal(0.05, found.GetProperty("injected").GetDouble());
        Assert.Equal("no-tiering", found.GetProperty("runtime").GetProperty("jit").GetString());
        Assert.Equal(["Allocation", "Arithmetic", "Pointers", "Sort", "Text"], found.GetProperty("workloads").EnumerateArray().Select(workload => workload.GetProperty("name").GetString()!));
        Assert.All(found.GetProperty("workloads").EnumerateArray(), workload =>
        {
            Assert.InRange(workload.GetProperty("pairs").GetInt32(), 3, int.MaxValue);
            Assert.Equal(JsonValueKind.Number, workload.GetProperty("measuredSlowDown").ValueKind);
        });
        Assert.Equal([6, 8, 16], found.GetProperty("detectable").EnumerateArray().Select(entry => entry.GetProperty("pairs").GetInt32()));
        Assert.Contains("pinned", found.GetProperty("conditions").EnumerateArray().Select(condition => condition.GetProperty("name").GetString()));
        Assert.Contains("timer", found.GetProperty("disturbances").EnumerateArray().Select(disturbance => disturbance.GetProperty("name").GetString()));
        var sampler = found.GetProperty("sampler");
        Assert.Contains(sampler.GetProperty("engine").GetString(), new[] { "perf_event", "eventpipe" });
        Assert.Equal(sampler.GetProperty("engine").GetString() == "perf_event", sampler.GetProperty("whyNot").ValueKind == JsonValueKind.Null);
        Assert.InRange(found.GetProperty("falseAlarms").GetProperty("upper").GetDouble(), double.Epsilon, 1);
        Assert.InRange(found.GetProperty("recommended").GetProperty("lanes").GetInt32(), 1, 3);
        Assert.Equal(code == 0, found.GetProperty("recommended").GetProperty("isFit").GetBoolean());
        Assert.Empty(found.GetProperty("problems").EnumerateArray());
    }

    [Fact]
    public void The_engine_of_profiled_passes_is_shown_and_why_it_is_not_the_better_one()
    {
        Assert.Equal(["What samples profiled passes", "  perf_event"], DoctorText.SamplerLines(new SamplerProbe("perf_event", WhyNot: null)));
        Assert.Equal(
            ["What samples profiled passes", "  perf_event; in the kernel, and where threads begin to wait, with CAP_PERFMON or kernel.perf_event_paranoid of 1 or less only"],
            DoctorText.SamplerLines(new SamplerProbe("perf_event", WhyNot: null) { SeesKernel = false }));
        Assert.Equal(
            ["What samples profiled passes", "  eventpipe; not perf_event, because perf_event_paranoid is 4: set it to 2"],
            DoctorText.SamplerLines(new SamplerProbe("eventpipe", "perf_event_paranoid is 4: set it to 2")));
    }

    [Theory]
    [InlineData("PG1001", "doctor", "--seconds", "0")]
    [InlineData("PG1001", "doctor", "--lanes", "0")]
    [InlineData("PG1001", "doctor", "--jit", "fast")]
    [InlineData("PG1004", "doctor", "--slowly")]
    [InlineData("PG1004", "doctor-side")]
    public async Task What_cannot_be_understood_is_exit_code_2(string expected, params string[] args)
    {
        var (code, _, error) = await Make.Tool(args);

        Assert.Equal(2, code);
        Assert.Contains(expected, error);
    }

    [Fact]
    public async Task The_side_that_doctor_starts_is_not_offered_to_people() => Assert.DoesNotContain("doctor-side", (await Make.Tool("--help")).Output);

    [Fact]
    public void What_never_happened_is_not_said_to_be_impossible()
    {
        var rate = Rate.Of(0, 1000);

        Assert.Equal(0, rate.Value);
        Assert.InRange(rate.Upper, 0.001, 0.01);
        Assert.Equal((0, 1), (Rate.Of(0, 0).Lower, Rate.Of(0, 0).Upper));
        Assert.Equal(1, Rate.Of(10, 10).Upper);
        Assert.InRange(Rate.Of(10, 10).Lower, 0.5, 0.99);
    }

    [Fact]
    public void Calm_pairs_find_a_slow_down_and_raise_no_alarm_and_wild_ones_cannot()
    {
        var calm = Pairs(spread: 0.005);
        var wild = Pairs(spread: 0.3);
        var prognosis = new Prognosis(0.03, seed: 1);

        Assert.Equal(0, prognosis.FalseAlarms([calm]).Hits);
        Assert.Equal(1, prognosis.Found([Slower(calm)]).Value);
        Assert.Equal(3, prognosis.PairsToPass([calm]));
        Assert.Equal(0.03, prognosis.Detectable(calm, 16)!.Value, 3);
        Assert.InRange(prognosis.Found([Slower(wild)]).Value, 0, 0.1);
        Assert.InRange(prognosis.Detectable(wild, 16)!.Value, 0.15, 5);
        Assert.True(prognosis.Detectable(wild, 6) > prognosis.Detectable(wild, 16));

        static ImmutableArray<double> Slower(ImmutableArray<double> pairs) => [.. pairs.Select(pair => pair + Math.Log(1.05))];
    }

    [Fact]
    public void The_same_pairs_give_the_same_rates()
    {
        var pairs = Pairs(spread: 0.05);

        Assert.Equal(new Prognosis(0.03, seed: 1).FalseAlarms([pairs]), new Prognosis(0.03, seed: 1).FalseAlarms([pairs]));
    }

    [Fact]
    public void Too_few_pairs_tell_nothing_and_say_so()
    {
        var prognosis = new Prognosis(0.03, seed: 1);
        ImmutableArray<double> two = [0.01, -0.01];

        Assert.Equal((0, 1.0), (prognosis.FalseAlarms([two]).Draws, prognosis.FalseAlarms([two]).Upper));
        Assert.Null(prognosis.PairsToPass([two]));
        Assert.Null(prognosis.Detectable(two, 16));
        Assert.Null(Prognosis.Spread(two));
        Assert.Equal(0, prognosis.RealAlarms([two]).Draws);
    }

    [Fact]
    public void Lanes_disturb_where_pairs_at_once_spread_more_than_one_by_one()
    {
        Assert.False(Diagnosis.Disturb(Workload(0.01), Workload(0.011)));
        Assert.True(Diagnosis.Disturb(Workload(0.01), Workload(0.02)));
        Assert.Null(Diagnosis.Disturb([new WorkloadPairs("Sort", [0.01], [0.06])], Workload(0.02)));
        Assert.Null(Diagnosis.Disturb(Workload(0.01), []));

        static ImmutableArray<WorkloadPairs> Workload(double spread) => [new WorkloadPairs("Sort", Pairs(spread), Pairs(spread))];
    }

    [Fact]
    public void What_the_system_tells_becomes_advice()
    {
        using var folder = new Folder();
        folder.Write("proc/cpuinfo", "processor : 0\nflags : fpu hypervisor sse\n");
        folder.Write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
        folder.Write("sys/devices/system/cpu/intel_pstate/no_turbo", "0\n");
        folder.Write("sys/fs/cgroup/cpu.max", "150000 100000\n");
        folder.Write("proc/thread-self/schedstat", "1 2 3\n");

        var found = Look(folder, new Conditions { Cores = 4, Lanes = 3, IsPinned = false, Steal = 0.3, Drift = 0.01, Throttled = 2 }, 3.5);

        Assert.Equal(("yes", false), found("virtual machine"));
        Assert.Equal(("30 %", true), found("steal"));
        Assert.Equal(("1 %", false), found("drift"));
        Assert.Equal(("3.5", true), found("load before"));
        Assert.Equal(("governor powersave", true), found("frequency"));
        Assert.False(found("boost").IsProblem);
        Assert.Equal(("1.5 processors", true), found("quota"));
        Assert.Equal(("2 times meanwhile", true), found("throttling"));
        Assert.True(found("pinning").IsProblem);
        Assert.False(found("wait for a core").IsProblem);
    }

    [Fact]
    public void What_no_system_tells_is_no_problem_and_not_taken_for_calm()
    {
        using var folder = new Folder();

        var found = Look(folder, new Conditions { Cores = 4, Lanes = 3, IsPinned = true }, null);

        foreach (var name in new[] { "virtual machine", "steal", "load before", "waiting", "drift", "frequency", "boost", "throttling" })
        {
            Assert.Equal(("not told by this system", false), found(name));
        }

        Assert.True(found("wait for a core").IsProblem);
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(15_600_000, true)]
    public void A_coarse_clock_is_a_problem(double step, bool isProblem) => Assert.Equal(isProblem, Disturbances.Timer(step).Advice is not null);

    private static Func<string, (string Value, bool IsProblem)> Look(Folder folder, Conditions conditions, double? load)
    {
        var all = new Disturbances(new SystemFiles(folder.Path)).Look(conditions, load).ToDictionary(disturbance => disturbance.Name);
        return name => (all[name].Value, all[name].Advice is not null);
    }

    // As a bell has them: sums of throws with a fixed seed.
    private static ImmutableArray<double> Pairs(double spread)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, 24).Select(_ => (Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6) * spread)];
    }
}
