namespace PerfGate.Build;

/// <summary>Programs of others that tests talk to. What can be installed without asking anybody is: by root, with apt. Elsewhere the tests
/// that need it are skipped and say what to install.</summary>
internal static class Peers
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    // No question, no service that begins to run, no lock of another installation waited for without end.
    private static readonly Dictionary<string, string> Quiet = new(StringComparer.Ordinal) { ["DEBIAN_FRONTEND"] = "noninteractive", ["RUNLEVEL"] = "1" };

    public static async Task InstallAsync(Repository repository, CancellationToken stop)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/apt-get") || HasPostgres())
        {
            return;
        }

        Console.Out.WriteLine("> apt-get install postgresql (for tests/Actions.Tests)");
        try
        {
            _ = await AptAsync(repository, ["update"], stop) == 0 && await AptAsync(repository, ["install", "--yes", "--no-install-recommends", "postgresql"], stop) == 0;
        }
        catch (Exception failure) when (failure is BuildFailedException or System.ComponentModel.Win32Exception)
        {
            Console.Out.WriteLine(failure.Message);
        }

        Console.Out.WriteLine(HasPostgres() ? "PostgreSQL is installed." : "PostgreSQL could not be installed; the tests that need it will be skipped.");
    }

    private static bool HasPostgres() =>
        (Directory.Exists("/usr/lib/postgresql") && Directory.EnumerateDirectories("/usr/lib/postgresql").Any(version => File.Exists(Path.Combine(version, "bin", "initdb"))))
        || (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, "initdb")));

    private static Task<int> AptAsync(Repository repository, string[] arguments, CancellationToken stop) =>
        new Child("/usr/bin/apt-get", repository.Root, ["-qq", "-o", "DPkg::Lock::Timeout=60", .. arguments], Timeout) { Variables = Quiet, Output = _ => { } }.RunAsync(stop);
}
