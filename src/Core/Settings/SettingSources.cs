using System.Collections.Immutable;
using System.Reflection;
using PerfGate.CallTrees;
using PerfGate.Diagnostics;
using PerfGate.Units;
using static PerfGate.Settings.OptionHosts;

namespace PerfGate.Settings;

/// <summary>The one table of options, and the readers of every place where one can be set.</summary>
public static class SettingSources
{
    private const OptionHosts Everywhere = OptionHosts.Attribute | OptionHosts.Environment | MSBuild | Tool | Platform;
    private const OptionHosts PerRun = OptionHosts.Environment | MSBuild | Tool | Platform;

    /// <summary>Every option, in the order of the README.</summary>
    public static ImmutableArray<Option> Table { get; } =
    [
        new("Mode", PerRun, "gate", "gate: measure, compare, fail what regressed; record: measure only; off: run perf tests once, as ordinary tests.", "gate, record or off",
            text => Read<Mode>(text) is { } mode ? new Settings { Mode = mode } : null),
        new("Baseline", PerRun, "perf-baselines beside the test project", "The directory of the baselines.", "a directory", text => new Settings { Baseline = text }),
        new("Results", PerRun, "TestResults/perfgate beside the test project", "The directory of run files and reports.", "a directory", text => new Settings { Results = text }),
        new("MaxRegression", Everywhere, "25%", "How much slower a test may become: a share of the baseline, a time, or the larger of both. In perfgate compare the default is 3%.", "5%, 50us or 50us,5%",
            text => Threshold.TryParse(text, Unit.Nanoseconds, out var threshold) ? new Settings { MaxRegression = threshold } : null),
        new("MaxAllocatedRegression", Everywhere, "16B,0.1%", "How much more a test may allocate than its baseline.", "0.1%, 16B or 16B,0.1%",
            text => Threshold.TryParse(text, Unit.Bytes, out var threshold) ? new Settings { MaxAllocatedRegression = threshold } : null),
        new("MaxTime", Everywhere, "none", "The absolute limit of the time of one operation.", "a time such as 2ms",
            text => Parse(text, Unit.Nanoseconds) is { Value: > 0 } time ? new Settings { MaxTime = time } : null),
        new("MaxAllocated", Everywhere, "none", "The absolute limit of the bytes one operation allocates.", "a size such as 1KB, or 0B",
            text => Parse(text, Unit.Bytes) is { } size ? new Settings { MaxAllocated = size } : null),
        new("Budget", Everywhere, "1s", "The time one case may spend on warm-up and measuring.", "a time such as 500ms",
            text => Parse(text, Unit.Nanoseconds) is { Value: >= 1e6 and <= 3600e9 } time ? new Settings { Budget = time.ToTimeSpan() } : null),
        new("Timeout", Everywhere, "5min", "The time after which a perf test that has not ended fails; the attribute counts it in milliseconds, as the test frameworks do.", "a time such as 30s",
            text => Parse(text, Unit.Nanoseconds) is { Value: >= 1e6 and <= 86400e9 } time ? new Settings { Timeout = time.ToTimeSpan() } : null),
        new("Counters", Everywhere, "none", "Further counters: cpu, not-cpu, context-switches, meter:<meter>/<instrument>, member:<name of a member of the test class>.", "counter names with commas between",
            text => new Settings { Counters = [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)] }),
        new("Profile", Everywhere, "suspects", "When a test is profiled, in a pass of its own after the timed one: suspects (tests that may fail, and those that are new to the baseline), always or never.", "suspects, always or never",
            text => Read<ProfileWhen>(text) is { } when ? new Settings { Profile = when } : null),
        new("Sampler", PerRun, "auto", "What takes the samples of a profiled pass: perfevent (Linux: the kernel, where it lets the process sample itself), eventpipe (the runtime) or auto: the engine of the baseline's call tree, without one perfevent, and eventpipe where that is refused.", "auto, perfevent or eventpipe",
            text => Read<Sampler>(string.Equals(text.Trim(), Engines.PerfEvent, StringComparison.OrdinalIgnoreCase) ? nameof(Sampler.PerfEvent) : text) is { } sampler ? new Settings { Sampler = sampler } : null),
        new("SampleInterval", PerRun, "1ms", "A thread's processor time from one sample to the next; of perfevent only, eventpipe samples as the runtime does.", "a time from 100us to 1s",
            text => Parse(text, Unit.Nanoseconds) is { Value: >= 100e3 and <= 1e9 } interval ? new Settings { SampleInterval = interval.ToTimeSpan() } : null),
        new("Actions", Everywhere, "sampled", "Whether a test's actions are recorded by their inputs, in a pass of its own after the timed one: sampled, all (every call is written beside the run file, too) or off.", "sampled, all or off",
            text => Read<ActionMode>(text) is { } actions ? new Settings { Actions = actions } : null),
        new("MaxGrowth", Everywhere, "none", "The most that a test's time, or that of one of its actions, may grow with the size n among its inputs; an absolute limit.", "1, log n, n, n log n, n^1.5, n^2 and so on",
            text => GrowthLimit.TryParse(text, out var growth) ? new Settings { MaxGrowth = growth } : null),
        new("Exact", Everywhere, "false; perfgate run: as in the baseline", "Whether perfgate run also counts the test's calls, work and bytes in a woven copy: numbers that are the same on every machine.", "true or false",
            text => bool.TryParse(text, out var exact) ? new Settings { Exact = exact } : null),
        new("MaxWorkRegression", Everywhere, "1%", "How much more work (instructions executed in woven code, and what calls of the base library weigh) a test may do than its baseline.", "1%, 1000 or 1000,1%",
            text => Threshold.TryParse(text, Unit.Count, out var threshold) ? new Settings { MaxWorkRegression = threshold } : null),
        new("FailOnLayout", PerRun, "false", "Whether a test that became slower fails although every method it reaches is the same on both sides of a comparison: where code lies in memory moves times by some percent.", "true or false",
            text => bool.TryParse(text, out var fails) ? new Settings { FailOnLayout = fails } : null),
        new("KeepTraces", PerRun, "false", "Keeps the raw trace of each profiled pass (.nettrace) beside the run file.", "true or false",
            text => bool.TryParse(text, out var keep) ? new Settings { KeepTraces = keep } : null),
        new("MachineClass", PerRun, "derived from OS, CPU and cores", "A name for machines that are equally fast; times are compared within a class only.", "a name of letters, digits, dots and dashes",
            text => text.Length is > 0 and <= 80 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-') ? new Settings { MachineClass = text } : null),
        new("Jit", MSBuild | Tool, JitModes.Default, "How the JIT compiles in measuring processes: see docs/verdicts.md for the figures behind the default; in perfgate compare it is no-tiering.", string.Join(", ", JitModes.All), Parse: null),
        new("Processes", MSBuild | Tool, "6", "In how many processes the tool measures every test.", "a number from 1 to 100", Parse: null),
        new("ExactAssemblies", MSBuild | Tool, "those with local sources", "The assemblies that are woven to count in them, by their names with commas between; * in them, ! before those to leave out.", "Shop.*,!Shop.Old", Parse: null),
    ];

    /// <summary>The options of the environment.</summary>
    /// <exception cref="PerfGateException">PG1001.</exception>
    public static Settings FromEnvironment(Func<string, string?> read) =>
        Read(OptionHosts.Environment, option => read(option.EnvironmentVariable), option => "environment variable " + option.EnvironmentVariable);

    /// <summary>The MSBuild properties of the test project, as the runtime configuration carries them.</summary>
    /// <exception cref="PerfGateException">PG1001.</exception>
    public static Settings FromAppContext(Func<string, object?> read) =>
        Read(MSBuild, option => read(option.AppContextKey) as string, option => "MSBuild property " + option.MSBuildProperty);

    /// <summary>The options of the test executable's command line.</summary>
    /// <exception cref="PerfGateException">PG1001.</exception>
    public static Settings FromPlatform(Func<string, string?> read) =>
        Read(Platform, option => read(option.PlatformOption), option => "option --" + option.PlatformOption);

    /// <summary>The options of one attribute.</summary>
    /// <exception cref="PerfGateException">PG1001, with the file and line of the attribute.</exception>
    public static Settings FromAttribute(IPerfTest attribute)
    {
        var settings = Read(
            OptionHosts.Attribute,
            option => option.Name switch
            {
                nameof(IPerfTest.MaxRegression) => attribute.MaxRegression,
                nameof(IPerfTest.MaxAllocatedRegression) => attribute.MaxAllocatedRegression,
                nameof(IPerfTest.MaxTime) => attribute.MaxTime,
                nameof(IPerfTest.MaxAllocated) => attribute.MaxAllocated,
                nameof(IPerfTest.Budget) => attribute.Budget,
                nameof(IPerfTest.Profile) => attribute.Profile,
                nameof(IPerfTest.Actions) => attribute.Actions,
                nameof(IPerfTest.MaxGrowth) => attribute.MaxGrowth,
                nameof(IPerfTest.MaxWorkRegression) => attribute.MaxWorkRegression,
                _ => null,
            },
            option => $"[PerfTest({option.Name} = ...)] at {attribute.SourceFile ?? "an unknown file"}({attribute.SourceLine})");
        return settings with
        {
            Counters = attribute.Counters is { } counters ? [.. counters] : null,
            Exact = attribute.Exact,
            Timeout = attribute.Timeout > 0 ? TimeSpan.FromMilliseconds(attribute.Timeout) : null,
        };
    }

    /// <summary>The settings in force for a method: command line over environment over method over class over assembly over MSBuild.</summary>
    /// <param name="commandLine">What the command line said; the strongest layer.</param>
    /// <param name="method">The method's own layer.</param>
    /// <param name="testClass">The class whose attributes give defaults.</param>
    /// <exception cref="PerfGateException">PG1001.</exception>
    public static Settings InForce(Settings commandLine, Settings method, Type testClass) =>
        InForce(commandLine, method.Over(OfMember(testClass)), testClass.Assembly);

    /// <summary>The settings in force for an assembly as a whole.</summary>
    /// <exception cref="PerfGateException">PG1001.</exception>
    public static Settings InForce(Settings commandLine, Assembly assembly) => InForce(commandLine, new Settings(), assembly);

    private static Settings InForce(Settings commandLine, Settings members, Assembly assembly) =>
        commandLine
            .Over(FromEnvironment(System.Environment.GetEnvironmentVariable))
            .Over(members)
            .Over(OfMember(assembly))
            .Over(FromAppContext(AppContext.GetData));

    private static Settings OfMember(ICustomAttributeProvider member) =>
        member.GetCustomAttributes(typeof(IPerfTest), inherit: true).OfType<IPerfTest>().FirstOrDefault() is { } attribute ? FromAttribute(attribute) : new Settings();

    private static Settings Read(OptionHosts host, Func<Option, string?> read, Func<Option, string> where)
    {
        var settings = new Settings();
        foreach (var option in Table)
        {
            // An empty value is how shells and MSBuild say "not set".
            if (option.Parse is { } parse && option.Hosts.HasFlag(host) && read(option) is { Length: > 0 } text)
            {
                settings = settings.Over(parse(text) ?? throw new PerfGateException(
                    DiagnosticCodes.InvalidOption, $"{where(option)} is '{text}'; expected {option.Expected}."));
            }
        }

        return settings;
    }

    // Not Enum.TryParse: it takes numbers, signs and lists such as "gate,off".
    private static T? Read<T>(string text)
        where T : struct, Enum =>
        Enum.GetValues<T>().Cast<T?>().FirstOrDefault(value => string.Equals(value.ToString(), text.Trim(), StringComparison.OrdinalIgnoreCase));

    private static Quantity? Parse(string text, Unit unit) => Quantity.TryParse(text, out var quantity) && quantity.Unit == unit ? quantity : null;
}
