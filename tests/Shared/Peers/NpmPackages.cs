using System.Runtime.CompilerServices;

namespace PerfGate.Tests.Peers;

/// <summary>The npm packages of eng/npm, installed into artifacts/npm once for each content of their lock file.</summary>
/// <param name="Folder">The folder node_modules; empty where they are not there.</param>
/// <param name="WhyNot">Why they are not there; null where they are.</param>
internal sealed record NpmPackages(string Folder, string? WhyNot)
{
    private const string LockFile = "package-lock.json";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly Lazy<Task<NpmPackages>> Installed = new(InstallOnceAsync);

    /// <summary>Installs them where that has not been done yet.</summary>
    public static Task<NpmPackages> InstallAsync() => Installed.Value;

    private static async Task<NpmPackages> InstallOnceAsync()
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", ".."));
        var (source, target) = (Path.Combine(root, "eng", "npm"), Path.Combine(root, "artifacts", "npm"));
        var modules = Path.Combine(target, "node_modules");

        // Last of all to be written: with this content the packages are whole.
        var done = Path.Combine(modules, ".installed");
        Directory.CreateDirectory(target);
        using var turn = await TurnAsync(Path.Combine(target, ".turn"));
        var wanted = await File.ReadAllTextAsync(Path.Combine(source, LockFile));
        if (File.Exists(done) && await File.ReadAllTextAsync(done) == wanted)
        {
            return new NpmPackages(modules, null);
        }

        foreach (var name in new[] { "package.json", LockFile, ".npmrc" })
        {
            File.Copy(Path.Combine(source, name), Path.Combine(target, name), overwrite: true);
        }

        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        var ended = await PeerProgram.RunAsync(target, Patience, CancellationToken.None, npm, "ci", "--no-progress");
        if (ended.Code != 0)
        {
            return new NpmPackages("", $"The packages of eng/npm could not be installed by `npm ci` ({(ended.Code is { } code ? $"exit code {code}" : "it did not run")}): {ended.Output.Trim()} Install Node.js and npm (Debian: nodejs, npm), and see that npm reaches its registry.");
        }

        await File.WriteAllTextAsync(done, wanted);
        return new NpmPackages(modules, null);
    }

    // Several test processes may begin at the same time; the file goes with the process that holds it.
    private static async Task<FileStream> TurnAsync(string path)
    {
        using var limit = new CancellationTokenSource(Patience + Patience);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (!limit.IsCancellationRequested)
            {
                await Task.Delay(200);
            }
        }
    }

    private static string Here([CallerFilePath] string file = "") => file;
}
