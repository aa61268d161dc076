using System.Globalization;
using System.Runtime.InteropServices;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>Looks where threads are that wait: the system tells their stack pointer, and their stack is read from there on, never by a pointer, for the thread may go on and end.</summary>
/// <param name="kernel">The kernel.</param>
/// <param name="recorder">Knows who waits, and takes where.</param>
internal sealed class WaitPoll(IPerfKernel kernel, ClockRecorder recorder)
{
    // A look takes 20 µs of the reader's time where it has a processor: a hundredth of one is spent on them.
    private const double Rate = 500;
    private const double MostAtOnce = 50;

    // On a busy machine a look takes 0.1 ms and more: a thread that has waited for less is likely to be gone before it is over.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(0.3);

    // As much as most stacks of waits have; what lies further out is cut.
    private readonly byte[] _stack = new byte[64 * 1024];
    private double _left = MostAtOnce;
    private long? _since;

    /// <summary>Whether any thread could be looked at.</summary>
    public bool HasSeen { get; private set; }

    /// <summary>Looks at threads that wait and of which it is not known where, those first that were not looked at for the longest.</summary>
    /// <param name="empty">Takes what the kernel has told until now.</param>
    /// <param name="clock">The monotone clock.</param>
    public void Look(Action empty, TimeProvider clock)
    {
        var now = clock.GetTimestamp();
        _left = Math.Min(MostAtOnce, _left + (clock.GetElapsedTime(_since ?? now, now).TotalSeconds * Rate));
        _since = now;
        if (_left < 1)
        {
            return;
        }

        var latest = now - (long)(ShortestWait.TotalSeconds * clock.TimestampFrequency);
        foreach (var (thread, state) in recorder.Threads.Where(thread => thread.Value.NeedsStack && thread.Value.Since < latest).OrderBy(thread => thread.Value.PolledAt).Take((int)_left).ToList())
        {
            _left--;
            state.PolledAt = now;
            Look(thread, state, empty, clock);
        }
    }

    /// <summary>Reads where a thread is.</summary>
    /// <param name="text">As in <c>/proc/self/task/*/syscall</c>: <c>running</c>, or numbers of which the last two are the stack pointer and the instruction pointer.</param>
    /// <param name="stackPointer">Its stack pointer.</param>
    /// <param name="address">Where it goes on.</param>
    /// <returns>False where it does not wait.</returns>
    public static bool TryParse(string? text, out ulong stackPointer, out ulong address)
    {
        (stackPointer, address) = (0, 0);
        var parts = (text ?? "").Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length >= 3 && TryParseHex(parts[^2], out stackPointer) && TryParseHex(parts[^1], out address) && address != 0;
    }

    private static bool TryParseHex(string text, out ulong number)
    {
        number = 0;
        return text.StartsWith("0x", StringComparison.Ordinal) && ulong.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out number);
    }

    private void Look(int thread, ThreadState state, Action empty, TimeProvider clock)
    {
        var text = kernel.ReadText(string.Create(CultureInfo.InvariantCulture, $"/proc/self/task/{thread}/syscall"));
        if (!TryParse(text, out var stackPointer, out var address))
        {
            return;
        }

        var time = clock.GetTimestamp();
        var read = kernel.Read(stackPointer, _stack);

        // What was read belongs together only if the thread got no processor meanwhile.
        empty();
        if (read >= sizeof(ulong) && state.NeedsStack)
        {
            HasSeen = true;
            recorder.TakeWait(thread, time, address, stackPointer, MemoryMarshal.Cast<byte, ulong>(_stack.AsSpan(0, read)));
        }
    }
}
