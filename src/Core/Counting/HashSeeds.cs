namespace PerfGate.Counting;

/// <summary>The seeds of hash codes, which differ from process to process unless the start-up hook of a counting process fixed them.</summary>
internal static class HashSeeds
{
    /// <summary>True where they are the same in every process.</summary>
    public static bool AreFixed => false;
}
