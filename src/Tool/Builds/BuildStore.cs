using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using PerfGate.Baselines;
using PerfGate.Diagnostics;
using PerfGate.Runs;
using PerfGate.Tool.Evidence;

namespace PerfGate.Tool.Builds;

/// <summary>
/// The builds kept with the baselines of a directory, in its <c>.builds</c>: every content once, under its hash, and a manifest for each
/// baseline. Meant for CI caches and artifacts, not for git.
/// </summary>
/// <param name="baselines">The directory of the baselines.</param>
internal sealed class BuildStore(string baselines)
{
    private const string ManifestExtension = ".build.json";
    private readonly string _directory = Path.Combine(baselines, BuildFolder.Name);

    /// <summary>Where the baselines of an assembly are by default: as its own process would look for them.</summary>
    /// <exception cref="PerfGateException">PG2014: its runtime configuration does not say.</exception>
    public static string BaselinesOf(TestAssembly assembly)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(assembly.Path, ".runtimeconfig.json")));
        var properties = json.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");
        var project = properties.TryGetProperty("PerfGate.ProjectDirectory", out var directory) ? directory.GetString() : null;
        return project is null
            ? throw new PerfGateException(DiagnosticCodes.KeptBuildUnusable, $"{assembly.Path} does not say where its baselines are. Say so with --baseline.")
            : Path.GetFullPath(properties.TryGetProperty("PerfGate.Baseline", out var named) && named.GetString() is { Length: > 0 } name ? name : BaselinePlace.DefaultName, project);
    }

    /// <summary>The files of the build that a run measured.</summary>
    /// <exception cref="PerfGateException">PG2005: they are not there, or were built again since.</exception>
    public static IReadOnlyList<FileInfo> OutputsOf(Run run)
    {
        var environment = run.Environment;
        var what = $"the build of {environment.Assembly} ({environment.TargetFramework}) cannot be kept";
        if (environment.OutputDirectory is not { } output || !File.Exists(Path.Combine(output, environment.Assembly + ".dll")))
        {
            throw new PerfGateException(
                DiagnosticCodes.BaselineRefused,
                environment.OutputDirectory is { } gone ? $"{what}: it is no longer in {gone}. Measure again, and accept before it is removed." : $"{what}: the run does not say where it lies. Measure again with this version of PerfGate.");
        }

        // Test runs of the platform leave their results there.
        var files = new DirectoryInfo(output).EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(output, file.FullName).Split(Path.DirectorySeparatorChar).Contains("TestResults", StringComparer.Ordinal))
            .OrderBy(file => file.FullName, StringComparer.Ordinal)
            .ToList();
        return files.Find(file => file.Extension.Equals(".dll", StringComparison.OrdinalIgnoreCase) && file.LastWriteTimeUtc > environment.Started.UtcDateTime) is { } newer
            ? throw new PerfGateException(DiagnosticCodes.BaselineRefused, $"{what}: {newer.FullName} was built after the run began, so it is not what was measured. Measure again.")
            : files;
    }

    /// <summary>Keeps the build that a run measured with the baseline it became, and removes what no baseline needs any more.</summary>
    /// <param name="run">The run.</param>
    /// <param name="baseline">The baseline's file, which was written before.</param>
    /// <param name="stop">Ends it; the store stays as it was.</param>
    /// <returns>How many bytes the build has.</returns>
    /// <exception cref="PerfGateException">PG2005: the build is not there, or was made again since.</exception>
    public async Task<long> KeepAsync(Run run, string baseline, CancellationToken stop)
    {
        var files = OutputsOf(run);
        Directory.CreateDirectory(_directory);
        using var taken = await BuildLock.AcquireAsync(Path.Combine(_directory, "lock"), () => { }, stop).ConfigureAwait(false);
        await WriteAsync(Path.Combine(_directory, ".gitignore"), stream => stream.WriteAsync("*\n"u8.ToArray(), stop).AsTask()).ConfigureAwait(false);
        var kept = new List<KeptFile>();
        foreach (var file in files)
        {
            kept.Add(await KeepAsync(file, Path.GetRelativePath(run.Environment.OutputDirectory!, file.FullName).Replace('\\', '/'), stop).ConfigureAwait(false));
        }

        var manifest = new BuildManifest
        {
            Assembly = run.Environment.Assembly,
            TargetFramework = run.Environment.TargetFramework,
            Os = run.Environment.Machine.Os,
            Architecture = run.Environment.Machine.Architecture,
            Commit = run.Environment.Commit,
            Baseline = Path.GetFileName(baseline),
            Started = run.Environment.Started,
            Files = [.. kept],
        };

        // The last file: without it nothing refers to the others.
        var path = Path.Combine(_directory, manifest.Baseline[..^DirectoryBaselineStore.Extension.Length] + ManifestExtension);
        await WriteAsync(path, stream => JsonSerializer.SerializeAsync(stream, manifest, BuildManifestContext.Default.BuildManifest, stop)).ConfigureAwait(false);
        RemoveUnneeded();
        return kept.Sum(file => file.Size);
    }

    /// <summary>Whether a build was kept for an assembly and framework at all.</summary>
    public bool Keeps(RunEnvironment environment) =>
        Directory.Exists(_directory) && Directory.EnumerateFiles(_directory, $"{environment.Assembly}.{environment.TargetFramework}.*{ManifestExtension}").Any();

    /// <summary>Copies the build kept with the baseline of an assembly, every file proven by its hash.</summary>
    /// <param name="assembly">The assembly whose base is wanted.</param>
    /// <param name="into">The directory for the copy, replaced.</param>
    /// <param name="started">When the baseline began whose build is wanted; null for the newest that runs here.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>The assembly in the copy, and the commit of the build.</returns>
    /// <exception cref="PerfGateException">PG2014: there is none, it is damaged, or belongs to another baseline.</exception>
    public async Task<(TestAssembly Assembly, string? Commit)> MaterialiseAsync(TestAssembly assembly, string into, DateTimeOffset? started, CancellationToken stop)
    {
        var manifest = Find(assembly, started);
        if (Directory.Exists(into))
        {
            Directory.Delete(into, recursive: true);
        }

        foreach (var file in manifest.Files)
        {
            await CopyAsync(file, Inside(into, file.Path), stop).ConfigureAwait(false);
        }

        var path = Path.Combine(into, assembly.Name + ".dll");
        return File.Exists(path) ? (TestAssemblies.Read(path), manifest.Commit) : throw Unusable($"the build kept with {manifest.Baseline} does not hold {assembly.Name}.dll");
    }

    private static PerfGateException Unusable(string what, Exception? inner = null) =>
        new(DiagnosticCodes.KeptBuildUnusable, $"{what}. Restore {BuildFolder.Name} beside the baselines from the CI cache, or accept a baseline with 'perfgate baseline accept --with-build'.", inner);

    // Of several machine classes the newest build that runs here: a build is not bound to a class.
    private BuildManifest Find(TestAssembly assembly, DateTimeOffset? started)
    {
        var what = $"{assembly.Name} ({assembly.TargetFramework})";
        var found = Manifests($"{assembly.Name}.{assembly.TargetFramework}.*").Where(manifest => manifest.Assembly == assembly.Name && manifest.TargetFramework == assembly.TargetFramework).ToList();
        if (found.Count == 0)
        {
            throw Unusable($"no build of {what} was kept in {_directory}");
        }

        var architecture = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString();
        if (found.FindAll(manifest => OperatingSystem.IsOSPlatform(manifest.Os) && manifest.Architecture.Equals(architecture, StringComparison.OrdinalIgnoreCase)) is not { Count: > 0 } fitting)
        {
            throw Unusable($"the builds of {what} kept in {_directory} are for other machines ({string.Join(", ", found.Select(manifest => $"{manifest.Os}-{manifest.Architecture}").Distinct(StringComparer.Ordinal))})");
        }

        return fitting.Where(manifest => started is null || manifest.Started == started).OrderByDescending(manifest => manifest.Started).FirstOrDefault(BelongsToItsBaseline)
            ?? throw Unusable($"the build of {what} kept in {_directory} belongs to another baseline than {fitting[0].Baseline}, which was accepted without its build or is not there");
    }

    private bool BelongsToItsBaseline(BuildManifest manifest) =>
        Path.Combine(baselines, Path.GetFileName(manifest.Baseline)) is var path && File.Exists(path) && RunReader.Read(path).Environment.Started == manifest.Started;

    private IEnumerable<BuildManifest> Manifests(string pattern) =>
        Directory.Exists(_directory) ? Directory.EnumerateFiles(_directory, pattern + ManifestExtension).Order(StringComparer.Ordinal).Select(Read) : [];

    private static BuildManifest Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var manifest = JsonSerializer.Deserialize(file, BuildManifestContext.Default.BuildManifest) ?? throw new JsonException("it is empty");
            return manifest.Schema > BuildManifest.CurrentSchema ? throw new PerfGateException(DiagnosticCodes.NewerSchema, $"{path} was written by a newer PerfGate. Update the tool.")
                : manifest is not { Assembly: not null, TargetFramework: not null, Os: not null, Architecture: not null, Baseline: not null, Files.IsDefault: false } ? throw new JsonException("a value is missing")
                : manifest.Files.Any(kept => kept is not { Path: not null, Sha256.Length: 64 } || !kept.Sha256.All(char.IsAsciiHexDigitLower)) ? throw new JsonException("a file of it has no hash")
                : manifest;
        }
        catch (JsonException failure)
        {
            throw Unusable($"{path} is damaged: {failure.Message}", failure);
        }
    }

    private async Task<KeptFile> KeepAsync(FileInfo file, string path, CancellationToken stop)
    {
        string hash;
        using (var source = file.OpenRead())
        {
            hash = Convert.ToHexString(await SHA256.HashDataAsync(source, stop).ConfigureAwait(false)).ToLowerInvariant();
        }

        var blob = BlobOf(hash);
        if (!File.Exists(blob) || new FileInfo(blob).Length != file.Length)
        {
            await WriteAsync(blob, async stream =>
            {
                using var source = file.OpenRead();
                await source.CopyToAsync(stream, stop).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }

        return new KeptFile(path, hash, file.Length, !OperatingSystem.IsWindows() && file.UnixFileMode.HasFlag(UnixFileMode.UserExecute));
    }

    private async Task CopyAsync(KeptFile file, string target, CancellationToken stop)
    {
        var blob = BlobOf(file.Sha256);
        if (!File.Exists(blob))
        {
            throw Unusable($"{blob}, the content of {file.Path}, is not there");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using (var source = File.OpenRead(blob))
        using (var copy = File.Create(target))
        {
            await source.CopyToAsync(copy, stop).ConfigureAwait(false);
            copy.Position = 0;
            if (!file.Sha256.Equals(Convert.ToHexString(await SHA256.HashDataAsync(copy, stop).ConfigureAwait(false)), StringComparison.OrdinalIgnoreCase))
            {
                throw Unusable($"{blob}, the content of {file.Path}, is damaged");
            }
        }

        if (file.IsExecutable && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(target, File.GetUnixFileMode(target) | UnixFileMode.UserExecute);
        }
    }

    // A manifest comes from a cache, which others may have written.
    private static string Inside(string directory, string path) =>
        path.Length > 0 && !Path.IsPathRooted(path) && !path.Split('/', '\\').Contains("..", StringComparer.Ordinal) ? Path.Combine(directory, path) : throw Unusable($"a kept build names the file '{path}', which lies outside of it");

    private string BlobOf(string hash) => Path.Combine(_directory, "blobs", hash[..2], hash);

    // Of a manifest that cannot be read nobody knows what it needs: then everything stays.
    private void RemoveUnneeded()
    {
        foreach (var orphan in Directory.EnumerateFiles(_directory, "*" + ManifestExtension).Where(path => !File.Exists(Path.Combine(baselines, Path.GetFileName(path)[..^ManifestExtension.Length] + DirectoryBaselineStore.Extension))).ToArray())
        {
            File.Delete(orphan);
        }

        HashSet<string> needed;
        try
        {
            needed = Manifests("*").SelectMany(manifest => manifest.Files).Select(file => file.Sha256).ToHashSet(StringComparer.Ordinal);
        }
        catch (PerfGateException)
        {
            return;
        }

        foreach (var blob in Directory.EnumerateFiles(Path.Combine(_directory, "blobs"), "*", SearchOption.AllDirectories).Where(blob => !needed.Contains(Path.GetFileName(blob))).ToArray())
        {
            File.Delete(blob);
        }
    }

    private static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var aside = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}.tmp");
        try
        {
            using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                await write(file).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            File.Move(aside, path, overwrite: true);
        }
        finally
        {
            File.Delete(aside);
        }
    }
}
