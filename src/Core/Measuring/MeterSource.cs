using System.Diagnostics.Metrics;

namespace PerfGate.Measuring;

/// <summary>Sums the counter instruments of one name of one meter, over all their tags.</summary>
internal sealed class MeterSource : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _added;
    private long _observed;

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
        _listener.SetMeasurementEventCallback<float>((source, value, _, _) => Take(source, (long)value));
        _listener.SetMeasurementEventCallback<double>((source, value, _, _) => Take(source, (long)value));
        _listener.SetMeasurementEventCallback<decimal>((source, value, _, _) => Take(source, (long)value));
        _listener.Start();
    }

    /// <summary>The total so far.</summary>
    public long Read()
    {
        _observed = 0;
        _listener.RecordObservableInstruments();
        return Interlocked.Read(ref _added) + _observed;
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

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
