namespace PerfGate.Counted;

/// <summary>A program as a perf test under its own name: timed in a plain process, counted in a woven one.</summary>
internal static class Measured
{
    public static async Task RunAsync(string name, Func<object?> body)
    {
        // The same lambda for all: what it calls tells them apart.
        if (body is Func<Task> asynchronous)
        {
            await Perf.MeasureAsync(() => asynchronous(), member: name);
        }
        else
        {
            Perf.Measure(() => body(), member: name);
        }
    }
}
