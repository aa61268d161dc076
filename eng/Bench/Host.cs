using System.Globalization;

namespace PerfGate.Bench;

/// <summary>What the host of a virtual machine took of its processors.</summary>
internal static class Host
{
    /// <summary>The account of all processors since the start of the machine; null where the system does not tell.</summary>
    public static long[]? Ticks() =>
        // "cpu <user> <nice> <system> <idle> <iowait> <irq> <softirq> <steal> ..."
        OperatingSystem.IsLinux() ? [.. File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9].Select(ticks => long.Parse(ticks, CultureInfo.InvariantCulture))] : null;

    /// <summary>The share of the processor time this machine wanted since then that its host gave to others.</summary>
    /// <param name="before">An earlier account.</param>
    public static double? StolenSince(long[]? before)
    {
        if (before is null || Ticks() is not { } now)
        {
            return null;
        }

        var ticks = now.Zip(before, (to, from) => to - from).ToArray();
        var wanted = ticks.Sum() - ticks[3] - ticks[4];
        return wanted > 0 ? (double)ticks[7] / wanted : 0;
    }

    /// <summary>The same as a sentence.</summary>
    /// <param name="before">An earlier account.</param>
    public static string TookSince(long[]? before) => StolenSince(before) is { } stolen ? $"the host took {Figures.Percent(stolen)} of the processor time" : "what the host took is not told by this system";
}
