using System.Security.Cryptography;
using System.Text.Json.Nodes;
using PerfGate.Packages.Tests.Support;

namespace PerfGate.Packages.Tests.Builds;

/// <summary>[LogCall] in a library of production and in the program that uses it, built with the packed packages.</summary>
public class LogCallTests
{
    private static readonly string[] Expected =
    [
        "start Served.ServeAsync {\"times\":2}",
        "start Orders.Total {\"customer\":\"me\",\"card\":\"***\",\"prices\":\"2 [1, 2]\"}",
        "end succeeded",
        "start load {\"id\":7}",
        "end succeeded",
        "start load {\"id\":-1}",
        "end failed",
        "end failed",
    ];

    [Fact]
    public async Task Calls_are_logged_build_after_build_and_not_where_that_is_switched_off()
    {
        var consumer = Prepare("Logged calls");
        var library = Path.Combine(consumer.Folder, "Orders", "obj", "Release", "net10.0", "Orders.dll");
        await BuildAsync(consumer);
        var output = await RunAsync(consumer);
        Assert.Equal(Expected, Actions(output));
        Assert.Matches(@"at Shop\.Orders\.LoadAsync\(Int32 id\) in .*Orders\.cs:line 14", output);

        // Nothing is left to do, and the compiler's output was changed once.
        var woven = await File.ReadAllBytesAsync(library, TestContext.Current.CancellationToken);
        string[] outputs = [library, Path.ChangeExtension(library, ".perfgate-logcall"), Path.ChangeExtension(library, ".perfgate-logcall.txt")];
        Assert.All(outputs, file => Assert.True(File.Exists(file), file));
        var written = outputs.Select(File.GetLastWriteTimeUtc).ToList();
        await BuildAsync(consumer);
        Assert.Equal(written, outputs.Select(File.GetLastWriteTimeUtc));

        // A program of production runs as if it did not know PerfGate: with the JIT's own options, and without a path of where it was built.
        var options = await File.ReadAllTextAsync(Path.Combine(consumer.Folder, "App", "bin", "Release", "net10.0", "App.runtimeconfig.json"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("PerfGate", options, StringComparison.Ordinal);
        Assert.DoesNotContain("Tiered", options, StringComparison.Ordinal);

        Assert.DoesNotContain("PerfGate", await BuildAsync(consumer, "-p:PerfGateLogCall=false"), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(Actions(await RunAsync(consumer)));
        await BuildAsync(consumer);
        Assert.Equal(woven, await File.ReadAllBytesAsync(library, TestContext.Current.CancellationToken));
        Assert.Equal(Expected, Actions(await RunAsync(consumer)));
    }

    [Fact]
    public async Task Precompiled_code_logs_calls_and_a_method_that_cannot_be_logged_is_an_error_at_its_line()
    {
        var consumer = Prepare("Precompiled calls");
        var runtime = System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier;
        (await consumer.DotnetAsync("publish", "App", "--configuration", "Release", "--nologo", "--verbosity", "quiet", "--runtime", runtime, "--self-contained", "false", "-p:PublishReadyToRun=true", "--output", Path.Combine(consumer.Folder, "published"))).MustExitWith(0);
        var run = await Child.RunAsync("dotnet", consumer.Folder, [Path.Combine(consumer.Folder, "published", "App.dll")], new Dictionary<string, string>(StringComparer.Ordinal), TestContext.Current.CancellationToken);
        Assert.Equal(Expected, Actions(run.Output));

        var failed = await consumer.DotnetAsync("build", "Orders", "--configuration", "Debug", "--framework", "net8.0", "--nologo", "--verbosity", "quiet", "-p:DefineConstants=ITERATOR");
        Assert.NotEqual(0, failed.ExitCode);
        Assert.Matches(@"Orders\.cs\(\d+\): error PG5041: The calls of Orders\.All cannot be logged: it is an iterator", failed.Output);
    }

    private static Consumer Prepare(string name)
    {
        var consumer = Consumer.Create(name, "LogCall");
        using var key = new RSACryptoServiceProvider(2048);
        File.WriteAllBytes(Path.Combine(consumer.Folder, "Orders", "key.snk"), key.ExportCspBlob(includePrivateParameters: true));
        return consumer;
    }

    private static async Task<string> BuildAsync(Consumer consumer, params string[] options)
    {
        var built = await consumer.DotnetAsync(["build", "App", "--configuration", "Release", "--nologo", "--verbosity", "quiet", .. options]);
        built.MustExitWith(0);
        return built.Output;
    }

    private static async Task<string> RunAsync(Consumer consumer)
    {
        var run = await consumer.DotnetAsync(Path.Combine("App", "bin", "Release", "net10.0", "App.dll"));
        run.MustExitWith(0);
        return run.Output;
    }

    private static IEnumerable<string> Actions(string output) => output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line)!)
        .Where(line => (string?)line["kind"] != "log")
        .Select(line => (string?)line["kind"] == "start" ? $"start {line["name"]} {line["inputs"]?.ToJsonString()}" : $"{line["kind"]} {line["status"]}");
}
