namespace PerfGate.Sampling.PerfEvents;

/// <summary>What a pass asks the kernel for. Numbers below 0 are errors as the kernel has them: -13 is EACCES.</summary>
internal interface IPerfKernel
{
    /// <summary>The id of the calling thread.</summary>
    int ThreadId { get; }

    /// <summary>Has the calling thread run before others, where that is allowed.</summary>
    void Hurry();

    /// <summary>The threads that are there now.</summary>
    IReadOnlyList<int> Threads();

    /// <summary>Opens an event, which is off, for a thread while it runs on a processor.</summary>
    /// <returns>A descriptor, or an error.</returns>
    int Open(PerfEventAttributes attributes, int thread, int processor);

    /// <summary>The number that an event has in its records.</summary>
    /// <returns>0, or an error.</returns>
    int Identify(int descriptor, out ulong id);

    /// <summary>Has an event write to the ring of another.</summary>
    /// <returns>0, or an error.</returns>
    int Redirect(int descriptor, int target);

    /// <summary>Switches an event on or off, with those that threads inherited from it.</summary>
    /// <returns>0, or an error.</returns>
    int Switch(int descriptor, bool isOn);

    /// <summary>Maps an event's ring.</summary>
    /// <returns>Its address, or an error.</returns>
    nint Map(int descriptor, int bytes);

    /// <summary>Gives a ring back.</summary>
    void Unmap(nint address, int bytes);

    /// <summary>Closes an event, and those that threads inherited from it.</summary>
    void Close(int descriptor);

    /// <summary>Copies memory of this process that may be gone.</summary>
    /// <returns>How many bytes were there, or an error.</returns>
    int Read(ulong address, Span<byte> bytes);

    /// <summary>Nanoseconds of processor time that a thread of this process has had, up to this very moment.</summary>
    /// <returns>The time, or an error.</returns>
    long ProcessorTime(int thread);

    /// <summary>The text of a file of the system; null where it cannot be read.</summary>
    string? ReadText(string path);
}
