using System.Diagnostics;
using System.Globalization;

namespace PerfGate.Counted.Calls;

/// <summary>One repetition of a workload after the other, each timed by itself; the same in Python beside it.</summary>
internal static class Timing
{
    /// <summary>Prints the nanoseconds of each repetition, one a line.</summary>
    /// <param name="workload">One of Calls/calls.py and Calls/programs.py, too.</param>
    /// <param name="repetitions">How many.</param>
    public static void Print(string workload, int repetitions)
    {
        var body = Of(workload);
        var taken = new double[repetitions];
        for (var i = 0; i < repetitions; i++)
        {
            var since = Stopwatch.GetTimestamp();
            GC.KeepAlive(body());
            taken[i] = Stopwatch.GetElapsedTime(since).TotalNanoseconds;
        }

        Console.Out.WriteLine(string.Join('\n', taken.Select(nanoseconds => nanoseconds.ToString("0", CultureInfo.InvariantCulture))));
    }

    private static Func<object?> Of(string workload) => workload switch
    {
        "recursion" => Small.Recursion,
        "walk" => Small.Walk(),
        "loop" => Small.Loop,
        "words" => Words.Create(),
        "records" => Records.Create(),
        "ways" => Ways.Create(),
        _ => throw new ArgumentException($"There is no workload {workload}.", nameof(workload)),
    };
}
