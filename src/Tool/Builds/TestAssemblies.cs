using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.Versioning;
using PerfGate.Diagnostics;
using PerfGate.Tool.Comparing;

namespace PerfGate.Tool.Builds;

/// <summary>Reads what an assembly is from its file, and finds perf-test assemblies among build outputs.</summary>
internal static class TestAssemblies
{
    private const string ConfigurationExtension = ".runtimeconfig.json";

    // Outputs lie deep below a directory of artifacts; whole disks are not searched. Dot folders hold what is nobody's output.
    private const int SearchDepth = 8;

    /// <summary>What an assembly is.</summary>
    /// <exception cref="PerfGateException">PG2011: the file is no .NET assembly; PG1004: none that .NET can run.</exception>
    public static TestAssembly Read(string path)
    {
        try
        {
            using var file = new PEReader(File.OpenRead(path));
            var framework = FrameworkOf(file.GetMetadataReader());
            return new TestAssembly(Path.GetFullPath(path), framework, TestProgram.Read(path).Kind != HostKind.VSTest);
        }
        catch (Exception failure) when (failure is BadImageFormatException or InvalidOperationException)
        {
            throw new PerfGateException(DiagnosticCodes.SideNotFound, $"{path} is no .NET assembly.", failure);
        }
    }

    /// <summary>True when the PerfGate beside a test assembly can be paced from outside.</summary>
    public static bool KnowsLockStep(TestAssembly assembly) => Knows(assembly, typeof(Measuring.LockStep));

    /// <summary>True when the PerfGate beside a test assembly can choose what samples a profiled pass; older ones have the runtime's sampler alone.</summary>
    public static bool KnowsSamplers(TestAssembly assembly) => Knows(assembly, typeof(Settings.Sampler));

    private static bool Knows(TestAssembly assembly, Type sought)
    {
        var core = Path.Combine(assembly.OutputDirectory, "PerfGate.Core.dll");
        if (!File.Exists(core))
        {
            return false;
        }

        using var file = new PEReader(File.OpenRead(core));
        var metadata = file.GetMetadataReader();
        return metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
            .Any(type => metadata.StringComparer.Equals(type.Name, sought.Name) && metadata.StringComparer.Equals(type.Namespace, sought.Namespace!));
    }

    /// <summary>The perf-test assemblies at or below a directory: those whose runtime configuration PerfGate's targets wrote to.</summary>
    public static IReadOnlyList<string> Below(string directory)
    {
        var found = new List<string>();
        Search(new DirectoryInfo(directory), SearchDepth, found);
        return found;
    }

    /// <summary>True for an assembly that was built with PerfGate's packages in its project.</summary>
    public static bool HasPerfGate(string assembly) =>
        Path.ChangeExtension(assembly, ConfigurationExtension) is var configuration && File.Exists(configuration)
        && File.ReadAllText(configuration).Contains("\"PerfGate.ProjectDirectory\"", StringComparison.Ordinal);

    /// <summary>In the order in which they are compared.</summary>
    public static ImmutableArray<TestAssembly> InOrder(IEnumerable<TestAssembly> assemblies) =>
        [.. assemblies.OrderBy(assembly => assembly.Name, StringComparer.Ordinal).ThenBy(assembly => assembly.TargetFramework, StringComparer.Ordinal)];

    private static void Search(DirectoryInfo directory, int depth, List<string> found)
    {
        found.AddRange(directory.EnumerateFiles("*" + ConfigurationExtension)
            .Select(file => file.FullName[..^ConfigurationExtension.Length] + ".dll")
            .Where(assembly => File.Exists(assembly) && HasPerfGate(assembly))
            .Order(StringComparer.Ordinal));
        if (depth == 0)
        {
            return;
        }

        foreach (var below in directory.EnumerateDirectories().Where(below => !below.Name.StartsWith('.') && below.Name is not ("obj" or "node_modules") && below.LinkTarget is null).OrderBy(below => below.Name, StringComparer.Ordinal))
        {
            Search(below, depth - 1, found);
        }
    }

    // Spelt as RunEnvironment.TargetFramework is.
    private static string FrameworkOf(MetadataReader metadata)
    {
        if (Text(metadata, nameof(TargetFrameworkAttribute)) is not { } name || new FrameworkName(name) is not { Identifier: ".NETCoreApp" } framework)
        {
            return "net";
        }

        var platform = Text(metadata, nameof(TargetPlatformAttribute));
        return $"net{framework.Version.ToString(2)}{(platform is null ? "" : "-" + platform.ToLowerInvariant())}";
    }

    private static string? Text(MetadataReader metadata, string attribute)
    {
        foreach (var handle in metadata.GetAssemblyDefinition().GetCustomAttributes())
        {
            var found = metadata.GetCustomAttribute(handle);
            if (found.Constructor.Kind == HandleKind.MemberReference
                && metadata.GetMemberReference((MemberReferenceHandle)found.Constructor).Parent is { Kind: HandleKind.TypeReference } parent
                && metadata.StringComparer.Equals(metadata.GetTypeReference((TypeReferenceHandle)parent).Name, attribute))
            {
                var value = metadata.GetBlobReader(found.Value);
                value.ReadUInt16(); // the prolog of every attribute
                return value.ReadSerializedString();
            }
        }

        return null;
    }
}
