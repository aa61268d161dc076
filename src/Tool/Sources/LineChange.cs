namespace PerfGate.Tool.Sources;

/// <summary>Lines of a file that are not as they were.</summary>
/// <param name="First">The first; of lines that are gone, the one above them, 0 where there is none.</param>
/// <param name="Last">The last.</param>
/// <param name="IsRemoval">True where lines are gone and none took their place.</param>
internal readonly record struct LineChange(int First, int Last, bool IsRemoval)
{
    /// <summary>Every line of a file.</summary>
    public static LineChange Everything { get; } = new(1, int.MaxValue, IsRemoval: false);
}
