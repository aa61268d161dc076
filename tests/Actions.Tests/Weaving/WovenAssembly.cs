using System.Reflection;
using System.Runtime.Loader;
using PerfGate.Instrumentation.LogCalls;

namespace PerfGate.Actions.Tests.Weaving;

/// <summary>A copy of one of the assemblies that are there to be woven, in a folder of its own.</summary>
internal sealed class WovenAssembly : IDisposable
{
    private readonly AssemblyLoadContext _context = new("woven", isCollectible: true);

    public WovenAssembly(string name)
    {
        var built = typeof(WovenAssembly).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == name).Value!;
        Folder = Directory.CreateTempSubdirectory("perfgate-logcall-").FullName;
        File = Path.Combine(Folder, Path.GetFileName(built));
        foreach (var file in new[] { built, Path.ChangeExtension(built, ".pdb") }.Where(System.IO.File.Exists))
        {
            System.IO.File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
        }

        _context.Resolving += (_, reference) => AssemblyLoadContext.Default.LoadFromAssemblyName(reference);
    }

    public string Folder { get; }

    public string File { get; }

    public string Symbols => Path.ChangeExtension(File, ".pdb");

    public LogCallRequest Request => new()
    {
        Assembly = File,
        Project = "Logged.csproj",
        References = [.. Directory.EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll"), typeof(ActionLog).Assembly.Location],
    };

    public WovenAssembly Weave()
    {
        Assert.Empty(LogCallWeaver.Weave(Request));
        return this;
    }

    /// <summary>A class of it, loaded.</summary>
    public Type Load(string type)
    {
        var loaded = _context.Assemblies.FirstOrDefault() ?? _context.LoadFromAssemblyPath(File);
        return loaded.GetType($"PerfGate.Actions.Logged.{type}", throwOnError: true)!;
    }

    public void Dispose()
    {
        _context.Unload();
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Windows keeps a loaded assembly until the context is collected.
        }
    }
}
