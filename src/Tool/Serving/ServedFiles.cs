namespace PerfGate.Tool.Serving;

/// <summary>Which file of a directory a request means: one that really lies in it, under a visible name, and not behind a link.</summary>
internal static class ServedFiles
{
    private const string Unknown = "application/octet-stream";

    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".json"] = "application/json",
        [".jsonl"] = "text/plain; charset=utf-8",
        [".md"] = "text/plain; charset=utf-8",
        [".txt"] = "text/plain; charset=utf-8",
        [".xml"] = "text/plain; charset=utf-8",
        [".png"] = "image/png",
        [".svg"] = "image/svg+xml",
    };

    /// <summary>What a browser takes a file for.</summary>
    public static string TypeOf(string path) => Types.GetValueOrDefault(Path.GetExtension(path), Unknown);

    /// <summary>The file; null where there is none, or none that may be seen.</summary>
    /// <param name="root">The directory.</param>
    /// <param name="target">The request's target as it was sent.</param>
    public static string? Find(string root, string? target)
    {
        if (target is not ['/', ..])
        {
            return null;
        }

        var path = Uri.UnescapeDataString(target[1..(target.IndexOfAny(['?', '#']) is >= 0 and var end ? end : target.Length)]);
        var at = Path.GetFullPath(root);
        var parts = path.Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            // Names that begin with a dot are PerfGate's own business; the others are ways out, or other streams of a file.
            if (parts[i].Length == 0 || parts[i][0] == '.' || parts[i].AsSpan().IndexOfAny('\\', ':', '\0') >= 0)
            {
                return null;
            }

            at = Path.Combine(at, parts[i]);
            FileSystemInfo there = i < parts.Length - 1 ? new DirectoryInfo(at) : new FileInfo(at);
            if (!there.Exists || there.LinkTarget is not null)
            {
                return null;
            }
        }

        return at;
    }
}
