using System.Diagnostics;
using Microsoft.Diagnostics.NETCore.Client;
using PerfGate.CallTrees;

namespace PerfGate.Sampling;

/// <summary>Profiles a .NET program from outside, from before its first line to its end.</summary>
public static class ProgramProfiler
{
    // Of what a program of minutes on many threads writes; what is beyond it is not in the tree.
    private const long MaxTrace = 4L * 1024 * 1024 * 1024;

    // Of a start that is not the program's own work.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="start">The program; its environment gets the diagnostics port.</param>
    /// <param name="root">The name of the tree's root.</param>
    /// <param name="tracePath">Where the raw trace is kept (.nettrace), or null.</param>
    /// <param name="stop">Ends the program; what was sampled so far is the profile.</param>
    /// <returns>The profile and the program's exit code, null where it was ended.</returns>
    /// <exception cref="SamplingException">The program cannot be started, or is none that can be sampled; it does not run any more.</exception>
    public static async Task<(Profile Profile, int? ExitCode)> RunAsync(ProcessStartInfo start, string root, string? tracePath, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(start);
        var name = $"perfgate-{Environment.ProcessId}-{Guid.NewGuid():N}";
        var port = OperatingSystem.IsWindows() ? name : Path.Combine(Path.GetTempPath(), name + ".sock");
        start.Environment["DOTNET_DiagnosticPorts"] = port + ",suspend";
        using var trace = tracePath is null
            ? new FileStream(Path.Combine(Path.GetTempPath(), name + ".nettrace"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose)
            : new FileStream(tracePath, FileMode.Create, FileAccess.ReadWrite);
        using var process = new Process { StartInfo = start };
        try
        {
            var (exitCode, whyNot) = await SampleAsync(process, port, trace, stop).ConfigureAwait(false);
            return (whyNot is null ? ProfileReader.Read(root, trace, pass: null) : new Profile { WhyNot = whyNot }, exitCode);
        }
        finally
        {
            if (!OperatingSystem.IsWindows())
            {
                File.Delete(port);
            }
        }
    }

    private static async Task<(int? ExitCode, string? WhyNot)> SampleAsync(Process process, string port, Stream trace, CancellationToken stop)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var connecting = DiagnosticsClientConnector.FromDiagnosticPort(port, waiting.Token);
        Start(process);
        try
        {
            await using var connector = await ConnectAsync(connecting, process, waiting).ConfigureAwait(false);
            using var pass = await EventPipePass.StartAsync(connector.Instance, trace, MaxTrace, Told.Samples | Told.Allocations | Told.Code, Patience).ConfigureAwait(false);

            // Programs that it starts must not wait for us.
            connector.Instance.SetEnvironmentVariable("DOTNET_DiagnosticPorts", null);
            connector.Instance.ResumeRuntime();
            try
            {
                await process.WaitForExitAsync(stop).ConfigureAwait(false);
                await pass.EndAsync(Patience).ConfigureAwait(false);
                return (process.ExitCode, null);
            }
            catch (OperationCanceledException)
            {
                return (null, await StoppedAsync(process, pass).ConfigureAwait(false));
            }
            catch (SamplingException failure)
            {
                return (process.ExitCode, failure.Message);
            }
        }
        catch (Exception failure) when (failure is DiagnosticsClientException or IOException or TimeoutException)
        {
            throw new SamplingException($"the runtime refused to be sampled: {failure.Message}", failure);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    // Ctrl+C reaches the program as well, and it may be about to end by itself.
    private static async Task<string?> StoppedAsync(Process process, EventPipePass pass)
    {
        try
        {
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(Grace)).ConfigureAwait(false);
            await (process.HasExited ? pass.EndAsync(Patience) : pass.StopAsync(Patience)).ConfigureAwait(false);
            return null;
        }
        catch (SamplingException failure)
        {
            return failure.Message;
        }
    }

    private static void Start(Process process)
    {
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new SamplingException($"{process.StartInfo.FileName} could not be started: {failure.Message}", failure);
        }
    }

    private static async Task<DiagnosticsClientConnector> ConnectAsync(Task<DiagnosticsClientConnector> connecting, Process process, CancellationTokenSource waiting)
    {
        var exit = process.WaitForExitAsync(waiting.Token);
        var first = await Task.WhenAny(connecting, exit, Task.Delay(Patience, waiting.Token)).ConfigureAwait(false);
        if (first == connecting)
        {
            return await connecting.ConfigureAwait(false);
        }

        var isStopped = waiting.IsCancellationRequested;
        await waiting.CancelAsync().ConfigureAwait(false);
        _ = connecting.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        throw new SamplingException(isStopped ? "it was stopped before it began" : first == exit
            ? $"{process.StartInfo.FileName} ended before a .NET runtime was up in it: is it a .NET program, and are its diagnostics on (DOTNET_EnableDiagnostics)?"
            : $"no .NET runtime came up in {process.StartInfo.FileName} within {Patience.TotalSeconds:0} s: is it a .NET program, and are its diagnostics on (DOTNET_EnableDiagnostics)?");
    }
}
