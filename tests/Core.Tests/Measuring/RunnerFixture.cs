using System.Reflection;
using PerfGate.CallTrees;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Settings;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Measuring;

/// <summary>Runs perf tests of this assembly as a framework would: the real clock, a small budget, files of the test's own.</summary>
internal sealed class RunnerFixture : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public RunnerFixture() => Directory.CreateDirectory(Baselines);

    public List<string> Output { get; } = [];

    public PerfSession Session { get; private set; } = null!;

    public string Baselines => _directory.File("perf-baselines");

    public Run Read() => RunReader.Read(Session.RunFile!);

    public TestRecord Only() => Assert.Single(Read().Tests);

    public RunnerFixture Begin(Mode mode, string? counters = null, Sampler? sampler = null, TimeSpan? interval = null)
    {
        Session = PerfSession.Begin(typeof(RunnerFixture).Assembly, new PerfGate.Settings.Settings
        {
            Mode = mode,
            Results = _directory.File("results"),
            Baseline = Baselines,
            Budget = TimeSpan.FromMilliseconds(20),
            Counters = counters is null ? null : [counters],
            Sampler = sampler,
            SampleInterval = interval,
        });
        return this;
    }

    public async Task RunAsync(object instance, string method, params object?[] arguments) => await RunAsync(instance, method, _ => { }, arguments);

    public async Task RunAsync(object instance, string method, Action<string> output, object?[] arguments, string? uniqueId = null)
    {
        var info = instance.GetType().GetMethod(method, BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)!;
        await PerfTestRunner.RunAsync(
            new PerfTestCase
            {
                Method = info,
                TestClass = instance.GetType(),
                Instance = info.IsStatic ? null : instance,
                Arguments = [.. arguments],
                DisplayName = "display name",
                UniqueId = uniqueId ?? string.Join(',', arguments),
                Attribute = info.GetCustomAttribute<MarkAttribute>()!,
                Output = line =>
                {
                    Output.Add(line);
                    output(line);
                },
            },
            TestContext.Current.CancellationToken);
    }

    public async Task<PerfGateException> Fails(object instance, string method, params object?[] arguments) =>
        await Assert.ThrowsAsync<PerfGateException>(() => RunAsync(instance, method, arguments));

    /// <summary>Makes what was recorded the baseline, with its times multiplied.</summary>
    public void Accept(double times, Profile? profile = null) =>
        Session.Store.Save(Read() is var run ? run with
        {
            Tests = [.. run.Tests.Select(test => test with
            {
                Profile = profile,
                Processes = [.. test.Processes.Select(process => process with
                {
                    ReferenceFloor = null,
                    Samples = [.. process.Samples.Select(sample => sample.Metric == Metric.Time.Name ? sample with { Values = [.. sample.Values.Select(value => value * times)] } : sample)],
                })],
            })],
        }
        : null!);

    public void Dispose() => _directory.Dispose();
}
