namespace PerfGate.Sampling.PerfEvents;

/// <summary>
/// Tells stacks that reach the beginning of their thread. The C library calls a thread's function and the program's main from one place each,
/// and keeps no frame pointer there: a whole stack ends at such a place. Which they are is learnt from the runtime's threads, for a stack that
/// merely breaks in the C library (in a comparison that it sorts by, say) has other code below it.
/// </summary>
/// <param name="regions">Where code lies.</param>
internal sealed class ThreadRoots(CodeRegions regions)
{
    private readonly HashSet<ulong> _places = [];
    private readonly string? _program = Environment.ProcessPath;

    /// <summary>How many frames of a stack there are up to the beginning of its thread; 0 where it does not reach it.</summary>
    /// <param name="addresses">The innermost first.</param>
    public int LengthOf(ReadOnlySpan<ulong> addresses)
    {
        for (var at = 1; at < addresses.Length; at++)
        {
            if (IsRoot(addresses[at], addresses[at - 1]))
            {
                return at + 1;
            }
        }

        return 0;
    }

    /// <summary>True for what starts the runtime on the main thread: nothing of the process's own lies further out.</summary>
    public bool IsHost(ulong address) => FileOf(address) is "libhostfxr.so" or "libhostpolicy.so";

    private bool IsRoot(ulong address, ulong callee)
    {
        if (_places.Contains(address))
        {
            return true;
        }

        var file = FileOf(address);
        if (!(file.StartsWith("libc.so", StringComparison.Ordinal) || file.StartsWith("libc-", StringComparison.Ordinal) || file.StartsWith("libpthread", StringComparison.Ordinal)) || !StartsThreads(callee))
        {
            return false;
        }

        _places.Add(address);
        return true;
    }

    private bool StartsThreads(ulong callee) =>
        FileOf(callee) is "libcoreclr.so" or "libSystem.Native.so" or "libclrgc.so" or "libclrgcexp.so" || IsHost(callee) || IsProgram(callee);

    private bool IsProgram(ulong address) => _program is not null && regions.Find(address)?.Path == _program;

    private ReadOnlySpan<char> FileOf(ulong address) => regions.Find(address) is { } region ? Path.GetFileName(region.Path.AsSpan()) : default;
}
