using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace PerfGate.Build;

/// <summary>A program to run, with a time-out. A child that overruns, or that is still there when the build is stopped, is
/// killed with everything it started.</summary>
internal sealed record Child(string Program, string Folder, IReadOnlyList<string> Arguments, TimeSpan Timeout)
{
    // A grandchild may hold the pipes open after the child has ended.
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(5);

    private readonly Lock _output = new();

    /// <summary>Variables over those of this process.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets every line of output and errors, one at a time; without it they go straight to the terminal.</summary>
    public Action<string>? Output { get; init; }

    /// <summary>Runs to the end and returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        using var process = Process.Start(StartInfo()) ?? throw new BuildFailedException($"`{Program}` did not start.");
        var reading = Output is null ? Task.CompletedTask : Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Timeout);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            await Task.WhenAny(reading, Task.Delay(Drain, stop));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            stop.ThrowIfCancellationRequested();
            throw new BuildFailedException($"`{this}` did not end within {Timeout.TotalMinutes:0} minutes and was killed.");
        }

        return process.ExitCode;
    }

    public override string ToString() => $"{Path.GetFileNameWithoutExtension(Program)} {string.Join(' ', Arguments)}";

    private async Task ReadAsync(StreamReader stream)
    {
        while (await stream.ReadLineAsync() is { } line)
        {
            lock (_output)
            {
                Output!(line);
            }
        }
    }

    private ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo(Program, Arguments) { WorkingDirectory = Folder, UseShellExecute = false };
        if (Output is not null)
        {
            start.RedirectStandardOutput = start.RedirectStandardError = true;
            start.StandardOutputEncoding = start.StandardErrorEncoding = Encoding.UTF8;
        }

        // `dotnet run`, which started this program, leaves MSBuild's own variables behind, and a person's PerfGate settings
        // would change what is tested.
        foreach (var name in start.Environment.Keys.ToArray())
        {
            if (name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("PERFGATE_", StringComparison.OrdinalIgnoreCase))
            {
                start.Environment.Remove(name);
            }
        }

        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";

        // An installed tool is a native program that looks for the runtime where an installer would have put it.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        foreach (var (name, value) in Variables)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
