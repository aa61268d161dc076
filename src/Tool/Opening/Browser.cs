using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using PerfGate.Diagnostics;

namespace PerfGate.Tool.Opening;

/// <summary>Shows a file to a person: by the program that they chose, else by the one that their system has for it. No shell takes part.</summary>
internal sealed record Browser
{
    // Long enough for what only passes a file on; what shows it itself stays open.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The environment.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>True where a person watches.</summary>
    public required bool IsTerminal { get; init; }

    /// <summary><c>linux</c>, <c>windows</c> or <c>macos</c>.</summary>
    public string System { get; init; } = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "macos" : "linux";

    /// <summary>The program with its arguments that shows a file; empty where nobody would see it.</summary>
    /// <param name="file">The file.</param>
    public ImmutableArray<string> CommandFor(string file) =>
        Chosen("PERFGATE_BROWSER") is { } always ? Fill(always, file)
        : !IsTerminal ? []
        : Chosen("BROWSER") is { } usual ? Fill(usual.Split(System == "windows" ? ';' : ':')[0], file)
        : System switch
        {
            "windows" => ["explorer.exe", file],
            "macos" => ["open", file],
            _ => Chosen("DISPLAY") is null && Chosen("WAYLAND_DISPLAY") is null ? [] : ["xdg-open", file],
        };

    /// <summary>Shows a file where somebody would see it.</summary>
    /// <returns>False where nobody would.</returns>
    /// <exception cref="PerfGateException">PG2022: the program cannot be started, or failed.</exception>
    public async Task<bool> ShowAsync(string file, CancellationToken stop)
    {
        if (CommandFor(file) is not [var program, .. var arguments])
        {
            return false;
        }

        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
            await process.WaitForExitAsync(stop).WaitAsync(Patience, stop).ConfigureAwait(false);

            // Explorer says 1 whatever becomes of it.
            return process.ExitCode == 0 || program == "explorer.exe" ? true
                : throw new PerfGateException(DiagnosticCodes.NotOpened, $"{program} could not show {file}: exit code {process.ExitCode}. Open it yourself, or name another program in PERFGATE_BROWSER.");
        }
        catch (TimeoutException)
        {
            return true;
        }
        catch (Exception failure) when (failure is Win32Exception or InvalidOperationException)
        {
            throw new PerfGateException(DiagnosticCodes.NotOpened, $"{program} could not be started to show {file}: {failure.Message}. Open it yourself, or name another program in PERFGATE_BROWSER.", failure);
        }
    }

    private string? Chosen(string name) => Variable(name) is { Length: > 0 } value ? value : null;

    // As others read BROWSER: a program, perhaps with arguments, and the file where %s stands, else at the end.
    private static ImmutableArray<string> Fill(string command, string file)
    {
        string[] parts = File.Exists(command) ? [command] : command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 0 ? []
            : parts.Skip(1).Any(part => part.Contains("%s", StringComparison.Ordinal)) ? [parts[0], .. parts.Skip(1).Select(part => part.Replace("%s", file, StringComparison.Ordinal))]
            : [.. parts, file];
    }
}
