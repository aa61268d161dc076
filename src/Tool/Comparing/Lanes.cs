using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Measuring;

namespace PerfGate.Tool.Comparing;

/// <summary>On which cores pairs run at once.</summary>
internal static class Lanes
{
    // The first look is after three pairs.
    private const int MostUseful = 3;

    /// <summary>The cores: one is left to everybody else where there are several (a container may be given the time of fewer than it sees), and of the threads of one core only the first counts. A single lane without a core where the system lets nobody choose.</summary>
    /// <param name="most">The most lanes; null for as many as are useful.</param>
    public static ImmutableArray<int?> Choose(int? most)
    {
        var all = ThreadPin.Cores();
        var cores = all.Where(IsFirstThread).ToList();
        cores = cores.Count == 0 ? [.. all] : cores;
        return cores.Count == 0
            ? [null]
            : [.. cores.TakeLast(Math.Clamp(Math.Min(cores.Count, Environment.ProcessorCount) - 1, 1, Math.Max(1, most ?? MostUseful))).Select(core => (int?)core)];
    }

    // "0,4" or "0-1": the threads of one core share its units, and two pairs there would disturb each other.
    private static bool IsFirstThread(int core)
    {
        try
        {
            var siblings = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/sys/devices/system/cpu/cpu{core}/topology/thread_siblings_list"));
            var first = new string([.. siblings.TakeWhile(char.IsAsciiDigit)]);
            return first == core.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
