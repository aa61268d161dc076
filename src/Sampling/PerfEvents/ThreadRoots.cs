namespace PerfGate.Sampling.PerfEvents;

/// <summary>
/// Tells stacks that reach the beginning of their thread. The C library calls a thread's function, and the program's main, from one place each,
/// behind which frame pointers lead nowhere: a whole stack ends at such a place. They are learnt from stacks that unwind tables lead all the way, and
/// not from chains that end in the C library: these may have broken there, in a comparison that it sorts by, say.
/// </summary>
/// <param name="regions">Where code lies.</param>
internal sealed class ThreadRoots(CodeRegions regions)
{
    private readonly HashSet<ulong> _places = [];

    /// <summary>How many frames of a stack there are up to the beginning of its thread; 0 where it does not reach it.</summary>
    /// <param name="addresses">The innermost first.</param>
    public int LengthOf(ReadOnlySpan<ulong> addresses)
    {
        for (var at = 1; at < addresses.Length; at++)
        {
            if (_places.Contains(addresses[at]))
            {
                return at + 1;
            }
        }

        return 0;
    }

    /// <summary>Learns from a stack with nothing further out.</summary>
    public void Learn(ReadOnlySpan<ulong> addresses)
    {
        // clone calls start_thread, which calls the thread's function; _start calls two that call main.
        var at = addresses.Length - 1;
        if (at < 2)
        {
            return;
        }

        for (var most = IsLibrary(addresses[at]) ? 1 : 2; most > 0 && at > 1 && IsLibrary(addresses[at - 1]); most--)
        {
            at--;
        }

        _places.Add(addresses[at]);
    }

    /// <summary>True for what starts the runtime on the main thread: nothing of the process's own lies further out.</summary>
    public bool IsHost(ulong address) => regions.Find(address) is { } region && Path.GetFileName(region.Path.AsSpan()) is "libhostfxr.so" or "libhostpolicy.so";

    private bool IsLibrary(ulong address)
    {
        var file = regions.Find(address) is { } region ? Path.GetFileName(region.Path.AsSpan()) : default;
        return file.StartsWith("libc.so", StringComparison.Ordinal) || file.StartsWith("libc-", StringComparison.Ordinal) || file.StartsWith("libpthread", StringComparison.Ordinal);
    }
}
