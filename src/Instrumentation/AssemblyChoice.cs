using System.Collections.Immutable;
using System.IO.Enumeration;

namespace PerfGate.Instrumentation;

/// <summary>Which assemblies of a folder are to be woven.</summary>
internal static class AssemblyChoice
{
    // PerfGate does not count itself.
    private static readonly string[] Own =
    [
        "perfgate", "PerfGate.Core", "PerfGate.Xunit", "PerfGate.XunitV3", "PerfGate.TestingPlatform", "PerfGate.XunitOnTestingPlatform",
        "PerfGate.Sampling", "PerfGate.Instrumentation", "PerfGate.Reporting", "PerfGate.Tasks",
    ];

    /// <summary>The assemblies that are asked for, in ordinal order of their files.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="patterns">As in <see cref="WeaveRequest.Assemblies"/>.</param>
    /// <param name="recorder">What is called by all that is woven: what it needs itself is not.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IReadOnlyList<AssemblyFacts> Of(OutputFolder folder, ImmutableArray<string> patterns, RecorderFiles recorder)
    {
        var needed = recorder.NeededOf(folder);
        var projects = folder.ProjectFiles();
        var wanted = patterns.Where(pattern => !pattern.StartsWith('!')).ToList();
        var unwanted = patterns.Where(pattern => pattern.StartsWith('!')).Select(pattern => pattern[1..]).ToList();
        var assemblies = folder.Files.Where(file => Path.GetExtension(file.Path).ToUpperInvariant() is ".DLL" or ".EXE").Select(file => AssemblyFacts.Read(folder.Directory, file.Path)).OfType<AssemblyFacts>();
        return
        [
            .. assemblies.Where(assembly => !Own.Contains(assembly.Name, StringComparer.OrdinalIgnoreCase))
                .Where(assembly => wanted.Count == 0 ? assembly.HasSources || IsOfProject(assembly) : wanted.Exists(pattern => Matches(pattern, assembly)))
                .Where(assembly => !unwanted.Exists(pattern => Matches(pattern, assembly)))
                .Select(assembly => needed.Contains(assembly.Name) ? assembly with { Obstacle = "the recorder itself needs it" }
                    : wanted.Count == 0 && projects is not null && !IsOfProject(assembly) ? assembly with { Obstacle = "its sources are on this machine, but no project of the build made it; where it is to be counted, name it among --exact-assemblies" }
                    : assembly),
        ];

        // What is woven must not depend on which sources lie on a machine: that is asked only where nobody tells which projects were built.
        bool IsOfProject(AssemblyFacts assembly) => projects?.Contains(Path.GetFileName(assembly.File)) == true;
    }

    private static bool Matches(string pattern, AssemblyFacts assembly) => FileSystemName.MatchesSimpleExpression(pattern, assembly.Name);
}
