using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using PerfGate.Counting;
using PerfGate.Diagnostics;

namespace PerfGate.Tool.Testing;

/// <summary>How a child process ended.</summary>
/// <param name="ExitCode">Its exit code; meaningless when it was killed.</param>
/// <param name="TimedOut">It did not end in time and was killed.</param>
/// <param name="Output">The last lines of its standard output and error, as they came.</param>
internal sealed record ChildResult(int ExitCode, bool TimedOut, IReadOnlyList<string> Output)
{
    /// <summary>True when it ended by itself and says that all is well.</summary>
    public bool Succeeded => !TimedOut && ExitCode == 0;
}

/// <summary>Runs <c>dotnet</c>; a child that overruns, or is still there when the tool is stopped, is killed with everything it started.</summary>
internal static class Dotnet
{
    private const int KeptLines = 200;

    // A grandchild may hold the pipes open long after the child has ended.
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(5);

    /// <summary>Runs to the end.</summary>
    /// <param name="directory">The working directory.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="variables">Environment variables, over those of this process.</param>
    /// <param name="timeout">When to kill it.</param>
    /// <param name="log">The file that gets its whole output, or null.</param>
    /// <param name="stop">Kills it.</param>
    /// <exception cref="PerfGateException">PG2006: it cannot be started.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<ChildResult> RunAsync(
        string directory, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> variables, TimeSpan timeout, string? log, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        using var child = Start(StartInfo(directory, arguments, variables));
        var lines = new OutputLines(log, KeptLines);
        await using var opened = lines.ConfigureAwait(false);
        var reading = Task.WhenAll(lines.ReadAsync(child.StandardOutput), lines.ReadAsync(child.StandardError));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(timeout);
        var timedOut = false;
        try
        {
            await child.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            child.Kill(entireProcessTree: true);
            await child.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false); // whoever stopped it removes what it writes to
            stop.ThrowIfCancellationRequested();
            timedOut = true;
        }

        await Task.WhenAny(reading, Task.Delay(Drain, stop)).ConfigureAwait(false);
        return new ChildResult(timedOut ? -1 : child.ExitCode, timedOut, lines.Last());
    }

    /// <summary>A start of <c>dotnet</c>, free of what a build around this tool left in the environment.</summary>
    /// <param name="directory">The working directory.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="variables">Environment variables, over those of this process.</param>
    public static ProcessStartInfo StartInfo(string directory, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(Host(), arguments)
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };

        // A build that started this tool leaves MSBuild's own variables behind, which would send the child to that build's SDK and files. And a
        // process counts only where it was started to, whatever this one was started for.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name is CountedPass.Variable or CountedPass.TestVariable or CountedPass.FurtherVariable or CountedPass.FileVariable).ToArray())
        {
            start.Environment.Remove(name);
        }

        // No build server may outlive the run, beside which the next one would be measured.
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    /// <summary>The folder of the <c>dotnet</c> that is started, with its SDKs and runtimes.</summary>
    public static string Root()
    {
        var host = Host();
        return Path.IsPathRooted(host) && File.Exists(host)
            ? Path.GetDirectoryName(File.ResolveLinkTarget(host, returnFinalTarget: true)?.FullName ?? host)!
            : Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new PerfGateException(DiagnosticCodes.ChildFailed, $"{start.FileName} could not be started in {start.WorkingDirectory}: {failure.Message}. Put the .NET SDK on the PATH.", failure);
        }
    }

    // The dotnet that runs this tool, where that can be known: the one on the PATH may be another.
    private static string Host() =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host
        : Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath!
        : "dotnet";
}
