using System.Runtime.InteropServices;

namespace PerfGate.Measuring;

/// <summary>
/// Keeps the calling thread on one core. Own P/Invoke because .NET can only set the processors of a process, which on Linux are those of
/// its first thread. Linux and Windows; elsewhere, and where the system refuses, there is no pin.
/// </summary>
internal sealed class ThreadPin : IDisposable
{
    // A bit a core; Linux knows at most 8192, Windows 64 in a group.
    private const int MaskBytes = 1024;
    private const int WindowsCores = 64;
    private readonly byte[]? _before;
    private readonly nuint _windowsBefore;
    private readonly int _thread = Environment.CurrentManagedThreadId;

    private ThreadPin(byte[]? before, nuint windowsBefore) => (_before, _windowsBefore) = (before, windowsBefore);

    /// <summary>Pins the calling thread; null where that cannot be.</summary>
    public static ThreadPin? To(int core)
    {
        try
        {
            return OperatingSystem.IsLinux() ? ToOnLinux(core) : OperatingSystem.IsWindows() && core is >= 0 and < WindowsCores ? ToOnWindows(core) : null;
        }
        catch (Exception failure) when (failure is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The cores that the calling thread may use; none where nobody tells.</summary>
    public static IReadOnlyList<int> Cores()
    {
        try
        {
            var mask = new byte[MaskBytes];
            return OperatingSystem.IsLinux() ? (GetAffinity(0, MaskBytes, mask) >= 0 ? [.. Enumerable.Range(0, MaskBytes * 8).Where(core => (mask[core / 8] & (1 << (core % 8))) != 0)] : [])
                : OperatingSystem.IsWindows() ? [.. Enumerable.Range(0, Math.Min(Environment.ProcessorCount, WindowsCores))]
                : [];
        }
        catch (Exception failure) when (failure is DllNotFoundException or EntryPointNotFoundException)
        {
            return [];
        }
    }

    /// <summary>Gives the thread its cores back; on another thread than the pinned one it does nothing.</summary>
    public void Dispose()
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            return;
        }

        if (_before is not null)
        {
            _ = SetAffinity(0, MaskBytes, _before);
        }
        else
        {
            _ = SetThreadAffinityMask(GetCurrentThread(), _windowsBefore);
        }
    }

    private static ThreadPin? ToOnLinux(int core)
    {
        if (core is < 0 or >= MaskBytes * 8)
        {
            return null;
        }

        var before = new byte[MaskBytes];
        var pinned = new byte[MaskBytes];
        pinned[core / 8] = (byte)(1 << (core % 8));
        return GetAffinity(0, MaskBytes, before) >= 0 && SetAffinity(0, MaskBytes, pinned) == 0 ? new ThreadPin(before, 0) : null;
    }

    private static ThreadPin? ToOnWindows(int core) =>
        SetThreadAffinityMask(GetCurrentThread(), (nuint)1 << core) is > 0 and var before ? new ThreadPin(null, before) : null;

    [DllImport("libc", EntryPoint = "sched_getaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetAffinity(int thread, nuint size, [Out] byte[] mask);

    [DllImport("libc", EntryPoint = "sched_setaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetAffinity(int thread, nuint size, byte[] mask);

    [DllImport("kernel32", EntryPoint = "GetCurrentThread")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint GetCurrentThread();

    [DllImport("kernel32", EntryPoint = "SetThreadAffinityMask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nuint SetThreadAffinityMask(nint thread, nuint mask);
}
