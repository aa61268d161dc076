using System.Text.RegularExpressions;
using PerfGate.Diagnostics;

namespace PerfGate.Tool.Testing;

/// <summary>What kind of file is tested.</summary>
internal enum TargetKind
{
    /// <summary>A project file.</summary>
    Project,

    /// <summary>A solution file: .sln, .slnx or .slnf.</summary>
    Solution,

    /// <summary>A test assembly that was built before.</summary>
    Assembly,
}

/// <summary>What is tested.</summary>
/// <param name="Path">The file, absolute.</param>
/// <param name="Kind">What it is.</param>
internal sealed partial record TestTarget(string Path, TargetKind Kind)
{
    /// <summary>Its directory: the tests are started there, so that the global.json above it counts.</summary>
    public string Directory => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>Finds the target that a command line names: a file, a directory with one solution or project, or, when it names none, the current directory.</summary>
    /// <exception cref="PerfGateException">PG2004: it is not there; PG1004: it is not one project, solution or test assembly.</exception>
    public static TestTarget Resolve(string? named, string currentDirectory)
    {
        var path = System.IO.Path.GetFullPath(named is { Length: > 0 } ? named : ".", currentDirectory);
        if (File.Exists(path))
        {
            return KindOf(path) is { } kind
                ? new TestTarget(path, kind)
                : throw new PerfGateException(DiagnosticCodes.Usage, $"{path} is no project, solution or test assembly.");
        }

        if (!System.IO.Directory.Exists(path))
        {
            throw new PerfGateException(DiagnosticCodes.NotFound, $"{path} is not there.");
        }

        var found = System.IO.Directory.GetFiles(path)
            .Select(file => (File: file, Kind: KindOf(file)))
            .Where(file => file.Kind is TargetKind.Project or TargetKind.Solution)
            .GroupBy(file => file.Kind!.Value, file => file.File)
            .MaxBy(group => group.Key);
        return found switch
        {
            null => throw new PerfGateException(DiagnosticCodes.Usage, $"{path} holds no project or solution; name one (compare and bisect: with --project)."),
            _ when found.Count() > 1 => throw new PerfGateException(DiagnosticCodes.Usage, $"{path} holds more than one; name one of {string.Join(", ", found.Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal))}."),
            _ => new TestTarget(found.Single(), found.Key),
        };
    }

    /// <summary>The directories of the projects, as far as the target's own text tells them; none for an assembly.</summary>
    public IReadOnlyList<string> ProjectDirectories() => Kind switch
    {
        TargetKind.Project => [Directory],
        TargetKind.Solution =>
        [
            .. ProjectPath().Matches(File.ReadAllText(Path))
                .Select(match => System.IO.Path.GetDirectoryName(Absolute(match.Groups["path"].Value, SolutionDirectory()))!)
                .Distinct(StringComparer.Ordinal),
        ],
        _ => [],
    };

    // A solution filter names projects as its solution does.
    private string SolutionDirectory() =>
        Path.EndsWith(".slnf", StringComparison.OrdinalIgnoreCase) && SolutionPath().Match(File.ReadAllText(Path)) is { Success: true } solution
            ? System.IO.Path.GetDirectoryName(Absolute(solution.Groups["path"].Value, Directory))!
            : Directory;

    private static string Absolute(string path, string directory) =>
        System.IO.Path.GetFullPath(path.Replace('\\', '/').Replace("//", "/", StringComparison.Ordinal), directory);

    private static TargetKind? KindOf(string file) => System.IO.Path.GetExtension(file).ToLowerInvariant() switch
    {
        ".sln" or ".slnx" or ".slnf" => TargetKind.Solution,
        ".csproj" or ".fsproj" or ".vbproj" => TargetKind.Project,
        ".dll" or ".exe" => TargetKind.Assembly,
        _ => null,
    };

    // All three solution formats write a project's path in double quotes.
    [GeneratedRegex("\"(?<path>[^\"\\r\\n]+\\.(cs|fs|vb)proj)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex ProjectPath();

    [GeneratedRegex("\"(?<path>[^\"\\r\\n]+\\.slnx?)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex SolutionPath();
}
