using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PerfGate.CallTrees;
using PerfGate.Tool.Code;

namespace PerfGate.Tool.Tests.Code;

/// <summary>The output folders of two builds, with assemblies compiled from given sources.</summary>
internal sealed class TwoBuilds : IDisposable
{
    private static readonly MetadataReference[] Framework =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly Folder _folder = new();

    public TwoBuilds()
    {
        Directory.CreateDirectory(Base);
        Directory.CreateDirectory(Head);
    }

    public string Base => _folder["base"];

    public string Head => _folder["head"];

    /// <summary>Compares builds of one assembly that differ by its source.</summary>
    public static BuildDifference Compare(string before, string after)
    {
        using var builds = new TwoBuilds().Add("Shop", before, after);
        return builds.Compare();
    }

    public BuildDifference Compare() => BuildDifference.Of(Base, Head);

    /// <summary>Adds an assembly to both sides.</summary>
    public TwoBuilds Add(string name, string before, string after)
    {
        Compile(Base, name, before);
        Compile(Head, name, after);
        return this;
    }

    /// <summary>Adds a file to both sides; null for none.</summary>
    public TwoBuilds AddFile(string name, string? before, string? after)
    {
        foreach (var (side, text) in ((string, string?)[])[("base", before), ("head", after)])
        {
            if (text is not null)
            {
                _folder.Write(Path.Combine(side, name), text);
            }
        }

        return this;
    }

    /// <summary>The names of what the head's process is to look for.</summary>
    public static string[] Names(ChangedCode code) => [.. code.Methods.Select(method => method.Name).Distinct().Order(StringComparer.Ordinal)];

    private static void Compile(string directory, string name, string source)
    {
        var others = Directory.EnumerateFiles(directory, "*.dll").Select(path => MetadataReference.CreateFromFile(path));
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true, deterministic: true);
        var tree = CSharpSyntaxTree.ParseText("using System; using System.Collections.Generic; using System.Linq; using System.Threading.Tasks;\n" + source, new CSharpParseOptions(LanguageVersion.Preview), path: Path.Combine(directory, name + ".cs"), encoding: System.Text.Encoding.UTF8);
        var result = CSharpCompilation.Create(name, [tree], [.. Framework, .. others], options).Emit(Path.Combine(directory, name + ".dll"));
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
    }

    public void Dispose() => _folder.Dispose();
}
