namespace PerfGate.Tests.Peers;

/// <summary>The Chromium, Chrome or Edge of this machine. The tests bring none: Playwright's own downloads are not reachable everywhere.</summary>
internal static class Chromium
{
    /// <summary>The variable that names a browser's program.</summary>
    public const string Variable = "PERFGATE_BROWSER";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];

    /// <summary>Nothing that a browser does of itself may reach a network.</summary>
    public static IReadOnlyList<string> Arguments { get; } =
        ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"];

    /// <summary>Its sandbox refuses to run as root.</summary>
    public static bool HasSandbox => !OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess;

    /// <summary>The program, or null and why there is none.</summary>
    public static (string? Program, string? WhyNot) Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return File.Exists(named) ? (named, null) : (null, $"{Variable} names {named}, which is not there.");
        }

        return Places().FirstOrDefault(File.Exists) is { } found
            ? (found, null)
            : (null, $"There is no Chromium, Chrome or Edge in the usual places. Install one (Debian: apt-get install chromium), or name its program in {Variable}.");
    }

    private static IEnumerable<string> Places()
    {
        if (OperatingSystem.IsWindows())
        {
            var roots = new[] { Environment.SpecialFolder.ProgramFiles, Environment.SpecialFolder.ProgramFilesX86, Environment.SpecialFolder.LocalApplicationData }.Select(Environment.GetFolderPath);
            return roots.SelectMany(root => new[] { Path.Combine(root, "Google", "Chrome", "Application", "chrome.exe"), Path.Combine(root, "Microsoft", "Edge", "Application", "msedge.exe") });
        }

        if (OperatingSystem.IsMacOS())
        {
            return new[] { "Google Chrome", "Chromium", "Microsoft Edge" }.Select(name => $"/Applications/{name}.app/Contents/MacOS/{name}");
        }

        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return Names.SelectMany(name => path.Append("/usr/bin").Select(folder => Path.Combine(folder, name)));
    }
}
