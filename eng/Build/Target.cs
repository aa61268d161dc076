namespace PerfGate.Build;

/// <summary>One thing `build.sh` can be asked for. `RunAsync` returns the exit code of the build.</summary>
internal sealed record Target(string Name, string Summary, Func<Repository, CancellationToken, Task<int>> RunAsync)
{
    public static string Usage(IEnumerable<Target> targets) => string.Join(
        Environment.NewLine,
        ["Usage: ./build.sh <target>   (build.cmd <target> on Windows)", "", .. targets.Select(target => $"  {target.Name,-6} {target.Summary}")]);
}
