namespace PerfGate.Bench.Culprit;

/// <summary>The one mistake that a process has, chosen before any library is used: to the JIT, each is a constant.</summary>
internal static class Injection
{
    /// <summary>The name of no mistake.</summary>
    public const string None = "none";

    public static string Chosen { get; set; } = None;

    public static bool Is(string name) => Chosen == name;
}
