using System.Runtime.CompilerServices;

namespace PerfGate.Tool.Tests;

/// <summary>Output as it was once looked at and found good; what differs is written beside it as <c>*.received.txt</c>.</summary>
internal static class GoldenFile
{
    public static void Check(string name, string actual, [CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here)!;
        var path = Path.Combine(folder.EndsWith("Actions", StringComparison.Ordinal) ? Path.GetDirectoryName(folder)! : folder, "Golden", name);
        var expected = File.Exists(path) ? File.ReadAllText(path) : "";
        if (expected != actual)
        {
            File.WriteAllText(path.Replace(".txt", ".received.txt"), actual);
        }

        Assert.Equal(expected, actual);
    }

    /// <summary>A file of the tests' data.</summary>
    public static string Data(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(here))!, "Data", name);
}
