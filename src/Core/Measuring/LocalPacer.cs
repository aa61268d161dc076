using PerfGate.Diagnostics;
using PerfGate.Statistics;
using PerfGate.Units;

namespace PerfGate.Measuring;

/// <summary>Paces a test that is measured by itself: warm-up until the JIT is quiet, then batches until the budget is spent.</summary>
internal sealed class LocalPacer : IPacer
{
    private readonly Instruments _instruments;
    private readonly MeasurementPlan _plan;
    private readonly CoreClock _clock;
    private readonly Instant _start;
    private readonly IEnumerator<Step> _steps;
    private Reading _last;

    /// <summary>Begins: the budget runs from now on.</summary>
    public LocalPacer(Instruments instruments, MeasurementPlan plan)
    {
        (_instruments, _plan) = (instruments, plan);
        _clock = new CoreClock(instruments);
        _start = _clock.Now();
        _steps = Steps();
    }

    /// <inheritdoc/>
    public bool IsWarm { get; private set; }

    /// <inheritdoc/>
    public Step? Next(Reading last)
    {
        _last = last;
        return _steps.MoveNext() ? _steps.Current : null;
    }

    /// <inheritdoc/>
    public IEnumerable<Warning> Warnings(int batches)
    {
        if (!IsWarm)
        {
            yield return new Warning(DiagnosticCodes.NotWarm, $"the JIT was not proven quiet within the budget of {Quantity.Time(_plan.Budget)}; the first batches may be slower. Raise Budget.");
        }

        if (batches < Summary.Few)
        {
            yield return new Warning(DiagnosticCodes.FewBatches, $"only {batches} batches were taken in {Quantity.Time(_instruments.Time.GetElapsedTime(_start.Time))} (budget {Quantity.Time(_plan.Budget)}); the floor is uncertain. Raise Budget or make the operation smaller.");
        }
    }

    private IEnumerator<Step> Steps()
    {
        var limit = _plan.Budget * _plan.WarmUpShare;
        var slice = TimeSpan.FromTicks(Math.Min(_plan.FullSlice.Ticks, _plan.Budget.Ticks / 25));
        long operations = 1;
        var quiet = 0;
        var fastest = double.PositiveInfinity;

        // The first call compiles and initialises; its time says nothing.
        yield return new Step(1, IsKept: false);
        while (quiet < _plan.QuietSlices && !IsSpent(_start, limit))
        {
            var methods = _last.CompiledMethods;
            var sliceStart = _clock.Now();
            fastest = double.PositiveInfinity;
            do
            {
                yield return new Step(operations, IsKept: false);
                fastest = Math.Min(fastest, _last.Nanoseconds / operations);
                operations = _plan.NextOperations(operations, fastest);
            }
            while (!IsSpent(sliceStart, slice) && !IsSpent(_start, limit));

            quiet = _last.CompiledMethods == methods ? quiet + 1 : 0;
        }

        // A stall may have ended the warm-up while the batches were still growing.
        while (fastest * operations < _plan.Batch.TotalNanoseconds / 2 && _plan.NextOperations(operations, fastest) is var more && more > operations)
        {
            operations = more;
            yield return new Step(operations, IsKept: false);
            fastest = Math.Min(fastest, _last.Nanoseconds / operations);
        }

        IsWarm = quiet >= _plan.QuietSlices && (!_plan.IsTiered || slice >= _plan.FullSlice);

        // The last batch may end half of its length after the budget, or as much before it: so the budget is kept on the average.
        for (var batches = 0; batches < _plan.Capacity && (batches < _plan.MinBatches || !IsSpent(_start, _plan.Budget - (_plan.Batch / 2))); batches++)
        {
            yield return new Step(operations, IsKept: true);
        }
    }

    private bool IsSpent(Instant since, TimeSpan budget) => _clock.IsSpent(since, budget, _plan.MaxStretch);
}
