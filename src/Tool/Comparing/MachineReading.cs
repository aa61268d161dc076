namespace PerfGate.Tool.Comparing;

/// <summary>What the machine's own counters say at one moment; two of them tell how it was in between.</summary>
internal sealed record MachineReading
{
    // The columns of /proc/stat: user nice system idle iowait irq softirq steal.
    private const int Columns = 8;

    /// <summary>When, in ticks of the clock that took it.</summary>
    public required long Timestamp { get; init; }

    /// <summary>Threads that ran or wanted to, over the last minute; null where nobody tells.</summary>
    public double? Load { get; init; }

    /// <summary>Time in which processors worked, all together, in ticks of the kernel; null where nobody tells.</summary>
    public double? Worked { get; init; }

    /// <summary>Time in which processors were to work, and the host of a virtual machine had them do something else.</summary>
    public double? Stolen { get; init; }

    /// <summary>Microseconds in which at least one thread of the machine was ready and had no core; null where nobody tells.</summary>
    public double? Waited { get; init; }

    /// <summary>How often a core was slowed down for its heat since the system started; null where nobody tells, as in virtual machines.</summary>
    public double? Throttled { get; init; }

    /// <summary>Reads it.</summary>
    public static MachineReading Now(SystemFiles files, TimeProvider time)
    {
        var ticks = Ticks(files.Text("proc/stat"));
        return new MachineReading
        {
            Timestamp = time.GetTimestamp(),
            Load = files.Number("proc/loadavg"),
            Worked = ticks is null ? null : ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6],
            Stolen = ticks?[7],
            Waited = Total(files.Text("proc/pressure/cpu")),
            Throttled = files.Number("sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count") + files.Number("sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count"),
        };
    }

    private static double[]? Ticks(string? stat)
    {
        var words = stat?.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is ["cpu", ..] && words.Length > Columns && words.Skip(1).Take(Columns).Select(SystemFiles.Parse).ToArray() is var numbers && numbers.All(number => number is not null)
            ? [.. numbers.Select(number => number!.Value)]
            : null;
    }

    // "some avg10=0.00 avg60=0.00 avg300=0.00 total=12345"
    private static double? Total(string? pressure)
    {
        var some = pressure?.Split('\n').FirstOrDefault(line => line.StartsWith("some ", StringComparison.Ordinal));
        return some?.Split(' ').FirstOrDefault(word => word.StartsWith("total=", StringComparison.Ordinal)) is { } total ? SystemFiles.Parse(total["total=".Length..]) : null;
    }
}
