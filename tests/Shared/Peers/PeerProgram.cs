using System.ComponentModel;
using System.Diagnostics;

namespace PerfGate.Tests.Peers;

/// <summary>How a program of others ended.</summary>
/// <param name="Code">Its exit code; null where it did not start, or did not end in time.</param>
/// <param name="Output">What it wrote, errors behind the rest; where it has no exit code, why.</param>
internal sealed record PeerProgram(int? Code, string Output)
{
    /// <summary>Runs a program to its end. One that overruns is killed with all it started.</summary>
    /// <param name="folder">Its working directory.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="stop">Ends it.</param>
    /// <param name="command">The program and its arguments.</param>
    public static async Task<PeerProgram> RunAsync(string folder, TimeSpan patience, CancellationToken stop, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(patience);
        Process? process = null;
        try
        {
            process = Process.Start(start)!;
            process.StandardInput.Close();
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return new PeerProgram(process.ExitCode, await output + await errors);
        }
        catch (Win32Exception absent)
        {
            return new PeerProgram(null, absent.Message);
        }
        catch (OperationCanceledException)
        {
            process?.Kill(entireProcessTree: true);
            stop.ThrowIfCancellationRequested();
            return new PeerProgram(null, $"It did not end within {patience.TotalMinutes:0} minutes and was killed.");
        }
        finally
        {
            process?.Dispose();
        }
    }
}
