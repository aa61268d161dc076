using System.Text.Json;
using System.Text.RegularExpressions;

namespace PerfGate.Instrumentation;

/// <summary>
/// The folder of woven copies. A copy has its name from the moment it is complete; until then it is a temporary folder beside, whose maker holds
/// a file open: that tells the living from the dead, whatever became of their numbers.
/// </summary>
/// <param name="directory">The folder.</param>
/// <param name="time">What tells which copies are old.</param>
internal sealed partial class Copies(string directory, TimeProvider time)
{
    private const string Unfinished = ".tmp";
    private const string Lock = ".lock";
    private const int MostKept = 6;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private static readonly TimeSpan InUse = TimeSpan.FromHours(3);

    /// <summary>Where a copy is, or will be.</summary>
    public string PathOf(string name) => Path.Combine(directory, name);

    /// <summary>A complete copy that nobody changed; null where there is none. One that was changed, or that might be better now, is removed.</summary>
    /// <exception cref="IOException">A copy that was changed cannot be removed.</exception>
    public WovenCopy? Find(string name)
    {
        var path = PathOf(name);
        if (!Directory.Exists(path))
        {
            return null;
        }

        try
        {
            // From here on it is too young to be removed.
            File.SetLastWriteTimeUtc(ManifestOf(path), time.GetUtcNow().UtcDateTime);
            var manifest = CopyManifest.Read(path);
            if (!manifest.MayBeBetter && manifest.IsWhole(path))
            {
                return new WovenCopy { Directory = path, Assemblies = manifest.Assemblies };
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException)
        {
            // A copy that does not say what it is, is none.
        }

        Remove(path);
        return null;
    }

    /// <summary>Begins a copy.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public UnfinishedCopy Begin(string name)
    {
        Directory.CreateDirectory(directory);
        for (var tries = 0; ; tries++)
        {
            var path = NewName(name);
            try
            {
                var claim = new FileStream(path + Lock, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
                Directory.CreateDirectory(path);
                return new UnfinishedCopy(path, PathOf(name), claim);
            }
            catch (IOException) when (tries < 3 && File.Exists(path + Lock))
            {
                // Another process cleaned up between creating the file and locking it.
            }
        }
    }

    /// <summary>Removes what processes that are no more have begun, and copies that were not used for days.</summary>
    public void CleanUp()
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        foreach (var unfinished in Directory.GetDirectories(directory, "*" + Unfinished).Concat(Directory.GetFiles(directory, "*" + Unfinished + Lock).Select(file => file[..^Lock.Length])).Distinct(StringComparer.Ordinal))
        {
            Attempt(() => RemoveIfDead(unfinished));
        }

        // Each is as large as what it is a copy of, and every build makes another.
        var now = time.GetUtcNow().UtcDateTime;
        var copies = Directory.GetDirectories(directory).Where(copy => Name().IsMatch(Path.GetFileName(copy)) && File.Exists(ManifestOf(copy)))
            .Select(copy => (Path: copy, Age: now - File.GetLastWriteTimeUtc(ManifestOf(copy)))).OrderBy(copy => copy.Age).ToList();
        foreach (var (copy, _) in copies.Where((copy, place) => copy.Age > (place < MostKept ? Kept : InUse)))
        {
            Attempt(() => Remove(copy));
        }
    }

    /// <summary>Deletes a folder with what cannot be written in it.</summary>
    internal static void Delete(string path)
    {
        if (!Directory.Exists(path))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            foreach (var file in new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.IsReadOnly))
            {
                file.IsReadOnly = false;
            }
        }

        Directory.Delete(path, recursive: true);
    }

    private static string ManifestOf(string copy) => Path.Combine(copy, CopyManifest.FileName);

    private string NewName(string name) => PathOf($"{name}.{Guid.NewGuid().ToString("N")[..8]}{Unfinished}");

    private static void RemoveIfDead(string path)
    {
        if (File.Exists(path + Lock))
        {
            using var claim = new FileStream(path + Lock, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            Delete(path);
        }
        else
        {
            Delete(path);
        }
    }

    // It loses its name first, so that nobody finds half of it.
    private void Remove(string path)
    {
        var aside = NewName(Path.GetFileName(path));
        using var claim = new FileStream(aside + Lock, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        Directory.Move(path, aside);
        Delete(aside);
    }

    private static void Attempt(Action removal)
    {
        try
        {
            removal();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // In use, or not ours: the next time, or never.
        }
    }

    [GeneratedRegex("^[0-9a-f]{20}$", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex Name();
}
