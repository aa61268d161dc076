namespace PerfGate.Build;

/// <summary>Programs of others that tests talk to. What can be installed without asking anybody is: with apt, by root or where sudo asks for
/// no password. Elsewhere the tests that need it are skipped and say what to install; on a build server they fail.</summary>
internal static class Peers
{
    private const string BrowserVariable = "PERFGATE_BROWSER";
    private const string AptGet = "/usr/bin/apt-get";
    private const string Sudo = "/usr/bin/sudo";
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    // No question, no service that begins to run, no lock of another installation waited for without end.
    private static readonly string[] Quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", AptGet, "-qq", "-o", "DPkg::Lock::Timeout=60"];

    private static readonly Peer[] All =
    [
        new("PostgreSQL", "tests/Actions.Tests", HasPostgres, ["postgresql"]),
        new("A browser", "tests/Browser.Tests", HasBrowser, ["chromium", "fonts-liberation"]),
        new("A font of emoji", "the comment's picture", HasEmoji, ["fonts-noto-color-emoji"]),
        new("npm", "the packages of eng/npm", () => IsOnPath("npm") && IsOnPath("node"), ["nodejs", "npm"]),
        new("yamllint", "tests/Tool.Tests", () => IsOnPath("yamllint"), ["yamllint"]),
    ];

    /// <summary>What a person says of the browser to test with: of all settings the one that children get.</summary>
    public static IReadOnlyDictionary<string, string> Browser { get; } =
        Environment.GetEnvironmentVariable(BrowserVariable) is { Length: > 0 } named ? new Dictionary<string, string>(StringComparer.Ordinal) { [BrowserVariable] = named } : new Dictionary<string, string>(StringComparer.Ordinal);

    public static async Task InstallAsync(Repository repository, CancellationToken stop)
    {
        var missing = All.Where(peer => !peer.IsThere()).ToList();
        if (missing.Count == 0 || !OperatingSystem.IsLinux() || !File.Exists(AptGet) || !await MayInstallAsync(repository, stop))
        {
            return;
        }

        await AptAsync(repository, ["update"], stop);
        foreach (var peer in missing)
        {
            Console.Out.WriteLine($"> apt-get install {string.Join(' ', peer.Packages)} (for {peer.UsedBy})");
            await AptAsync(repository, ["install", "--yes", "--no-install-recommends", .. peer.Packages], stop);
            Console.Out.WriteLine(peer.IsThere() ? $"{peer.Name} is installed." : $"{peer.Name} could not be installed; the tests that need it are skipped, and fail on a build server.");
        }
    }

    private static bool HasPostgres() =>
        (Directory.Exists("/usr/lib/postgresql") && Directory.EnumerateDirectories("/usr/lib/postgresql").Any(version => File.Exists(Path.Combine(version, "bin", "initdb"))))
        || IsOnPath("initdb");

    // The tests look in the same places, and in those of other systems.
    private static bool HasBrowser() =>
        Browser.Count > 0 || Array.Exists(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"], IsOnPath);

    private static bool HasEmoji() => Directory.Exists("/usr/share/fonts") && Directory.EnumerateFiles("/usr/share/fonts", "*Emoji*", SearchOption.AllDirectories).Any();

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));

    private static async Task<bool> MayInstallAsync(Repository repository, CancellationToken stop) =>
        Environment.IsPrivilegedProcess || (File.Exists(Sudo) && await RunAsync(repository, [Sudo, "--non-interactive", "true"], stop) == 0);

    private static Task<int> AptAsync(Repository repository, string[] arguments, CancellationToken stop) =>
        RunAsync(repository, [.. Environment.IsPrivilegedProcess ? (string[])[] : [Sudo, "--non-interactive"], .. Quiet, .. arguments], stop);

    // One that cannot be installed is told once, by whoever needs it.
    private static async Task<int> RunAsync(Repository repository, string[] command, CancellationToken stop)
    {
        try
        {
            return await new Child(command[0], repository.Root, command[1..], Timeout) { Output = _ => { } }.RunAsync(stop);
        }
        catch (Exception failure) when (failure is BuildFailedException or System.ComponentModel.Win32Exception)
        {
            Console.Out.WriteLine(failure.Message);
            return -1;
        }
    }

    private sealed record Peer(string Name, string UsedBy, Func<bool> IsThere, string[] Packages);
}
