using System.Runtime.InteropServices;

namespace PerfGate.Counting;

/// <summary>
/// The processor's time stamp counter: three times as fast as the system's clock. On Linux x64 where the system says that it never stops and
/// never changes its pace; .NET has no name for the instruction, so it stands in a page of memory of its own.
/// </summary>
internal static unsafe class CycleCounter
{
    private const int ReadWrite = 3;
    private const int ReadExecute = 5;
    private const int PrivateAnonymous = 0x22;
    private const int PageSize = 4096;

    // A class without a static constructor, which would be asked for at each reading.
    private static delegate* unmanaged[SuppressGCTransition]<long> s_read;

    /// <summary>True where it can be read. Asked once before the first reading.</summary>
    public static bool IsThere()
    {
        if (s_read is null && OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 && IsInvariant())
        {
            s_read = (delegate* unmanaged[SuppressGCTransition]<long>)Map();
        }

        return s_read is not null;
    }

    /// <summary>The counter.</summary>
    public static long Read() => s_read();

    private static bool IsInvariant()
    {
        try
        {
            foreach (var line in File.ReadLines("/proc/cpuinfo"))
            {
                if (line.StartsWith("flags", StringComparison.Ordinal))
                {
                    return line.Contains(" constant_tsc", StringComparison.Ordinal) && line.Contains(" nonstop_tsc", StringComparison.Ordinal);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
        }

        return false;
    }

    // Written first and executable then, never both: some systems forbid it, and it is no habit to have.
    private static void* Map()
    {
        try
        {
            var page = MapMemory(null, PageSize, ReadWrite, PrivateAnonymous, -1, 0);
            if ((nint)page == -1)
            {
                return null;
            }

            // rdtsc; shl rdx, 32; or rax, rdx; ret
            ((ReadOnlySpan<byte>)[0x0F, 0x31, 0x48, 0xC1, 0xE2, 0x20, 0x48, 0x09, 0xD0, 0xC3]).CopyTo(new Span<byte>(page, PageSize));
            if (ProtectMemory(page, PageSize, ReadExecute) == 0)
            {
                return page;
            }

            _ = UnmapMemory(page, PageSize);
        }
        catch (Exception failure) when (failure is DllNotFoundException or EntryPointNotFoundException)
        {
        }

        return null;
    }

    [DllImport("libc", EntryPoint = "mmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void* MapMemory(void* address, nint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ProtectMemory(void* address, nint length, int protection);

    [DllImport("libc", EntryPoint = "munmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int UnmapMemory(void* address, nint length);
}
