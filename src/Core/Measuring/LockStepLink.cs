using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Text;
using PerfGate.Diagnostics;

namespace PerfGate.Measuring;

/// <summary>
/// This process's end of the pipe to its pacer. The process exists for the pacer alone, so when that is gone it ends: a second
/// connection, on which nothing is ever said, tells by its end.
/// </summary>
internal sealed class LockStepLink
{

    // The pipe is there before the process is: who does not answer soon is gone.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly LineChannel _channel;
    private readonly byte[] _line = new byte[64];

    /// <summary>The end of a pacer that has taken this side already.</summary>
    /// <param name="channel">To the pacer.</param>
    /// <param name="pair">The number of the pair.</param>
    /// <param name="core">The core to measure on; null where there is no choice.</param>
    public LockStepLink(LineChannel channel, int pair, int? core) => (_channel, Pair, Core) = (channel, pair, core);

    /// <summary>One test at a time speaks to the pacer, from its announcement to its end.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>The number of the pair that this process is a side of.</summary>
    public int Pair { get; }

    /// <summary>The core that both sides measure on; null where the system lets nobody choose.</summary>
    public int? Core { get; }

    /// <summary>Connects to the pacer and waits to be taken.</summary>
    /// <exception cref="PerfGateException">PG2016: nobody is there, or refuses.</exception>
    public static LockStepLink Connect(string pipe, LockStepHello hello)
    {
        var channel = new LineChannel(Open(pipe));
        if (!channel.Write(LockStepMessages.Of(hello)) || channel.Read() is not { } line)
        {
            throw Gone(pipe);
        }

        var answer = Encoding.UTF8.GetString(line.Span);
        var words = answer.Split(' ');
        if (!answer.StartsWith(LockStepMessages.Ready, StringComparison.Ordinal) || words.Length != 3 || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var pair) || pair < 1)
        {
            throw new PerfGateException(DiagnosticCodes.LockStepFailed, $"the pacer of this comparison says: {answer}");
        }

        Watch(Open(pipe));
        return new LockStepLink(channel, pair, int.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out var core) ? core : null);
    }

    /// <summary>Says that the framework has come to a test, and waits for what to do with it.</summary>
    /// <exception cref="PerfGateException">PG2016: the pacer is gone.</exception>
    public VisitOrder Announce(LockStepVisit visit)
    {
        Say(LockStepMessages.Of(visit));
        var order = Encoding.ASCII.GetString(Hear().Span);
        return Enum.TryParse<VisitOrder>(order, ignoreCase: true, out var known) ? known : throw new PerfGateException(DiagnosticCodes.LockStepFailed, $"the pacer of this comparison says '{order}', which is no order for a test.");
    }

    /// <summary>Waits for the next batch; null when there is none.</summary>
    /// <exception cref="PerfGateException">PG2016: the pacer is gone.</exception>
    public Step? Next() => LockStepMessages.ReadStep(Hear().Span);

    /// <summary>Says what a batch took.</summary>
    /// <exception cref="PerfGateException">PG2016: the pacer is gone.</exception>
    public void Say(Reading reading) => Say(_line.AsSpan(0, LockStepMessages.Write(_line, reading)));

    /// <summary>Says that the test is over: its record is in the run file, or why it is not.</summary>
    /// <exception cref="PerfGateException">PG2016: the pacer is gone.</exception>
    public void SayOver(string? failure) =>
        Say(Encoding.UTF8.GetBytes(failure is null ? LockStepMessages.Done : LockStepMessages.Failed + failure.ReplaceLineEndings(" ")));

    private void Say(ReadOnlySpan<byte> line)
    {
        if (!_channel.Write(line))
        {
            throw Gone("");
        }
    }

    private ReadOnlyMemory<byte> Hear() => _channel.Read() ?? throw Gone("");

    private static PerfGateException Gone(string pipe) =>
        new(DiagnosticCodes.LockStepFailed, $"the pacer of this comparison is gone{(pipe.Length > 0 ? $": nobody answers at {LockStep.Variable}={pipe}" : "")}. Only perfgate compare sets {LockStep.Variable}; without it tests are measured as ever.");

    private static NamedPipeClientStream Open(string pipe)
    {
        var stream = new NamedPipeClientStream(".", pipe, PipeDirection.InOut, PipeOptions.CurrentUserOnly);
        try
        {
            stream.Connect(Patience);
            return stream;
        }
        catch (Exception failure) when (failure is IOException or TimeoutException or UnauthorizedAccessException)
        {
            stream.Dispose();
            throw Gone(pipe);
        }
    }

    // Blocked for as long as the pacer lives; the process ends by itself before that where all goes well.
    private static void Watch(NamedPipeClientStream lifeline) => new Thread(() =>
    {
        using (lifeline)
        {
            try
            {
                _ = lifeline.ReadByte();
            }
            catch (Exception failure) when (failure is IOException or ObjectDisposedException)
            {
                // Gone all the same.
            }
        }

        // Not Exit: handlers of the user may hang, and what hangs is nobody's then.
        Process.GetCurrentProcess().Kill();
    })
    { IsBackground = true, Name = "PerfGate lock-step" }.UnsafeStart();
}
