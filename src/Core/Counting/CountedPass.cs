using System.Reflection;

namespace PerfGate.Counting;

/// <summary>What a process that runs woven code is told by its environment, and by nothing else.</summary>
public static class CountedPass
{
    /// <summary>The environment variable whose presence makes a test process a counting one: the name of the cost that is counted beside calls and work, <c>allocated</c> for example. No test is timed in it.</summary>
    public const string Variable = "PERFGATE_COUNT";

    /// <summary>The environment variable with the one test that is counted (<c>TestId.ToString()</c>); all that ask for it by their option <c>Exact</c> where it is not set.</summary>
    public const string TestVariable = "PERFGATE_COUNT_TEST";

    /// <summary>The environment variable with a file of further tests that are counted, one a line (<c>TestId.ToString()</c>), whatever their option says: those whose baseline was counted.</summary>
    public const string FurtherVariable = "PERFGATE_COUNT_FURTHER";

    /// <summary>The environment variable with the file that the counts of a whole program go to, from its start to its end; a program is no test process then.</summary>
    public const string FileVariable = "PERFGATE_COUNT_TO";

    /// <summary>The name of the file beside woven assemblies that names their methods: JSON Lines, one a method.</summary>
    public const string MapFile = "perfgate.methods.jsonl";

    /// <summary>The cost that this process counts beside calls and work; null where it is no counting process.</summary>
    internal static string? Cost => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } cost ? cost : null;

    /// <summary>Whether this process runs a woven copy: the variable alone may have come from elsewhere.</summary>
    /// <param name="assembly">The test assembly.</param>
    internal static bool IsOfCopy(Assembly assembly) => Folders(assembly).Any(directory => File.Exists(Path.Combine(directory, MapFile)));

    /// <summary>The folders that may have the method map.</summary>
    /// <param name="assembly">The test assembly.</param>
    internal static IEnumerable<string> Folders(Assembly assembly) =>
        new[] { Path.GetDirectoryName(assembly.Location), OwnFiles.Directory, AppContext.BaseDirectory }.Where(directory => !string.IsNullOrEmpty(directory)).Select(directory => directory!);

    /// <summary>Whether a test is counted in this process.</summary>
    /// <param name="test">Its name, as <c>TestId.ToString()</c>.</param>
    /// <param name="isExact">Whether its option <c>Exact</c> asks for it.</param>
    internal static bool IsCounted(string test, bool isExact) =>
        Environment.GetEnvironmentVariable(TestVariable) is { Length: > 0 } named ? named == test : isExact || IsFurther(test);

    /// <summary>A test's line in the file of further tests. A row may be of several lines.</summary>
    /// <param name="test">Its name, as <c>TestId.ToString()</c>.</param>
    internal static string LineOf(string test) => test.ReplaceLineEndings(" ");

    private static bool IsFurther(string test) =>
        Environment.GetEnvironmentVariable(FurtherVariable) is { Length: > 0 } file && File.Exists(file) && File.ReadLines(file).Contains(LineOf(test), StringComparer.Ordinal);
}
