using System.Runtime.CompilerServices;

namespace PerfGate.Packages.Tests.Support;

/// <summary>The folders of this checkout.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", ".."));

    public static string Sources { get; } = Path.Combine(Root, "tests", "Packages.Tests", "Consumers");

    /// <summary>Where `./build.sh pack` puts the packages.</summary>
    public static string Packages { get; } = Path.Combine(Root, "artifacts", "packages");

    /// <summary>The package folder of consumers. Packing again removes our own packages from it.</summary>
    public static string NuGet { get; } = Path.Combine(Root, "artifacts", "nuget");

    public static string Consumers { get; } = Path.Combine(Root, "artifacts", "consumers");

    private static string Here([CallerFilePath] string file = "") => file;
}
