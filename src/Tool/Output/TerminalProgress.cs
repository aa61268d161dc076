using System.Globalization;
using PerfGate.Units;
using Spectre.Console;

namespace PerfGate.Tool.Output;

/// <summary>Progress for a person: which process, which test, how many, and the time left.</summary>
internal sealed class TerminalProgress(IAnsiConsole console) : IProgressDisplay
{
    /// <inheritdoc/>
    public Task<T> ShowAsync<T>(Func<Action<MeasuringState>, Task<T>> work) =>
        console.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(context =>
            {
                var bar = context.AddTask("measuring", maxValue: 1);
                return work(state =>
                {
                    bar.Value = state.Share;
                    bar.Description = Markup.Escape(Describe(state));
                });
            });

    /// <summary><c>process 2 of 6, 3 of 12: SearchTests.Query(terms: 3), about 40 s left</c>.</summary>
    internal static string Describe(MeasuringState state)
    {
        var count = state.Process > 1 && state.Expected > 0 ? string.Create(CultureInfo.InvariantCulture, $"{state.Done} of {state.Expected}") : state.Done.ToString(CultureInfo.InvariantCulture) + " done";
        var test = state.Test is null ? "" : ": " + Plain.Line(state.Test);
        var left = state.Left is { } time ? $", about {Quantity.Time(time)} left" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{state.What.ToLowerInvariant()} {state.Process} of {state.Processes}, {count}{test}{left}");
    }
}
