using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace PerfGate.Measuring;

/// <summary>
/// How long the calling thread was ready to run and had no core: what a busy machine adds to wall time. Linux tells it to the
/// nanosecond (<c>/proc/thread-self/schedstat</c>); elsewhere nobody does, and the wait stays in the times.
/// </summary>
internal static class RunQueue
{
    private const string Path = "/proc/thread-self/schedstat";

    // The kernel resolves the path when it is opened: a file belongs to the thread that opened it.
    [ThreadStatic]
    private static SafeFileHandle? _file;

    /// <summary>Nanoseconds since the thread began, at the price of about 1 µs; null where they cannot be read.</summary>
    public static Func<long>? Waited => OperatingSystem.IsLinux() && File.Exists(Path) ? Read : null;

    // "<ns on a core> <ns waiting for one> <turns>"
    private static long Read()
    {
        _file ??= File.OpenHandle(Path);
        Span<byte> text = stackalloc byte[96];
        text = text[..RandomAccess.Read(_file, text, 0)];
        text = text[(text.IndexOf((byte)' ') + 1)..];
        return Utf8Parser.TryParse(text, out long nanoseconds, out _) ? nanoseconds : 0;
    }
}
