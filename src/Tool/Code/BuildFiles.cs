using System.Text.Json;
using System.Text.Json.Nodes;

namespace PerfGate.Tool.Code;

/// <summary>The files of two builds of one test assembly, paired by their relative paths.</summary>
/// <param name="baseDirectory">The base's output folder.</param>
/// <param name="headDirectory">The head's.</param>
internal sealed class BuildFiles(string baseDirectory, string headDirectory)
{
    private const string ProjectDirectory = "PerfGate.ProjectDirectory";
    private const int MostText = 16 * 1024 * 1024;
    private readonly (string? Base, string? Head) _roots = Roots(baseDirectory, headDirectory);

    /// <summary>The directories that the sources of both sides stand in; null where they are not known or the same.</summary>
    public (string? Base, string? Head) SourceRoots => _roots;

    /// <summary>The file of a side.</summary>
    public string PathOf(string file, bool isHead) => Path.Combine(isHead ? headDirectory : baseDirectory, file);

    /// <summary>The files of both sides, with which of them have it and whether it may change what a program does, by more than where it was built.</summary>
    /// <exception cref="IOException">A folder or a file cannot be read.</exception>
    public IReadOnlyList<BuildFile> Compare()
    {
        var (then, now) = (Names(baseDirectory), Names(headDirectory));
        return
        [
            .. then.Union(now, StringComparer.Ordinal).Order(StringComparer.Ordinal).Where(file => !IsForPeople(file))
                .Select(file => new BuildFile(file, then.Contains(file), now.Contains(file), then.Contains(file) && now.Contains(file) && IsSame(file))),
        ];
    }

    private static HashSet<string> Names(string directory)
    {
        // Results of earlier runs lie in the output folder on Microsoft.Testing.Platform.
        var files = Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(directory, file).Replace('\\', '/'));
        return files.Where(file => !file.StartsWith("TestResults/", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
    }

    // Symbols, documentation beside its assembly, the program that only starts the runtime, and where coverage finds sources.
    private bool IsForPeople(string file)
    {
        if (Path.GetFileName(file).StartsWith(".msCoverage", StringComparison.Ordinal))
        {
            return true;
        }

        var stem = Path.ChangeExtension(file, null);
        return Path.GetExtension(file) switch
        {
            ".pdb" => true,
            ".xml" => IsThere(stem + ".dll"),
            ".exe" or "" => IsThere(stem + ".dll") && IsThere(stem + ".runtimeconfig.json"),
            _ => IsThere(file + ".dll") && IsThere(file + ".runtimeconfig.json"),
        };
    }

    private bool IsThere(string file) => File.Exists(PathOf(file, isHead: false)) || File.Exists(PathOf(file, isHead: true));

    private bool IsSame(string file)
    {
        var (then, now) = (new FileInfo(PathOf(file, isHead: false)), new FileInfo(PathOf(file, isHead: true)));
        return HasSameBytes(then, now)
            || (Path.GetExtension(file) is ".json" or ".config" && Math.Max(then.Length, now.Length) <= MostText && TextOf(then.FullName, _roots.Base) == TextOf(now.FullName, _roots.Head));
    }

    private static bool HasSameBytes(FileInfo then, FileInfo now)
    {
        if (then.Length != now.Length)
        {
            return false;
        }

        using var left = then.OpenRead();
        using var right = now.OpenRead();
        var (a, b) = (new byte[1 << 16], new byte[1 << 16]);
        for (int read; (read = left.ReadAtLeast(a, a.Length, throwOnEndOfStream: false)) > 0;)
        {
            if (right.ReadAtLeast(b.AsSpan(0, read), read, throwOnEndOfStream: false) < read || !a.AsSpan(0, read).SequenceEqual(b.AsSpan(0, read)))
            {
                return false;
            }
        }

        return true;
    }

    // A file with the path of its own build, and the version of its own projects, left out.
    private static string TextOf(string path, string? root)
    {
        var text = File.ReadAllText(path);
        if (root is not null)
        {
            foreach (var spelling in (string[])[root, root.Replace("\\", "\\\\", StringComparison.Ordinal), root.Replace('\\', '/')])
            {
                text = text.Replace(spelling, "<root>", StringComparison.Ordinal);
            }
        }

        try
        {
            return path.EndsWith(".deps.json", StringComparison.Ordinal) ? WithoutVersions(text)
                : path.EndsWith(".runtimeconfig.json", StringComparison.Ordinal) ? WithoutDirectory(text)
                : text;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or ArgumentException)
        {
            return text;
        }
    }

    private static string WithoutDirectory(string text)
    {
        var json = JsonNode.Parse(text)!;
        (json["runtimeOptions"]?["configProperties"] as JsonObject)?.Remove(ProjectDirectory);
        return json.ToJsonString();
    }

    // Of what is built with the test, its own file tells whether it changed: not the version that a commit more gives it.
    private static string WithoutVersions(string text)
    {
        var json = JsonNode.Parse(text)!.AsObject();
        var libraries = json["libraries"] as JsonObject ?? [];
        var own = libraries.Where(library => (string?)library.Value?["type"] == "project").Select(library => library.Key).ToHashSet(StringComparer.Ordinal);
        var names = own.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        json["libraries"] = Renamed(libraries, own, _ => { });
        foreach (var target in (json["targets"] as JsonObject ?? []).ToList())
        {
            var assemblies = target.Value as JsonObject ?? [];
            json["targets"]![target.Key] = Renamed(assemblies, own, library => ForgetAssets(library));
            foreach (var dependencies in json["targets"]![target.Key]!.AsObject().Select(library => library.Value?["dependencies"]).OfType<JsonObject>())
            {
                foreach (var name in dependencies.Select(dependency => dependency.Key).Where(names.Contains).ToList())
                {
                    dependencies[name] = "";
                }
            }
        }

        return json.ToJsonString();
    }

    private static string NameOf(string library) => library.Split('/')[0];

    private static JsonObject Renamed(JsonObject libraries, HashSet<string> own, Action<JsonNode> change)
    {
        var renamed = new JsonObject();
        foreach (var (key, value) in libraries)
        {
            var copy = value?.DeepClone();
            if (own.Contains(key) && copy is not null)
            {
                change(copy);
            }

            renamed[own.Contains(key) ? NameOf(key) : key] = copy;
        }

        return renamed;
    }

    private static void ForgetAssets(JsonNode library)
    {
        foreach (var asset in (library["runtime"] as JsonObject ?? []).Select(asset => asset.Value).OfType<JsonObject>())
        {
            asset.Remove("assemblyVersion");
            asset.Remove("fileVersion");
        }
    }

    // What both paths to the project have in common from its end lies below the roots of the two working trees.
    private static (string? Base, string? Head) Roots(string baseDirectory, string headDirectory)
    {
        var then = ProjectOf(baseDirectory) ?? Path.GetFullPath(baseDirectory);
        var now = ProjectOf(headDirectory) ?? Path.GetFullPath(headDirectory);
        while (Path.GetFileName(then) is { Length: > 0 } name && Path.GetFileName(now) == name)
        {
            (then, now) = (Path.GetDirectoryName(then)!, Path.GetDirectoryName(now)!);
        }

        return then == now ? (null, null) : (WithSeparator(then), WithSeparator(now));
    }

    private static string WithSeparator(string path) => Path.EndsInDirectorySeparator(path) ? path : path + Path.DirectorySeparatorChar;

    private static string? ProjectOf(string directory)
    {
        try
        {
            return Directory.EnumerateFiles(directory, "*.runtimeconfig.json").Order(StringComparer.Ordinal)
                .Select(file => (string?)JsonNode.Parse(File.ReadAllText(file))?["runtimeOptions"]?["configProperties"]?[ProjectDirectory])
                .FirstOrDefault(project => project is not null) is { } path ? Path.TrimEndingDirectorySeparator(path) : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>A file of a build.</summary>
/// <param name="Path">Relative to the output folder, with slashes.</param>
/// <param name="InBase">Whether the base has it.</param>
/// <param name="InHead">Whether the head has it.</param>
/// <param name="IsSame">Whether it is the same on both sides.</param>
internal sealed record BuildFile(string Path, bool InBase, bool InHead, bool IsSame)
{
    /// <summary>True where it may hold managed code.</summary>
    public bool MayBeCode => System.IO.Path.GetExtension(Path).ToUpperInvariant() is ".DLL" or ".EXE";
}
