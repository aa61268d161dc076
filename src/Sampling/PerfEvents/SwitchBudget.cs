namespace PerfGate.Sampling.PerfEvents;

/// <summary>
/// Bounds the samples at switches. Each costs its thread some 10 µs, and a thread that plays ping-pong with another switches fifty
/// thousand times a second: it would take half as long again. So many a second are paid for, then they are off until there is money again.
/// </summary>
/// <param name="rate">Samples a second that are taken in the long run.</param>
internal sealed class SwitchBudget(double rate)
{
    // One turn may bring what lies in the rings of a hundred processors: no debt for the whole pass.
    private const int MostDebt = 2;

    // A burst of a tenth of a second is taken as it comes.
    private readonly double _most = rate / 10;
    private double _left = rate / 10;
    private long? _since;

    /// <summary>Whether samples are taken.</summary>
    public bool IsOn { get; private set; } = true;

    /// <summary>Pays for samples.</summary>
    /// <param name="samples">How many came since the last time.</param>
    /// <param name="now">A clock of ticks of 100 ns.</param>
    /// <returns>True where <see cref="IsOn"/> has changed.</returns>
    public bool Pay(int samples, long now)
    {
        var seconds = (now - (_since ?? now)) / (double)TimeSpan.TicksPerSecond;
        _since = now;
        _left = Math.Max(-MostDebt * _most, Math.Min(_most, _left + (seconds * rate)) - samples);
        var isOn = IsOn ? _left >= 0 : _left >= _most / 2;
        (var hasChanged, IsOn) = (isOn != IsOn, isOn);
        return hasChanged;
    }
}
