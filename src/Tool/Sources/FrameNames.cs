using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using PerfGate.CallTrees;
using PerfGate.Tool.Code;

namespace PerfGate.Tool.Sources;

/// <summary>What call trees call methods, beside what metadata calls them: short names, which several methods may share.</summary>
internal static class FrameNames
{
    private static readonly string[] Hosts = ["PerfGate.", "xunit.", "testhost", "Microsoft.TestPlatform.", "Microsoft.VisualStudio.TestPlatform.", "Microsoft.Testing."];

    /// <summary>A frame without the arguments of generic types, which no metadata has: <c>Map&lt;int, T&gt;.Get</c> becomes <c>Map.Get</c>.</summary>
    public static string Plain(string frame)
    {
        if (!frame.Contains('<', StringComparison.Ordinal))
        {
            return frame;
        }

        var plain = new StringBuilder(frame.Length);
        var depth = 0;
        foreach (var letter in frame)
        {
            depth += letter == '<' ? 1 : 0;
            if (depth == 0)
            {
                plain.Append(letter);
            }

            depth -= letter == '>' && depth > 0 ? 1 : 0;
        }

        return plain.ToString();
    }

    /// <summary>Which of some types share their short name with another type of a build: of a frame of theirs nobody can tell whose it is.</summary>
    /// <param name="directory">The build's output folder.</param>
    /// <param name="types">Full names of types.</param>
    public static HashSet<string> SharedBetweenTypes(string directory, IEnumerable<string> types)
    {
        var asked = types.Distinct(StringComparer.Ordinal).ToLookup(Short, StringComparer.Ordinal);
        var found = asked.ToDictionary(names => names.Key, names => names.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var path in found.Count == 0 ? [] : Directory.EnumerateFiles(directory, "*.dll").Where(IsMeasured))
        {
            foreach (var type in TypesOf(path))
            {
                if (found.TryGetValue(Short(type), out var names))
                {
                    names.Add(type);
                }
            }
        }

        return [.. found.Where(names => names.Value.Count > 1).SelectMany(names => asked[names.Key])];
    }

    // What runs the tests is beside them and is not measured: its names stand for nobody's code.
    private static bool IsMeasured(string path) => !Hosts.Any(host => Path.GetFileName(path).StartsWith(host, StringComparison.OrdinalIgnoreCase));

    private static string Short(string type) => Plain(MethodNames.Of(type, ""));

    private static IReadOnlyList<string> TypesOf(string path)
    {
        try
        {
            using var file = new PEReader(File.OpenRead(path));
            if (!file.HasMetadata)
            {
                return [];
            }

            var reader = file.GetMetadataReader();
            return [.. reader.TypeDefinitions.Select(handle => SymbolNames.PlainName(reader, handle)).Where(name => !name.Contains('<', StringComparison.Ordinal))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or BadImageFormatException or InvalidOperationException or ArgumentException or OverflowException)
        {
            return [];
        }
    }
}
