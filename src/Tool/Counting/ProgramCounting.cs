using System.ComponentModel;
using System.Diagnostics;
using PerfGate.Counting;
using PerfGate.Diagnostics;
using PerfGate.Instrumentation;

namespace PerfGate.Tool.Counting;

/// <summary>Counts a whole program, from its start to its end, in a woven copy of its folder.</summary>
/// <param name="program">The program.</param>
/// <param name="cost">What is counted beside calls and work.</param>
internal sealed class ProgramCounting(ProgramFile program, string cost)
{
    // Ctrl+C reaches the program as well, and it may be about to end by itself; what it counted it writes then.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Runs the copy to its end, with the input and output of this process.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="file">The file that gets the counts.</param>
    /// <param name="stop">Ends the program; what was counted so far is what there is.</param>
    /// <returns>Its exit code; null where it was ended.</returns>
    /// <exception cref="PerfGateException">PG2006: it cannot be started.</exception>
    public async Task<int?> RunAsync(WovenCopy copy, string file, CancellationToken stop)
    {
        var variables = new Dictionary<string, string>(WovenProgram.Conditions(Path.Combine(copy.Directory, WovenProgram.Core)), StringComparer.Ordinal)
        {
            [CountedPass.Variable] = cost,
            [CountedPass.FileVariable] = file,
        };
        using var process = Start(program.StartFrom(copy.Directory, variables));
        try
        {
            await process.WaitForExitAsync(stop).ConfigureAwait(false);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            await EndAsync(process).ConfigureAwait(false);
            return null;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static async Task EndAsync(Process process)
    {
        await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(Grace)).ConfigureAwait(false);
        if (!process.HasExited && !OperatingSystem.IsWindows())
        {
            // A signal to this process alone has not reached it; of this one the recorder hears in every version of .NET.
            using var told = Process.Start(new ProcessStartInfo("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]));
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(Patience)).ConfigureAwait(false);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new PerfGateException(DiagnosticCodes.ChildFailed, $"{start.FileName} could not be started: {failure.Message}", failure);
        }
    }
}
