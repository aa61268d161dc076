using System.Runtime.CompilerServices;

namespace PerfGate.Tests.Support;

/// <summary>Files of the repository that tests hold against the code.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", ".."));

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path])).ReplaceLineEndings("\n");

    private static string Here([CallerFilePath] string file = "") => file;
}
