using System.Globalization;
using System.Runtime.InteropServices;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>The kernel of this machine.</summary>
internal sealed class LinuxPerfKernel : IPerfKernel
{
    private const int CloseOnExec = 8;
    private const int NoGroup = -1;

    // PERF_EVENT_IOC_ENABLE, _DISABLE, _SET_OUTPUT and _ID
    private const nuint Enable = 0x2400;
    private const nuint Disable = 0x2401;
    private const nuint SetOutput = 0x2405;
    private const nuint GetId = 0x80082407;

    // PRIO_PROCESS, which is a thread here; half-way to the first of all
    private const int OfThread = 0;
    private const int Nice = -10;

    // CPUCLOCK_PERTHREAD_MASK and CPUCLOCK_SCHED
    private const int ClockOfThread = 6;

    private const int ReadAndWrite = 3;
    private const int Shared = 1;

    // What is copied goes through memory that stays where it is.
    private readonly byte[] _copy = GC.AllocateUninitializedArray<byte>(64 * 1024, pinned: true);

    /// <inheritdoc/>
    public int ThreadId => (int)SysCall(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 178 : 186);

    /// <inheritdoc/>
    public void Hurry() => _ = SetPriority(OfThread, ThreadId, Nice);

    /// <inheritdoc/>
    public IReadOnlyList<int> Threads() => [.. Directory.EnumerateDirectories("/proc/self/task").Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture))];

    /// <inheritdoc/>
    public int Open(PerfEventAttributes attributes, int thread, int processor)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        var number = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 241 : 298;
        return OrError((int)PerfEventOpen(number, attributes.ToBytes(), thread, processor, NoGroup, CloseOnExec));
    }

    /// <inheritdoc/>
    public int Identify(int descriptor, out ulong id)
    {
        id = 0;
        return OrError(Control(descriptor, GetId, ref id));
    }

    /// <inheritdoc/>
    public int Redirect(int descriptor, int target) => OrError(Control(descriptor, SetOutput, target));

    /// <inheritdoc/>
    public int Switch(int descriptor, bool isOn) => OrError(Control(descriptor, isOn ? Enable : Disable, 0));

    /// <inheritdoc/>
    public nint Map(int descriptor, int bytes)
    {
        var address = MapMemory(0, (nuint)bytes, ReadAndWrite, Shared, descriptor, 0);
        return address == -1 ? -Marshal.GetLastPInvokeError() : address;
    }

    /// <inheritdoc/>
    public void Unmap(nint address, int bytes) => _ = UnmapMemory(address, (nuint)bytes);

    /// <inheritdoc/>
    public void Close(int descriptor) => _ = CloseDescriptor(descriptor);

    /// <inheritdoc/>
    public int Read(ulong address, Span<byte> bytes)
    {
        var local = new Memory(Marshal.UnsafeAddrOfPinnedArrayElement(_copy, 0), (nuint)Math.Min(bytes.Length, _copy.Length));
        var remote = new Memory((nint)address, local.Length);
        var read = OrError((int)ReadMemory(Environment.ProcessId, local, 1, remote, 1, 0));
        if (read > 0)
        {
            _copy.AsSpan(0, read).CopyTo(bytes);
        }

        return read;
    }

    /// <inheritdoc/>
    public long ProcessorTime(int thread)
    {
        var error = OrError(GetTime((~thread << 3) | ClockOfThread, out var time));
        return error < 0 ? error : (time.Seconds * 1_000_000_000L) + time.Nanoseconds;
    }

    /// <inheritdoc/>
    public string? ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static int OrError(int result) => result < 0 ? -Marshal.GetLastPInvokeError() : result;

    // struct iovec
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Memory(nint Address, nuint Length);

    // struct timespec, where both are 64 bits
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimeSpec(nint Seconds, nint Nanoseconds);

    [DllImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, out TimeSpec time);

    [DllImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint SysCall(nint number);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint PerfEventOpen(nint number, byte[] attributes, nint thread, nint processor, nint group, nint flags);

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int descriptor, nuint request, nint argument);

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int descriptor, nuint request, ref ulong argument);

    [DllImport("libc", EntryPoint = "mmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint MapMemory(nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, int who, int priority);

    [DllImport("libc", EntryPoint = "munmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int UnmapMemory(nint address, nuint length);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int CloseDescriptor(int descriptor);

    [DllImport("libc", EntryPoint = "process_vm_readv", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint ReadMemory(int process, in Memory local, nuint locals, in Memory remote, nuint remotes, nuint flags);
}
