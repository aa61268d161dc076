using System.Runtime.InteropServices;

namespace Lexicon;

/// <summary>The XML documentation files that ship with the SDK: real text on every machine that builds .NET.</summary>
public static class ReferencePack
{
    private const string Pack = "Microsoft.NETCore.App.Ref";

    /// <summary>The documentation files of the newest installed reference pack, in ordinal order of their names.</summary>
    /// <param name="assemblies">Names such as <c>System.Collections</c>; all files when empty.</param>
    /// <exception cref="DirectoryNotFoundException">No .NET installation found here has a reference pack.</exception>
    /// <exception cref="FileNotFoundException">The pack has no file for one of the assemblies.</exception>
    public static IReadOnlyList<string> Files(params string[] assemblies)
    {
        var folder = Folder();
        if (assemblies.Length == 0)
        {
            return [.. Directory.EnumerateFiles(folder, "*.xml").Order(StringComparer.Ordinal)];
        }

        return
        [
            .. assemblies
                .Order(StringComparer.Ordinal)
                .Select(assembly => Path.Combine(folder, assembly + ".xml"))
                .Select(file => File.Exists(file) ? file : throw new FileNotFoundException($"The reference pack has no {Path.GetFileName(file)}.", file)),
        ];
    }

    private static string Folder()
    {
        // The runtime lies in <root>/shared/Microsoft.NETCore.App/<version>/, the packs in <root>/packs/.
        string?[] roots =
        [
            Environment.GetEnvironmentVariable("DOTNET_ROOT"),
            Path.GetDirectoryName(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")),
            Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."),
        ];
        return roots
            .Where(root => !string.IsNullOrEmpty(root))
            .Select(root => Path.GetFullPath(Path.Combine(root!, "packs", Pack)))
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories)
            .OrderByDescending(version => Version.TryParse(Path.GetFileName(version), out var number) ? number : new Version())
            .Select(version => Path.Combine(version, "ref"))
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories)
            .FirstOrDefault()
            ?? throw new DirectoryNotFoundException($"No {Pack} under packs/ of {string.Join(", ", roots.OfType<string>())}: install the .NET SDK or set DOTNET_ROOT.");
    }
}
