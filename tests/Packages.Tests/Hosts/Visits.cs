using System.Collections.Immutable;
using System.IO.Pipes;
using System.Text.Json;
using PerfGate.Measuring;
using PerfGate.Packages.Tests.Support;
using PerfGate.Tool.Comparing;

namespace PerfGate.Packages.Tests.Hosts;

/// <summary>A consumer as a side of a pair whose pacer lets it skip every test.</summary>
internal static class Visits
{
    /// <summary>Starts a consumer's tests and notes which it comes to, in its order.</summary>
    /// <param name="consumer">The consumer.</param>
    /// <param name="passed">What the user passes on.</param>
    /// <returns>The series, without the namespace, and the calls that the tests noted themselves.</returns>
    public static async Task<(ImmutableArray<string> Series, IReadOnlyList<Calls> Calls)> OfAsync(Consumer consumer, params IReadOnlyList<string> passed)
    {
        var pipe = "perfgate-visits-" + Guid.NewGuid().ToString("N");
        var journal = consumer.NewFolder("journals", pipe);
        var results = consumer.NewFolder("results", pipe);
        using var talk = Open(pipe);
        using var lifeline = Open(pipe);
        var variables = new Dictionary<string, string> { [LockStep.Variable] = pipe, ["PERFGATE_RESULTS"] = results, ["CONSUMER_JOURNAL"] = journal };
        var start = HostStart.Of(TestProgram.Read(Path.Combine(consumer.Folder, "bin", "Release", "net10.0", "Shop.Tests.dll")), [.. passed], variables, results);

        using var ended = new CancellationTokenSource();
        var listening = ListenAsync(talk, lifeline, ended.Token);
        var child = await Child.RunAsync("dotnet", start.Program.Directory, start.Arguments, start.Variables);
        Assert.Equal(HostEnding.Ended, HostEndings.Of(start.Program.Kind, child.ExitCode));
        await ended.CancelAsync();
        return (await listening, Calls.Read(journal));
    }

    private static NamedPipeServerStream Open(string pipe) => new(pipe, PipeDirection.InOut, maxNumberOfServerInstances: 2, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);

    private static async Task<ImmutableArray<string>> ListenAsync(NamedPipeServerStream talk, NamedPipeServerStream lifeline, CancellationToken ended)
    {
        var series = ImmutableArray.CreateBuilder<string>();
        try
        {
            await talk.WaitForConnectionAsync(ended);
            using var reader = new StreamReader(talk, leaveOpen: true);
            await using var writer = new StreamWriter(talk, leaveOpen: true) { AutoFlush = true, NewLine = "\n" };
            Assert.Contains("\"protocol\"", await reader.ReadLineAsync(ended), StringComparison.Ordinal);
            await writer.WriteLineAsync("ready 1 -");
            await lifeline.WaitForConnectionAsync(ended);
            while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
            {
                using var visit = JsonDocument.Parse(line);
                series.Add((visit.RootElement.GetProperty("method").GetString() + visit.RootElement.GetProperty("row").GetString())["Shop.Tests.".Length..]);
                await writer.WriteLineAsync("skip");
            }
        }
        catch (OperationCanceledException)
        {
            // It came to no perf test.
        }

        return series.ToImmutable();
    }
}
