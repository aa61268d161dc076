using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace PerfGate.Packages.Tests.Support;

/// <summary>How a child process ended, and all it wrote.</summary>
internal sealed record ChildResult(string Command, int ExitCode, string Output)
{
    /// <summary>Fails the test, with everything the child wrote, when it ended in another way.</summary>
    public ChildResult MustExitWith(int expected)
    {
        Assert.True(ExitCode == expected, $"Expected exit code {expected}: {this}");
        return this;
    }

    public override string ToString() => $"`{Command}` ended with exit code {ExitCode}:{Environment.NewLine}{Output}";
}

/// <summary>Runs programs as a user would at a prompt: with a time-out, and with the whole tree of processes gone when it is over.</summary>
internal static class Child
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    // A grandchild may hold the pipes open long after the child has ended.
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(10);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">The program.</param>
    /// <param name="folder">Its working directory.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="variables">Environment variables, over those of this process.</param>
    /// <param name="kill">Kills it, and nothing that it started: as a person's `kill -9` does.</param>
    public static async Task<ChildResult> RunAsync(string program, string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> variables, CancellationToken kill = default)
    {
        var start = StartInfo(program, folder, arguments, variables);
        var command = $"{Path.GetFileNameWithoutExtension(program)} {string.Join(' ', start.ArgumentList)}";
        using var process = Process.Start(start)!;
        var output = new StringBuilder();
        var reading = Task.WhenAll(ReadAsync(process.StandardOutput, output), ReadAsync(process.StandardError, output));
        await using var killed = kill.Register(process.Kill);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Timeout);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"`{command}` in {folder} did not end within {Timeout.TotalMinutes} minutes, or the tests were stopped; it was killed. It wrote:{Environment.NewLine}{Text(output)}");
        }

        await Task.WhenAny(reading, Task.Delay(Drain, CancellationToken.None));
        return new ChildResult(command, process.ExitCode, Text(output));
    }

    private static async Task ReadAsync(StreamReader stream, StringBuilder output)
    {
        while (await stream.ReadLineAsync() is { } line)
        {
            lock (output)
            {
                output.Append(line).Append('\n');
            }
        }
    }

    private static string Text(StringBuilder output)
    {
        lock (output)
        {
            return output.ToString();
        }
    }

    private static ProcessStartInfo StartInfo(string program, string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };

        // What started these tests must not reach the consumers: a build's own variables, a test run's, a person's settings.
        foreach (var name in start.Environment.Keys.ToArray())
        {
            if (new[] { "MSBUILD", "PERFGATE_", "TESTINGPLATFORM_", "CONSUMER_" }.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            {
                start.Environment.Remove(name);
            }
        }

        // No server may outlive its build.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";

        // An installed tool looks for the runtime where an installer would have put it.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

        // MSBuild takes them for properties: as on the command line, and in every build that the tool or a target starts.
        start.Environment["RestoreAdditionalProjectSources"] = Repository.Packages;
        start.Environment["RestorePackagesPath"] = Repository.NuGet;
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
