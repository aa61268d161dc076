using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using PerfGate.CallTrees;

namespace PerfGate.Tool.Code;

/// <summary>
/// What differs between two builds of one test assembly, by what decides the machine code that runs, not by bytes: a version, a comment
/// or a line more is no difference. Where it cannot be told, it counts as one.
/// </summary>
internal sealed record BuildDifference
{
    private const long LargestFile = 512L * 1024 * 1024;

    /// <summary>The full names of methods whose own code differs, or that one side lacks.</summary>
    public ImmutableArray<string> Methods { get; private init; } = [];

    /// <summary>The full names of types and static fields whose layout, ancestors or attributes differ, or that one side lacks.</summary>
    public ImmutableArray<string> Types { get; private init; } = [];

    /// <summary>Other files that differ, by their relative paths, with what of them where it is not the whole.</summary>
    public ImmutableArray<string> Files { get; private init; } = [];

    /// <summary>The head's methods whose own code differs, or that the base lacks.</summary>
    public ImmutableArray<CodeMethod> Changed { get; private init; } = [];

    /// <summary>Methods of the head that refer to one of those, which may be inlined into them, with its type and name, <c>Shop.Orders::Sort</c>.</summary>
    public ImmutableArray<(CodeMethod Caller, string Callee)> Callers { get; private init; } = [];

    /// <summary>The head's files with such code, by their relative paths.</summary>
    public ImmutableArray<string> Modules { get; private init; } = [];

    /// <summary>What the base's process is to look for.</summary>
    public ChangedCode Base { get; private init; } = new();

    /// <summary>What the head's process is to look for.</summary>
    public ChangedCode Head { get; private init; } = new();

    /// <summary>True where every program of both builds does the same, with the same machine code but for where it lies.</summary>
    public bool IsIdentical => Methods.IsEmpty && Types.IsEmpty && Files.IsEmpty;

    /// <summary>Compares two builds.</summary>
    /// <param name="baseDirectory">The output folder of the base.</param>
    /// <param name="headDirectory">That of the head.</param>
    /// <exception cref="IOException">A folder is not there or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder cannot be read.</exception>
    public static BuildDifference Of(string baseDirectory, string headDirectory)
    {
        var files = new BuildFiles(baseDirectory, headDirectory);
        var all = files.Compare();
        var others = ImmutableArray.CreateBuilder<string>();
        var (before, after) = (new CodeSide(), new CodeSide());
        foreach (var file in all.Where(file => !file.IsSame))
        {
            if (!file.MayBeCode || (file.InBase && !TryRead(files, file, isHead: false, before)) || (file.InHead && !TryRead(files, file, isHead: true, after)))
            {
                others.Add(file.Path);
                continue;
            }

            others.AddRange(CodeSide.Compare(before, after, file.Path));
        }

        var unchanged = all.Where(file => file is { IsSame: true, MayBeCode: true }).Select(file => files.PathOf(file.Path, isHead: true)).ToList();
        foreach (var side in (CodeSide[])[before, after])
        {
            AddUsers(side, unchanged);
        }

        return new BuildDifference
        {
            Methods = [.. before.Changed.Concat(after.Changed).Select(method => method.FullName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Types = [.. before.ChangedTypes.Concat(after.ChangedTypes).Concat(before.ChangedFields).Concat(after.ChangedFields).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Files = others.ToImmutable(),
            Changed = [.. after.Changed],
            Callers = [.. CallersOf(after)],
            Modules = [.. after.Modules.Keys.Order(StringComparer.Ordinal)],
            Base = before.ToChangedCode(others),
            Head = after.ToChangedCode(others),
        };
    }

    private static IEnumerable<(CodeMethod Caller, string Callee)> CallersOf(CodeSide side)
    {
        var changed = side.Changed.Select(method => method.Member).ToHashSet(StringComparer.Ordinal);
        return side.Modules.Values.Concat(side.Users).SelectMany(module => module.Methods.Values)
            .SelectMany(caller => caller.Mentions.Where(changed.Contains).Select(callee => (caller, callee)));
    }

    private static bool TryRead(BuildFiles files, BuildFile file, bool isHead, CodeSide side)
    {
        var path = files.PathOf(file.Path, isHead);
        return ReadOrNull(path, isHead ? files.SourceRoots.Head : files.SourceRoots.Base) is { } module && side.Modules.TryAdd(file.Path, module);
    }

    // Metadata that lies makes its reader throw nearly anything.
    private static CodeModule? ReadOrNull(string path, string? root)
    {
        try
        {
            return new FileInfo(path).Length <= LargestFile ? CodeModule.Read(path, root) : null;
        }
        catch (Exception failure) when (failure is BadImageFormatException or InvalidDataException or InvalidOperationException or ArgumentException or InvalidCastException or OverflowException or IndexOutOfRangeException or NotSupportedException)
        {
            return null;
        }
    }

    // Unchanged code may call changed code and have it inlined. Where it cannot be read, nothing is known of what it calls.
    private static void AddUsers(CodeSide side, List<string> unchanged)
    {
        if (side.Modules.Count == 0)
        {
            return;
        }

        var references = unchanged.Select(path => (Path: path, Assemblies: References(path))).Where(file => file.Assemblies.Count > 0).ToList();
        var names = side.Modules.Values.Select(module => module.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        for (var isMore = true; isMore;)
        {
            isMore = false;
            foreach (var (path, assemblies) in references.Where(file => !names.Contains(NameOf(file.Path)) && file.Assemblies.Overlaps(names)).ToList())
            {
                names.Add(NameOf(path));
                isMore = true;
                if (ReadOrNull(path, root: null) is { } module)
                {
                    side.Users.Add(module);
                }
                else
                {
                    side.Unreadable.Add(Path.GetFileName(path));
                }
            }
        }
    }

    private static string NameOf(string path) => Path.GetFileNameWithoutExtension(path);

    private static HashSet<string> References(string path)
    {
        try
        {
            using var file = new PEReader(File.OpenRead(path));
            if (!file.HasMetadata)
            {
                return [];
            }

            var reader = file.GetMetadataReader();
            return reader.AssemblyReferences.Select(reference => reader.GetString(reader.GetAssemblyReference(reference).Name)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception failure) when (failure is BadImageFormatException or InvalidOperationException or ArgumentException or OverflowException)
        {
            return [];
        }
    }
}
