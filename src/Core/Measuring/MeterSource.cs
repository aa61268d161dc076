using System.Diagnostics.Metrics;

namespace PerfGate.Measuring;

/// <summary>Sums the counter instruments of one name of one meter, over all their tags.</summary>
internal sealed class MeterSource : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly object _fractions = new();
    private long _added;
    private long _observed;
    private double _fractionsAdded;
    private double _fractionsObserved;

    /// <summary>Starts to listen; instruments that are created later are found too.</summary>
    public MeterSource(string meter, string instrument)
    {
        _listener.InstrumentPublished = (published, listener) =>
        {
            var type = published.GetType();
            var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
            if (published.Meter.Name == meter && published.Name == instrument && (definition == typeof(Counter<>) || definition == typeof(ObservableCounter<>)))
            {
                listener.EnableMeasurementEvents(published);
            }
        };
        _listener.SetMeasurementEventCallback<byte>((source, value, _, _) => Take(source, value));
        _listener.SetMeasurementEventCallback<short>((source, value, _, _) => Take(source, value));
        _listener.SetMeasurementEventCallback<int>((source, value, _, _) => Take(source, value));
        _listener.SetMeasurementEventCallback<long>((source, value, _, _) => Take(source, value));
        _listener.SetMeasurementEventCallback<float>((source, value, _, _) => Take(source, (double)value));
        _listener.SetMeasurementEventCallback<double>((source, value, _, _) => Take(source, value));
        _listener.SetMeasurementEventCallback<decimal>((source, value, _, _) => Take(source, (double)value));
        _listener.Start();
    }

    /// <summary>The total so far.</summary>
    public long Read()
    {
        (_observed, _fractionsObserved) = (0, 0);
        _listener.RecordObservableInstruments();
        lock (_fractions)
        {
            return Interlocked.Read(ref _added) + _observed + (long)(_fractionsAdded + _fractionsObserved);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    // Many fractions make a whole: rounded one by one they would be nothing.
    private void Take(Instrument source, double value)
    {
        lock (_fractions)
        {
            _ = source.IsObservable ? _fractionsObserved += value : _fractionsAdded += value;
        }
    }

    private void Take(Instrument source, long value)
    {
        if (source.IsObservable)
        {
            _observed += value;
        }
        else
        {
            Interlocked.Add(ref _added, value);
        }
    }
}
