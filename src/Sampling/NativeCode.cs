using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling;

/// <summary>Names code that is not managed, and tells the runtime's from any other.</summary>
/// <param name="code">Where code lies.</param>
/// <param name="nameOf">The name of an address in it.</param>
internal sealed class NativeCode(CodeRegions code, Func<CodeRegion, ulong, string> nameOf)
{
    /// <summary>Adds the frame of an address to those of its stack.</summary>
    public void Take(ulong address, PathFrames frames, bool isInnermost)
    {
        // Memory of no file holds what the runtime makes: stubs, and barriers of the collector; precompiled code has stubs, too. They are their callers' work.
        if (code.Find(address) is { Path: ['/', ..] } region && !region.Path.StartsWith("/memfd:", StringComparison.Ordinal) && !region.Path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
        {
            var place = PlaceOf(Path.GetFileName(region.Path));
            frames.AddNative(isInnermost || place == NativePlace.Other ? nameOf(region, address) : "", place, isInnermost);
        }
    }

    private static NativePlace PlaceOf(string file) => file switch
    {
        "libclrjit.so" => NativePlace.Compiler,
        "libclrgc.so" or "libclrgcexp.so" => NativePlace.Collector,
        "libcoreclr.so" or "libhostpolicy.so" or "libhostfxr.so" or "libSystem.Native.so" => NativePlace.Runtime,
        _ => NativePlace.Other,
    };
}
