using System.Security.Cryptography;
using PerfGate.Packages.Tests.Support;
using PerfGate.Tool.Counting;

namespace PerfGate.Packages.Tests.Counting;

/// <summary>A consumer whose perf tests are the torture suite, and some whose counts are known; built once.</summary>
internal sealed class TortureConsumer
{
    // Nothing here is about time: it is measured as shortly as can be.
    private static readonly string[] Shortly = ["--no-build", "--processes", "1", "--budget", "1ms", "--profile", "never", "--actions", "off"];

    private readonly string _before;

    private TortureConsumer(Consumer consumer) => (Consumer, _before) = (consumer, Contents(Output(consumer)));

    public Consumer Consumer { get; }

    /// <summary>Where its woven copies lie.</summary>
    public string Copies => Path.Combine(Consumer.Folder, "obj", "perfgate");

    /// <summary>Where the perf test says what its cases said.</summary>
    public string Journal => Consumer.NewFolder("journal");

    public static async Task<TortureConsumer> BuildAsync(string host)
    {
        var consumer = Consumer.Create(host + "Torture", host, "Torture", Path.Combine("..", "..", "Shared", "Torture"));
        consumer.Add("Shared");
        File.Delete(Path.Combine(consumer.Folder, "Calls.cs"));
        (await consumer.DotnetAsync("build", "--configuration", "Release", "--nologo", "--verbosity", "quiet")).MustExitWith(0);
        return new TortureConsumer(consumer);
    }

    public Task<ChildResult> RunAsync(params string[] arguments) => RunAsync([], default, arguments);

    /// <summary>`perfgate run`, shortly.</summary>
    /// <param name="variables">Environment variables as `NAME=value`.</param>
    /// <param name="kill">Kills the tool, and the tool alone.</param>
    /// <param name="arguments">Further arguments.</param>
    public Task<ChildResult> RunAsync(string[] variables, CancellationToken kill, params string[] arguments) => Consumer.PerfGateAsync(Variables(variables), kill, ["run", .. Shortly, .. arguments]);

    public Dictionary<string, string> Variables(params string[] variables) =>
        variables.Select(variable => variable.Split('=', 2)).Append(["CONSUMER_JOURNAL", Journal]).ToDictionary(parts => parts[0], parts => parts[1]);

    /// <summary>The user's build output is as it was, to the last byte.</summary>
    public void OutputMustBeIntact() => Assert.Equal(_before, Contents(Output(Consumer)));

    /// <summary>What a process of the test assembly's copy sees that counts.</summary>
    public Dictionary<string, string> VariablesOfCopy(string copy, string results)
    {
        var variables = Variables("PERFGATE_COUNT=allocated", "PERFGATE_MODE=record", "PERFGATE_RESULTS=" + results);
        foreach (var (name, value) in WovenProgram.Conditions(Path.Combine(copy, WovenProgram.Core)))
        {
            variables[name] = value;
        }

        return variables;
    }

    private static string Output(Consumer consumer) => Path.Combine(consumer.Folder, "bin", "Release", "net10.0");

    private static string Contents(string folder) => string.Join('\n', Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(file => $"{Path.GetRelativePath(folder, file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}"));
}
