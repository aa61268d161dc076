namespace PerfGate.Sampling.PerfEvents;

/// <summary>How the caller of one instruction is found: by the address that its frame begins at (the canonical frame address), and where its registers were saved from there.</summary>
internal sealed record UnwindRow
{
    /// <summary>DWARF's number of the frame pointer.</summary>
    public const int FramePointer = 6;

    /// <summary>DWARF's number of the stack pointer.</summary>
    public const int StackPointer = 7;

    /// <summary>DWARF's number of the return address.</summary>
    public const int ReturnAddress = 16;

    /// <summary>The register that the frame's address counts from.</summary>
    public int FrameRegister { get; init; } = -1;

    /// <summary>How many bytes it counts.</summary>
    public long FrameOffset { get; init; }

    /// <summary>What computes the frame's address where no register tells; empty otherwise.</summary>
    public ReadOnlyMemory<byte> FrameExpression { get; init; }

    /// <summary>Where the caller's frame pointer is.</summary>
    public Saved Frame { get; init; } = new(Place.Same);

    /// <summary>Where the return address is.</summary>
    public Saved Return { get; init; } = new(Place.Unknown);

    /// <summary>True for the frame by which the system calls a signal's handler: its caller was interrupted and called nobody.</summary>
    public bool IsSignal { get; init; }

    /// <summary>Where something of the caller's is.</summary>
    /// <param name="Place">How to find it.</param>
    /// <param name="Offset">Bytes from the frame's address.</param>
    /// <param name="Expression">What computes its address.</param>
    internal readonly record struct Saved(Place Place, long Offset = 0, ReadOnlyMemory<byte> Expression = default);

    /// <summary>How to find what is saved.</summary>
    internal enum Place
    {
        /// <summary>Nowhere that can be read.</summary>
        Unknown,

        /// <summary>There is none: this is the outermost frame.</summary>
        None,

        /// <summary>Where it is already.</summary>
        Same,

        /// <summary>At a distance from the frame's address.</summary>
        Offset,

        /// <summary>At an address that is computed.</summary>
        Expression,
    }
}
