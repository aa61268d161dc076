using System.Collections.Immutable;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Runs;

namespace PerfGate.Tool.Comparing;

/// <summary>What a pair is to do with the tests it comes to.</summary>
internal sealed record PairPlan
{
    /// <summary>The pair's number; the explaining one has none of its own and takes the next.</summary>
    public required int Number { get; init; }

    /// <summary>The core to measure on; null where the system lets nobody choose.</summary>
    public required int? Core { get; init; }

    /// <summary>What becomes of a test that both sides have; to measure it with the other side is for both or none.</summary>
    public required Func<TestId, Sides<VisitOrder>> OfBoth { get; init; }

    /// <summary>What becomes of a test that the other side is known to lack.</summary>
    public required Func<TestId, VisitOrder> OfOne { get; init; }

    /// <summary>Where each side's process leaves its run and its output.</summary>
    public required Sides<string> Folders { get; init; }

    /// <summary>How long a side may be silent.</summary>
    public Patience Patience { get; init; } = new();
}

/// <summary>A test that has no numbers on a side.</summary>
internal sealed record FailedVisit(Side Side, TestId Test, string Why);

/// <summary>How a pair ended.</summary>
/// <param name="Visits">The tests that each side came to.</param>
/// <param name="Failures">What was to be measured and failed.</param>
/// <param name="Lost">Why the pair ended early; null where it did not.</param>
/// <param name="LostAt">The test at which it did; null where that was between tests.</param>
internal sealed record PairEnd(Sides<IReadOnlyList<TestId>> Visits, ImmutableArray<FailedVisit> Failures, SideLostException? Lost, TestId? LostAt);

/// <summary>One pair of processes: both walk through their tests, meet at each that both have, and measure it together.</summary>
/// <param name="starts">How each side starts, given its pipe and its folder.</param>
/// <param name="orders">The order of each side, as earlier pairs learnt it.</param>
/// <param name="plan">What to do.</param>
/// <param name="report">Is told which test is measured.</param>
internal sealed class PairRun(Sides<Func<string, string, HostStart>?> starts, Sides<VisitOrders> orders, PairPlan plan, Action<TestId> report)
{
    private readonly Sides<List<TestId>> _visits = new([], []);
    private readonly ImmutableArray<FailedVisit>.Builder _failures = ImmutableArray.CreateBuilder<FailedVisit>();
    private TestId? _at;

    /// <summary>The side whose process is started first, and whose batch is the first.</summary>
    private Side First => plan.Number % 2 == 1 ? Side.Base : Side.Head;

    /// <summary>Runs it to the end of both processes.</summary>
    /// <exception cref="PerfGateException">PG2006, PG2016: a process cannot be started, or is of another version.</exception>
    public async Task<PairEnd> RunAsync(CancellationToken stop)
    {
        SideProcess? one = null, other = null;
        try
        {
            var starting = StartAsync(First, stop);
            var startingToo = StartAsync(Other(First), stop);
            await Task.WhenAll(Settled(starting), Settled(startingToo)).ConfigureAwait(false);
            one = starting.IsCompletedSuccessfully ? await starting.ConfigureAwait(false) : null;
            other = startingToo.IsCompletedSuccessfully ? await startingToo.ConfigureAwait(false) : null;
            await starting.ConfigureAwait(false);
            await startingToo.ConfigureAwait(false);
            var sides = First == Side.Base ? new Sides<SideProcess?>(one, other) : new Sides<SideProcess?>(other, one);

            // A thread of its own: it waits for each batch, and is to be there at once when it is over.
            await Task.Factory.StartNew(() => Walk(sides), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            foreach (var side in new[] { Side.Base, Side.Head })
            {
                if (sides[side] is { } process)
                {
                    await process.ExitAsync().ConfigureAwait(false);
                }

                orders[side].Learn(_visits[side]);
            }

            return Outcome(lost: null);
        }
        catch (SideLostException lost)
        {
            stop.ThrowIfCancellationRequested();
            return Outcome(lost);
        }
        finally
        {
            await DisposeAsync(one).ConfigureAwait(false);
            await DisposeAsync(other).ConfigureAwait(false);
        }
    }

    private static Side Other(Side side) => side == Side.Base ? Side.Head : Side.Base;

    private static Task<Task> Settled(Task task) => Task.WhenAny(task);

    private static ValueTask DisposeAsync(SideProcess? process) => process?.DisposeAsync() ?? ValueTask.CompletedTask;

    private PairEnd Outcome(SideLostException? lost) =>
        new(new Sides<IReadOnlyList<TestId>>(_visits.Base, _visits.Head), _failures.ToImmutable(), lost, lost is null ? null : _at);

    // Whatever one start throws must not keep the other side from being disposed of.
    private async Task<SideProcess?> StartAsync(Side side, CancellationToken stop)
    {
        Directory.CreateDirectory(plan.Folders[side]);
        return starts[side] is not { } start ? null : await SideProcess.StartAsync(side, start, plan.Number, plan.Core, plan.Folders[side], plan.Patience, stop).ConfigureAwait(false);
    }

    private void Walk(Sides<SideProcess?> sides)
    {
        var meeting = new Meeting(orders.Base, orders.Head, test => plan.OfBoth(test) != new Sides<VisitOrder>(VisitOrder.Skip, VisitOrder.Skip));
        var atBase = Next(sides, Side.Base, meeting);
        var atHead = Next(sides, Side.Head, meeting);
        while (atBase is not null || atHead is not null)
        {
            if (atBase?.Test == atHead?.Test)
            {
                Meet(sides.Base!, sides.Head!, atBase!);
                (atBase, atHead) = (Next(sides, Side.Base, meeting), Next(sides, Side.Head, meeting));
                continue;
            }

            if (meeting.GoesOn(atBase?.Test, atHead?.Test) == Side.Base)
            {
                Pass(sides, Side.Base, atBase!);
                atBase = Next(sides, Side.Base, meeting);
            }
            else
            {
                Pass(sides, Side.Head, atHead!);
                atHead = Next(sides, Side.Head, meeting);
            }
        }
    }

    private LockStepVisit? Next(Sides<SideProcess?> sides, Side side, Meeting meeting)
    {
        _at = null;
        if (sides[side]?.NextVisit() is not { } visit)
        {
            return null;
        }

        _visits[side].Add(visit.Test);
        meeting.Came(side, visit.Test);
        return visit;
    }

    private void Meet(SideProcess ofBase, SideProcess ofHead, LockStepVisit visit)
    {
        _at = visit.Test;
        var both = plan.OfBoth(visit.Test);
        if (both.Head == VisitOrder.Measure)
        {
            report(visit.Test);
            ofBase.Order(VisitOrder.Measure);
            ofHead.Order(VisitOrder.Measure);
            var (first, second) = First == Side.Base ? (ofBase, ofHead) : (ofHead, ofBase);
            if (new PairedTest(first, second, visit.Budget, visit.Timeout).Run() is { } failed)
            {
                Note(failed == ofBase ? Side.Base : Side.Head, visit.Test, failed);
            }

            return;
        }

        // One after the other: beside one that is profiled, nothing can be.
        Run(Side.Base, ofBase, both.Base, visit);
        Run(Side.Head, ofHead, both.Head, visit);
    }

    private void Pass(Sides<SideProcess?> sides, Side side, LockStepVisit visit)
    {
        _at = visit.Test;
        var order = orders[Other(side)].Lacks(visit.Test) ? plan.OfOne(visit.Test) : VisitOrder.Skip;
        Run(side, sides[side]!, order, visit);
    }

    private void Run(Side side, SideProcess process, VisitOrder order, LockStepVisit visit)
    {
        process.Order(order);
        if (order == VisitOrder.Skip)
        {
            return;
        }

        report(visit.Test);

        // Measuring by itself, with its actions and its profile.
        process.WaitForOver(visit.Timeout * 3);
        if (process.Failure is not null)
        {
            Note(side, visit.Test, process);
        }
    }

    private void Note(Side side, TestId test, SideProcess process) => _failures.Add(new FailedVisit(side, test, process.Failure!));
}
