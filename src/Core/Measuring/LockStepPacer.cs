using PerfGate.Diagnostics;

namespace PerfGate.Measuring;

/// <summary>Paces a test from outside: batch by batch, alternating with the other side of the pair on the same core.</summary>
/// <param name="link">To the pacer.</param>
/// <param name="isPinned">True to keep the calling thread on the pair's core from the first step to the last.</param>
internal sealed class LockStepPacer(LockStepLink link, bool isPinned) : IPacer, IDisposable
{
    private ThreadPin? _pin;
    private bool _hasBegun;

    /// <inheritdoc/>
    public bool IsWarm { get; private set; }

    /// <summary>The number of the pair.</summary>
    public int Pair => link.Pair;

    /// <summary>True once a batch was kept.</summary>
    public bool HasKept { get; private set; }

    /// <inheritdoc/>
    public Step? Next(Reading last)
    {
        if (_hasBegun)
        {
            link.Say(last);
        }
        else if (isPinned && link.Core is { } core)
        {
            _pin = ThreadPin.To(core);
        }

        _hasBegun = true;
        var step = link.Next();
        if (step is { IsKept: true } kept)
        {
            (IsWarm, HasKept) = (!kept.IsCold, true);
        }

        if (step is null)
        {
            Dispose();
        }

        return step;
    }

    /// <inheritdoc/>
    public IEnumerable<Warning> Warnings(int batches) => !HasKept || IsWarm
        ? []
        : [new Warning(DiagnosticCodes.NotWarm, "the JIT was not proven quiet within half of the budget; the first batches may be slower. Raise Budget.")];

    /// <inheritdoc/>
    public void Dispose()
    {
        _pin?.Dispose();
        _pin = null;
    }
}
