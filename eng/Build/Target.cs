namespace PerfGate.Build;

/// <summary>One thing `build.sh` can be asked for. `RunAsync` returns the exit code of the build.</summary>
internal sealed record Target(string Name, string Summary, Func<Repository, IReadOnlyList<string>, CancellationToken, Task<int>> RunAsync)
{
    /// <summary>A target that takes no arguments and refuses any.</summary>
    public Target(string name, string summary, Func<Repository, CancellationToken, Task<int>> runAsync)
        : this(name, summary, (repository, arguments, stop) => arguments.Count == 0
            ? runAsync(repository, stop)
            : throw new BuildFailedException($"takes no arguments: {string.Join(' ', arguments)}"))
    {
    }

    public static string Usage(IEnumerable<Target> targets) => string.Join(
        Environment.NewLine,
        ["Usage: ./build.sh <target>   (build.cmd <target> on Windows)", "", .. targets.Select(target => $"  {target.Name,-11} {target.Summary}")]);
}
