using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;
using PerfGate.CallTrees;
using PerfGate.Tool.Builds;
using PerfGate.Tool.Code;
using PerfGate.Tool.Sources;
using PerfGate.Tool.Tests.Builds;

namespace PerfGate.Tool.Tests.Sources;

/// <summary>A repository whose base and head are compiled, with portable PDBs, from what is in its files.</summary>
internal sealed class SourceRepository : IDisposable
{
    private static readonly MetadataReference[] Framework =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly Clone _clone = new();
    private readonly Folder _builds = new();
    private string? _base;

    public SourceRepository()
    {
        Directory.CreateDirectory(_builds["base"]);
        Directory.CreateDirectory(_builds["head"]);
    }

    /// <summary>What stands before the repository's directory in a PDB; null for its own path.</summary>
    public string? Root { get; init; }

    public DebugInformationFormat Symbols { get; init; } = DebugInformationFormat.PortablePdb;

    public string Head => _builds["head"];

    public SourceRepository Write(string name, string text)
    {
        _clone.Write(name, text.ReplaceLineEndings("\n"));
        return this;
    }

    public string Git(params string[] arguments) => _clone.Git(arguments);

    /// <summary>Commits all there is as the base, and compiles it.</summary>
    public SourceRepository CommitBase(params string[] files)
    {
        _base = _clone.Commit("base");
        Compile(_builds["base"], files);
        return this;
    }

    /// <summary>The changed methods of the working tree, with their lines.</summary>
    public async Task<ChangedSource> ChangedAsync(params string[] files)
    {
        Compile(Head, files);
        var changes = await SourceChanges.OfAsync(
            new TestBuild { Name = "base", Commit = _base, Directory = _clone.Root },
            new TestBuild { Name = "working tree", Commit = _base, IsDirty = true, Directory = _clone.Root },
            TestContext.Current.CancellationToken);
        return ChangedSource.Of(BuildDifference.Of(_builds["base"], Head), Head, changes!);
    }

    /// <summary>The same as <c>frame at file:line</c>.</summary>
    public async Task<string[]> TextAsync(params string[] files) => Text((await ChangedAsync(files)).Frames);

    public static string[] Text(IEnumerable<ChangedFrame> frames) => [.. frames.Select(frame => $"{frame.Name} at {Runs.SourceLines.Text(frame.Lines, 9)}")];

    private void Compile(string directory, string[] files)
    {
        var trees = files.Select(file => CSharpSyntaxTree.ParseText(Text(Path.Combine(_clone.Root, file)), new CSharpParseOptions(LanguageVersion.Preview), Path.Combine(Root ?? _clone.Root, file)));
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, deterministic: true);
        using var library = File.Create(Path.Combine(directory, "Shop.dll"));
        using var symbols = Symbols == DebugInformationFormat.PortablePdb ? File.Create(Path.Combine(directory, "Shop.pdb")) : null;
        var result = CSharpCompilation.Create("Shop", trees, Framework, options).Emit(library, symbols, options: new EmitOptions(debugInformationFormat: Symbols, pdbFilePath: Path.Combine(directory, "Shop.pdb")));
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
    }

    private static SourceText Text(string path)
    {
        using var file = File.OpenRead(path);
        return SourceText.From(file, Encoding.UTF8, SourceHashAlgorithm.Sha256);
    }

    public void Dispose()
    {
        _clone.Dispose();
        _builds.Dispose();
    }
}
