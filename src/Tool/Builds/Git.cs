using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using PerfGate.Diagnostics;

namespace PerfGate.Tool.Builds;

/// <summary>How git ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output, without the last line's end.</param>
/// <param name="Error">What it said went wrong, as one line.</param>
internal sealed record GitResult(int ExitCode, string Output, string Error)
{
    /// <summary>True when it did as it was told.</summary>
    public bool Succeeded => ExitCode == 0;
}

/// <summary>Runs git as a child that asks nothing, runs no hooks and ends in time.</summary>
/// <param name="directory">Where it runs.</param>
/// <param name="program">The program.</param>
internal sealed class Git(string directory, string program = "git")
{
    /// <summary>Long enough for everything that only looks.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromMinutes(1);

    // A hook that runs this tool, before a push for example, has these set to its own repository and index.
    private static readonly string[] Inherited = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE"];

    // Where no directory is, no hook is; and where nobody can make one, nobody can plant a hook.
    private static readonly string NoHooks = OperatingSystem.IsWindows() ? "NUL" : "/dev/null";

    /// <summary>Runs it to the end.</summary>
    /// <param name="timeout">When to kill it.</param>
    /// <param name="arguments">The command and its arguments.</param>
    /// <param name="stop">Kills it.</param>
    /// <exception cref="PerfGateException">PG2010: it is not there, or did not end in time.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<GitResult> RunAsync(TimeSpan timeout, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        using var child = Start(StartInfo(arguments));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(timeout);
        try
        {
            var output = child.StandardOutput.ReadToEndAsync(limit.Token);
            var error = child.StandardError.ReadToEndAsync(limit.Token);
            var result = (Output: await output.ConfigureAwait(false), Error: await error.ConfigureAwait(false));
            await child.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return new GitResult(child.ExitCode, result.Output.TrimEnd('\r', '\n'), string.Join(" ", result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
        }
        catch (OperationCanceledException)
        {
            child.Kill(entireProcessTree: true);
            await child.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false); // whoever stopped it removes what it writes to
            stop.ThrowIfCancellationRequested();
            throw new PerfGateException(DiagnosticCodes.GitUnavailable, $"`git {string.Join(' ', arguments)}` in {directory} did not end within {timeout.TotalMinutes:0} min and was killed.");
        }
    }

    /// <summary>What a command that only looks prints.</summary>
    /// <exception cref="PerfGateException">PG2010: it is not there, did not end in time, or failed.</exception>
    public async Task<string> ReadAsync(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        var result = await RunAsync(Short, arguments, stop).ConfigureAwait(false);
        return result.Succeeded
            ? result.Output
            : throw new PerfGateException(DiagnosticCodes.GitUnavailable, $"`git {string.Join(' ', arguments)}` in {directory} failed: {result.Error}");
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new PerfGateException(
                DiagnosticCodes.GitUnavailable,
                $"git could not be started in {directory}: {failure.Message}. Install git and put it on the PATH, or compare build outputs, which needs none.",
                failure);
        }
    }

    private ProcessStartInfo StartInfo(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, ["-c", "core.hooksPath=" + NoHooks, "-c", "core.longpaths=true", .. arguments])
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var name in Inherited)
        {
            start.Environment.Remove(name);
        }

        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        start.Environment["LC_ALL"] = "C";
        start.Environment.TryAdd("GIT_SSH_COMMAND", "ssh -oBatchMode=yes");
        return start;
    }
}
