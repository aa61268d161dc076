using System.Runtime.InteropServices;

namespace PerfGate.Counting;

/// <summary>CPU time and voluntary context switches of the current thread, where the system tells them.</summary>
internal static unsafe class ThreadClock
{
    private const int LinuxThreadCpuClock = 3;
    private const int MacThreadCpuClock = 16;
    private const int ThisThread = 1;

    /// <summary>Nanoseconds of CPU time; null where they cannot be read (Windows tells them in steps of 16 ms, which is no clock for calls).</summary>
    public static Func<long>? CpuTime => (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) && Works(ReadCpu) ? ReadCpu : null;

    /// <summary>Times the thread gave up its processor to wait; null where they cannot be read (only Linux tells them by thread).</summary>
    public static Func<long>? ContextSwitches => OperatingSystem.IsLinux() && Environment.Is64BitProcess && Works(ReadSwitches) ? ReadSwitches : null;

    private static bool Works(Func<long> read)
    {
        try
        {
            return read() >= 0;
        }
        catch (Exception failure) when (failure is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    private static long ReadCpu()
    {
        var time = stackalloc long[2];
        return GetTime(OperatingSystem.IsMacOS() ? MacThreadCpuClock : LinuxThreadCpuClock, time) == 0 ? (time[0] * 1_000_000_000) + time[1] : -1;
    }

    private static long ReadSwitches()
    {
        // struct rusage on 64-bit: two timevals (4 words), then 14 words of which the 13th is ru_nvcsw.
        const int WordsBefore = 4 + 12;
        var usage = stackalloc long[32];
        return GetResourceUsage(ThisThread, usage) == 0 ? usage[WordsBefore] : -1;
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, long* time);

    [DllImport("libc", EntryPoint = "getrusage")]
    [SuppressGCTransition]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetResourceUsage(int who, long* usage);
}
