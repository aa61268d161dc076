using System.Collections.Immutable;
using System.Security.Cryptography;
using PerfGate.Diagnostics;
using PerfGate.Tool.Builds;

namespace PerfGate.Tool.Sources;

/// <summary>What of the head's source is not as in the base's.</summary>
internal sealed class SourceChanges
{
    // Names and numbers only: no colours, no programs of the user's, no words of another diff, whatever is configured.
    private static readonly string[] Diff =
    [
        "-c", "core.quotePath=true", "-c", "diff.relative=false",
        "diff", "--unified=0", "--inter-hunk-context=0", "--no-color", "--no-ext-diff", "--no-textconv", "--find-renames", "--diff-filter=d", "--ignore-submodules=all", "--src-prefix=a/", "--dst-prefix=b/",
    ];

    private readonly string _root;
    private readonly IReadOnlyDictionary<string, ImmutableArray<LineChange>> _files;
    private readonly Dictionary<string, byte[]?> _hashes = new(StringComparer.Ordinal);

    /// <summary>Changes of files below a directory.</summary>
    /// <param name="root">The directory with the head's source.</param>
    /// <param name="files">The changes by paths relative to it, with forward slashes.</param>
    public SourceChanges(string root, IReadOnlyDictionary<string, ImmutableArray<LineChange>> files) => (_root, _files) = (Path.GetFullPath(root), files);

    /// <summary>The changes between two builds of one repository; null where a side is of no known commit.</summary>
    /// <param name="base">The base.</param>
    /// <param name="head">The head, whose directory is a working tree.</param>
    /// <param name="stop">Ends git.</param>
    /// <exception cref="PerfGateException">PG2010: git could not tell them.</exception>
    public static async Task<SourceChanges?> OfAsync(TestBuild @base, TestBuild head, CancellationToken stop)
    {
        if (@base.Commit is not { Length: >= 40 } from || head.Commit is not { Length: >= 40 } to || !Path.Exists(Path.Combine(head.Directory, ".git")))
        {
            return null;
        }

        var git = new Git(head.Directory);
        var files = new Dictionary<string, ImmutableArray<LineChange>>(StringComparer.Ordinal);
        foreach (var (name, changes) in PatchReader.Read(await git.ReadAsync([.. Diff, from, .. head.IsDirty ? (string[])[] : [to], "--"], stop).ConfigureAwait(false)))
        {
            files[name] = changes;
        }

        // Of a file that git does not know yet every line is new.
        var unknown = head.IsDirty ? await git.ReadAsync(["ls-files", "--others", "--exclude-standard", "-z"], stop).ConfigureAwait(false) : "";
        foreach (var name in unknown.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            files[name] = [LineChange.Everything];
        }

        return new SourceChanges(head.Directory, files);
    }

    /// <summary>The file that a build was compiled from, and what of it changed; null where none of the changed files is known to be it.</summary>
    /// <param name="document">The path that the compiler wrote down: the file's own, or one on another machine or a made-up root (<c>/_/src/Search.cs</c>).</param>
    /// <param name="algorithm">How the compiler hashed the text; null where it did not, as with lines that stand for others.</param>
    /// <param name="hash">The hash.</param>
    public (string File, ImmutableArray<LineChange> Changes)? Find(string document, HashAlgorithmName? algorithm, ReadOnlySpan<byte> hash)
    {
        var path = document.Replace('\\', '/');
        var own = Path.IsPathFullyQualified(document) ? Path.GetRelativePath(_root, Path.GetFullPath(document)).Replace('\\', '/') : path;
        if (_files.TryGetValue(own, out var changes) && IsText(own, algorithm, hash, orUnknown: true))
        {
            return (own, changes);
        }

        // The longest end of the path that is a changed file with the very text that was compiled.
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            var end = path[(slash + 1)..];
            if (_files.TryGetValue(end, out changes) && IsText(end, algorithm, hash, orUnknown: false))
            {
                return (end, changes);
            }
        }

        return null;
    }

    private bool IsText(string file, HashAlgorithmName? algorithm, ReadOnlySpan<byte> hash, bool orUnknown)
    {
        if (algorithm is not { } named)
        {
            return orUnknown;
        }

        var key = $"{named.Name} {file}";
        if (!_hashes.TryGetValue(key, out var text))
        {
            _hashes[key] = text = Hash(Path.Combine(_root, file), named);
        }

        return text is not null && hash.SequenceEqual(text);
    }

    private static byte[]? Hash(string path, HashAlgorithmName algorithm)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var hash = IncrementalHash.CreateHash(algorithm);
            var buffer = new byte[1 << 16];
            for (int read; (read = file.Read(buffer)) > 0;)
            {
                hash.AppendData(buffer, 0, read);
            }

            return hash.GetHashAndReset();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return null;
        }
    }
}
