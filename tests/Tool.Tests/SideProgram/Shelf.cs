namespace PerfGate.Tool.SideProgram;

/// <summary>The perf tests, all alike.</summary>
internal sealed class Shelf
{
    private static long _sum;

    /// <summary>What the tests do once beside their work; null for nothing.</summary>
    public static Action? Fault { get; set; }

    /// <summary>At which call they do it, from 1.</summary>
    public static long FaultAt { get; set; } = 1;

    /// <summary>How much they work.</summary>
    public static int Work { get; set; } = 200;

    [PerfTest]
    public void One() => Run();

    [PerfTest]
    public void Two() => Run();

    [PerfTest]
    public void Three() => Run();

    [PerfTest]
    public void Four() => Run();

    private static void Run()
    {
        if (Fault is { } fault && --FaultAt <= 0)
        {
            Fault = null;
            fault();
        }

        for (var i = 0; i < Work; i++)
        {
            _sum += i ^ _sum;
        }
    }
}
