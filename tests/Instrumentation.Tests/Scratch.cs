namespace PerfGate.Instrumentation.Tests;

/// <summary>A folder of its own for a test, with copies of what the programs were built to.</summary>
public sealed class Scratch : IDisposable
{
    /// <summary>The folder.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("perfgate-weave-").FullName;

    /// <summary>Where copies go.</summary>
    public string Copies => System.IO.Path.Combine(Path, "copies");

    /// <summary>A copy of a program's output folder that a test may change.</summary>
    public string Output(Program program)
    {
        var target = System.IO.Path.Combine(Path, "output");
        foreach (var file in Directory.EnumerateFiles(program.Folder, "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(target, System.IO.Path.GetRelativePath(program.Folder, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }

    /// <summary>Weaves a folder.</summary>
    public WovenCopy Weave(string source, params string[] assemblies) =>
        WovenCopy.Make(new WeaveRequest { Source = source, Copies = Copies, Assemblies = [.. assemblies] }, TestContext.Current.CancellationToken);

    /// <summary>The files of a folder with their contents, to tell whether anything in it changed.</summary>
    public static SortedDictionary<string, string> Contents(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(
            file => System.IO.Path.GetRelativePath(folder, file),
            file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))),
        StringComparer.Ordinal);

    /// <summary>Removes it.</summary>
    public void Dispose()
    {
        if (!OperatingSystem.IsWindows())
        {
            foreach (var folder in Directory.EnumerateDirectories(Path, "*", SearchOption.AllDirectories))
            {
                File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }

        Directory.Delete(Path, recursive: true);
    }
}
