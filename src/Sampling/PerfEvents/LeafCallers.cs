namespace PerfGate.Sampling.PerfEvents;

/// <summary>Finds the callers of leaves without a frame of their own, which frame pointers miss.</summary>
/// <param name="methods">Where managed code begins.</param>
/// <param name="code">Where code lies.</param>
/// <param name="read">Reads code.</param>
internal sealed class LeafCallers(MethodTable methods, CodeRegions code, ReadMemory read)
{
    private readonly CallSites _calls = new(code, read);

    /// <summary>The return address to the caller that a stack lacks; 0 where it lacks none, or where that cannot be told.</summary>
    public ulong CallerOf(UserStack stack, StackTop top)
    {
        if (stack is not { IsRepaired: false, Addresses: [var leaf, ..] })
        {
            return 0;
        }

        var caller = methods.StartOf(leaf) is null && IsWithoutFrames(leaf) ? top[0] : 0;
        return caller != 0 && !(stack.Addresses.Length > 1 && stack.Addresses[1] == caller) && _calls.Follows(caller) ? caller : 0;
    }

    // The runtime's barriers and helpers, and the C library's copies.
    private bool IsWithoutFrames(ulong address) =>
        code.Find(address) is { } region && (region.Path is not ['/', ..] || region.Path.StartsWith("/memfd:", StringComparison.Ordinal) || region.Path.Contains("/libc.so", StringComparison.Ordinal));
}
