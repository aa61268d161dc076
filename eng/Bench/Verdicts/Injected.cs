namespace PerfGate.Bench.Verdicts;

/// <summary>What a build does more than the unchanged one. The builder of variants writes this file anew for each.</summary>
internal static class Injected
{
    public const int Percent = 0;
    public const int Mark = 0;
}
