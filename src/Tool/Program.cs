using System.CommandLine;
using System.Runtime.InteropServices;
using PerfGate.Diagnostics;
using PerfGate.Tool.Output;

namespace PerfGate.Tool;

/// <summary>The <c>perfgate</c> command.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        // The library hears of it through the end of the process, which from .NET 10 on comes at once: nothing that was started would be ended.
        using var stop = new CancellationTokenSource();
        using var told = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
        });
        return await RunAsync(args, Console.Out, Console.Error, stop.Token).ConfigureAwait(false);
    }

    /// <summary>Runs one command line and returns its exit code: see <see cref="ExitCodes"/>.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken stop = default)
    {
        var screen = Screen.Over(output, error, isCanonical: args.TakeWhile(arg => arg != "--").Contains(CanonicalErrors.Flag, StringComparer.Ordinal));
        try
        {
            var line = CommandLine.Split(args);
            var parsed = CommandLine.Root(screen, line.ForTests).Parse(line.Own, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (CommandLine.ProblemsOf(parsed, line.ForTests).ToList() is { Count: > 0 } problems)
            {
                foreach (var problem in problems)
                {
                    screen.Error(DiagnosticCodes.Usage, $"{problem} See perfgate --help.");
                }

                return ExitCodes.Usage;
            }

            return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(1) }, stop).ConfigureAwait(false);
        }
        catch (PerfGateException failure)
        {
            screen.Error(failure.Code, failure.Text);
            return ExitCodes.Of(failure);
        }
        catch (OperationCanceledException)
        {
            screen.Error(DiagnosticCodes.ChildFailed, "stopped; what had been started was ended.");
            return ExitCodes.Failed;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            screen.Error(DiagnosticCodes.RunFileNotWritten, failure.Message);
            return ExitCodes.Failed;
        }
#pragma warning disable CA1031 // the last line of defence: whatever is left is ours, and is said to be
        catch (Exception failure)
#pragma warning restore CA1031
        {
            screen.Error(DiagnosticCodes.InternalError, $"PerfGate itself failed. Please report it with this stack: {failure}");
            return ExitCodes.Failed;
        }
    }
}
