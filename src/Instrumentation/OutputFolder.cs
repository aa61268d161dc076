using System.Text.Json;
using System.Text.Json.Nodes;
using PerfGate.Counting;

namespace PerfGate.Instrumentation;

/// <summary>The files of an output folder, as they are copied: behind links, without results of earlier runs.</summary>
internal sealed class OutputFolder
{
    private OutputFolder(string directory, IReadOnlyList<FolderFile> files, IReadOnlyList<string> folders)
    {
        Directory = directory;
        Files = files;
        Folders = folders;
    }

    /// <summary>The folder.</summary>
    public string Directory { get; }

    /// <summary>Its files, in ordinal order.</summary>
    public IReadOnlyList<FolderFile> Files { get; }

    /// <summary>The folders in it, a folder before those in it.</summary>
    public IReadOnlyList<string> Folders { get; }

    /// <summary>True where it was woven as a whole.</summary>
    public bool IsWoven => Files.Any(file => file.Path == CountedPass.MapFile);

    /// <summary>Reads a folder.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="copies">The folder of copies, which may lie in it.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static OutputFolder Read(string directory, string copies)
    {
        var (files, folders) = (new List<FolderFile>(), new List<string>());
        Add(new DirectoryInfo(directory), "", Path.TrimEndingDirectorySeparator(Path.GetFullPath(copies)), [], files, folders);
        return new OutputFolder(directory, [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)], folders);
    }

    /// <summary>The names of files that the projects of the build made, as the programs' own lists of dependencies tell; null where there is no such list.</summary>
    public IReadOnlySet<string>? ProjectFiles()
    {
        HashSet<string>? names = null;
        foreach (var file in Files.Where(file => file.Path.EndsWith(".deps.json", StringComparison.OrdinalIgnoreCase)))
        {
            try
            {
                var json = JsonNode.Parse(File.ReadAllText(Path.Combine(Directory, file.Path)));
                var projects = (json?["libraries"] as JsonObject ?? []).Where(library => (string?)library.Value?["type"] == "project").Select(library => library.Key).ToHashSet(StringComparer.Ordinal);
                var assets = (json?["targets"] as JsonObject ?? []).SelectMany(target => target.Value as JsonObject ?? []).Where(library => projects.Contains(library.Key)).SelectMany(library => library.Value?["runtime"] as JsonObject ?? []);
                (names ??= new HashSet<string>(StringComparer.OrdinalIgnoreCase)).UnionWith(assets.Select(asset => Path.GetFileName(asset.Key)));
            }
            catch (Exception failure) when (failure is JsonException or InvalidOperationException or ArgumentException)
            {
                // What is no list of dependencies names no project; PDBs may still tell.
            }
        }

        return names;
    }

    private static void Add(DirectoryInfo directory, string prefix, string copies, HashSet<string> above, List<FolderFile> files, List<string> folders)
    {
        var real = directory.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? directory.FullName;
        if (!above.Add(real))
        {
            return; // a link to a folder that it is in
        }

        foreach (var entry in directory.EnumerateFileSystemInfos())
        {
            var path = prefix + entry.Name;
            if (entry is FileInfo file && (entry.LinkTarget is null ? file : entry.ResolveLinkTarget(returnFinalTarget: true) as FileInfo) is { Exists: true } target)
            {
                files.Add(new FolderFile(path, target.Length, target.LastWriteTimeUtc));
            }
            else if (entry is DirectoryInfo { Exists: true } folder && !(prefix.Length == 0 && entry.Name == "TestResults") && !PathsAreSame(folder.FullName, copies))
            {
                var (known, place) = (files.Count, folders.Count);
                folders.Add(path);
                Add(folder, path + "/", copies, above, files, folders);
                if (files.Count == known && folders.Count == place + 1 && copies.StartsWith(folder.FullName + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                {
                    folders.RemoveAt(place); // it is there for the copies
                }
            }
        }

        above.Remove(real);
    }

    private static bool PathsAreSame(string a, string b) => string.Equals(a, b, OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
}

/// <summary>A file of a folder.</summary>
/// <param name="Path">Its path in the folder, with slashes.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Written">When it was written last: whether it changed while it was copied.</param>
internal sealed record FolderFile(string Path, long Length, DateTime Written);
