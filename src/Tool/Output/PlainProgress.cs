using System.Globalization;
using PerfGate.Units;

namespace PerfGate.Tool.Output;

/// <summary>Progress for logs: a line when a process starts, one when it ends.</summary>
internal sealed class PlainProgress(Screen screen) : IProgressDisplay
{
    /// <inheritdoc/>
    public Task<T> ShowAsync<T>(Func<Action<MeasuringState>, Task<T>> work)
    {
        var shown = 0;
        return work(state =>
        {
            if (state.Process != shown)
            {
                shown = state.Process;
                screen.Line(string.Create(CultureInfo.InvariantCulture, $"{state.What} {state.Process} of {state.Processes} measures ..."));
            }

            if (state.IsProcessOver)
            {
                var left = state.Done > 0 && state.Process < state.Processes && state.Left is { } time ? $", about {Quantity.Time(time)} left" : "";
                screen.Line(string.Create(CultureInfo.InvariantCulture, $"  {state.Done} measured after {Quantity.Time(state.Elapsed)}{left}"));
            }
        });
    }
}
