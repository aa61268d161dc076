using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace PerfGate.Architecture.Tests;

/// <summary>A project as its file states it.</summary>
/// <param name="Name">Its path below the repository without the file's name: <c>src/TestAdapter/Xunit</c>.</param>
/// <param name="File">The project file.</param>
/// <param name="Knows">The projects it references and its compiler sees.</param>
/// <param name="Brings">The projects that its package brings along without its code knowing them.</param>
/// <param name="Packages">The packages it references.</param>
public sealed record Project(string Name, string File, IReadOnlyList<string> Knows, IReadOnlyList<string> Brings, IReadOnlyList<string> Packages)
{
    public string AssemblyName => XDocument.Load(File).Descendants("AssemblyName").SingleOrDefault()?.Value ?? Path.GetFileNameWithoutExtension(File);

    public bool IsAdapter => Name.StartsWith("src/TestAdapter/", StringComparison.Ordinal);

    public override string ToString() => Name;
}

/// <summary>The repository, read and never run.</summary>
internal static class Solution
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));

    public static IReadOnlyList<Project> Sources { get; } = Projects("src");

    /// <summary>Files by hand below some folders: no build output.</summary>
    public static IEnumerable<string> Files(params string[] folders) => folders
        .Select(folder => Path.Combine(Root, folder))
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
        .Where(file => !file.Split('/').Intersect(["bin", "obj", "artifacts", "TestResults"]).Any());

    public static IReadOnlyList<Project> Projects(string folder) =>
        [.. Files(folder).Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read)];

    /// <summary>The names of the assemblies that a project's compiled assembly refers to.</summary>
    public static IReadOnlyList<string> CompiledReferences(Project project)
    {
        var path = typeof(Solution).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(attribute => attribute.Key == "LookedAt")
            .Select(attribute => attribute.Value!)
            .SingleOrDefault(path => Path.GetFileNameWithoutExtension(path) == project.AssemblyName);
        Assert.True(File.Exists(path), $"{project} was not built");
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)).Order(StringComparer.Ordinal)];
    }

    private static Project Read(string relative)
    {
        var file = Path.Combine(Root, relative);
        var references = XDocument.Load(file).Descendants("ProjectReference")
            .Select(item => (Name: NameOf(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, item.Attribute("Include")!.Value.Replace('\\', '/')))), IsBrought: item.Attribute("PackageOnly")?.Value == "true"))
            .ToLookup(reference => reference.IsBrought, reference => reference.Name);
        return new Project(
            NameOf(file),
            file,
            [.. references[false]],
            [.. references[true]],
            [.. XDocument.Load(file).Descendants("PackageReference").Select(item => item.Attribute("Include")!.Value)]);
    }

    private static string NameOf(string projectFile) => Path.GetRelativePath(Root, Path.GetDirectoryName(projectFile)!).Replace('\\', '/');

    private static string Here([CallerFilePath] string file = "") => file;
}
