using System.Diagnostics;
using System.Globalization;

namespace PerfGate.Actions.Tests;

/// <summary>
/// A PostgreSQL of the tests' own: made in a temporary directory, reached through a socket in it, and gone with it. Where the programs
/// are missing, <see cref="WhyNot"/> says what to install.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    // Short: the path of a socket may have no more than 107 characters.
    private readonly string _folder = Directory.CreateTempSubdirectory("pg-").FullName;
    private string? _programs;

    /// <summary>Why there is no server; null where there is one.</summary>
    public string? WhyNot { get; private set; }

    public string ConnectionString => $"Host={_folder};Username=tests;Database=postgres;Timeout=30;Command Timeout=30";

    private string Data => Path.Combine(_folder, "data");

    public async ValueTask InitializeAsync()
    {
        _programs = Programs();
        if (_programs is null)
        {
            WhyNot = "PostgreSQL's initdb is not there; install Debian's package postgresql, or put its programs on the PATH.";
            return;
        }

        // The server refuses to run as root.
        if (Environment.IsPrivilegedProcess)
        {
            await MustAsync("chown", [Other(), _folder]);
        }

        await MustAsync("initdb", ["--pgdata", Data, "--username", "tests", "--auth", "trust", "--no-sync", "--encoding", "UTF8", "--locale", "C"]);
        await MustAsync("pg_ctl", ["--pgdata", Data, "--log", Path.Combine(_folder, "log"), "--wait", "--timeout", "60", "--options", $"-k {_folder} -c listen_addresses= -c fsync=off", "start"]);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (File.Exists(Path.Combine(Data, "postmaster.pid")))
            {
                await MustAsync("pg_ctl", ["--pgdata", Data, "--mode", "immediate", "--wait", "--timeout", "60", "stop"]);
            }
        }
        finally
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    // Debian keeps them apart for each version; the newest is taken.
    private static string? Programs()
    {
        var versions = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0) : Enumerable.Empty<string>();
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return OperatingSystem.IsWindows() ? null : versions.Select(version => Path.Combine(version, "bin")).Concat(path).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));
    }

    private static string Other() => File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    private async Task MustAsync(string program, IReadOnlyList<string> arguments)
    {
        var isServer = program is "initdb" or "pg_ctl";
        string[] command = isServer && Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid", Other(), "--regid", await GroupAsync(), "--clear-groups", Path.Combine(_programs!, program), .. arguments]
            : [isServer ? Path.Combine(_programs!, program) : program, .. arguments];
        var (code, output) = await RunAsync(command);
        Assert.True(code == 0, $"`{string.Join(' ', command)}` ended with {code}:\n{output}");
    }

    private static async Task<string> GroupAsync() => (await RunAsync(["id", "-g", Other()])).Output.Trim();

    private static async Task<(int Code, string Output)> RunAsync(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = "/" };
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"It did not end within {Patience.TotalMinutes:0} minute and was killed.");
        }
    }
}
