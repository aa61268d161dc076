using System.Collections.Immutable;
using System.Globalization;
using PerfGate.Diagnostics;
using PerfGate.Gating;
using PerfGate.Measuring;
using PerfGate.Runs;
using PerfGate.Statistics;
using PerfGate.Tool.Counting;
using PerfGate.Tool.Output;
using PerfGate.Tool.Sources;

namespace PerfGate.Tool.Comparing;

/// <summary>One test assembly of both sides, compared pair by pair until every test is decided.</summary>
internal sealed record LockStepComparison
{
    // A pair that is lost leaves what it measured to its end. Pairs that run at once are lost to one cause; more causes than so many are no accident.
    private const int MostLost = 3;

    /// <summary>How each side starts, given its pipe and the folder that its process leaves things in; the base is null where it has no such assembly, and every test is new.</summary>
    public required Sides<Func<string, string, HostStart>?> Starts { get; init; }

    /// <summary>Where the pairs' folders and the joined runs go.</summary>
    public required string Directory { get; init; }

    /// <summary>The name of the folders of this assembly's pairs.</summary>
    public required string Name { get; init; }

    /// <summary>The cores on which pairs run at once; null in it where the system lets nobody choose.</summary>
    public required ImmutableArray<int?> Lanes { get; init; }

    /// <summary>The tests that are measured, the others are passed over; null for all.</summary>
    public Func<TestId, bool>? Selects { get; init; }

    /// <summary>The limits of tests where they are not those of a comparison; null for the latter.</summary>
    public Func<TestId, Policy?>? Policies { get; init; }

    /// <summary>True to run one pair more for the call trees and actions of what regressed.</summary>
    public bool Explains { get; init; } = true;

    /// <summary>True when the user selects tests: what is absent was not selected rather than missing.</summary>
    public bool IsPartial { get; init; }

    /// <summary>True when tests that ask for it are counted afterwards: until then the head's run says that they were not, so that whoever kills the tool leaves no green run.</summary>
    public bool IsCounted { get; init; }

    /// <summary>What is compared with what; the runs of both sides hold it, with the conditions.</summary>
    public required Comparison Against { get; init; }

    /// <summary>Which methods of the head were changed, and where in the source.</summary>
    public ChangedSource Source { get; init; } = ChangedSource.None;

    /// <summary>True where series that the head no longer has are named and do not fail.</summary>
    public bool AllowsRemoved { get; init; }

    /// <summary>How long a side may be silent.</summary>
    public Patience Patience { get; init; } = new();

    /// <summary>Where the machine tells how it is.</summary>
    public SystemFiles Files { get; init; } = SystemFiles.Here;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Compares.</summary>
    /// <param name="report">Is told how far it has come.</param>
    /// <param name="stop">Ends it, and every process it started.</param>
    /// <exception cref="PerfGateException">PG2006, PG2016: a process cannot be started, or is of another version.</exception>
    public async Task<ComparedAssembly> RunAsync(Action<MeasuringState> report, CancellationToken stop)
    {
        var state = new Progress(this, report);
        var next = 1;
        while (Starts.Base is not null && state.Wanted() is > 0 and var wanted && state.Lost < MostLost)
        {
            var numbers = Enumerable.Range(next, wanted).ToArray();
            next += wanted;
            await state.RunPairsAsync(numbers, stop).ConfigureAwait(false);
        }

        await (Starts.Base is null ? state.RunAloneAsync(stop) : state.CloseAsync(next, stop)).ConfigureAwait(false);
        return state.Result();
    }

    /// <summary>Where a comparison stands.</summary>
    private sealed class Progress(LockStepComparison comparison, Action<MeasuringState> report)
    {
        private readonly Sides<VisitOrders> _orders = new(new VisitOrders(), new VisitOrders());
        private readonly PairEvidence _evidence = new(comparison.Directory, comparison.Policies);
        private readonly List<Warning> _problems = [];
        private readonly Dictionary<TestId, FailedVisit> _lost = [];
        private readonly object _lock = new();
        private readonly MachineReading _before = MachineReading.Now(comparison.Files, comparison.Time);
        private ImmutableHashSet<TestId> _undecided = [];
        private ImmutableHashSet<TestId> _explained = [];
        private int _told = -1;
        private int _pairs;
        private int _planned;
        private bool _isLosing;
        private bool _isBroken;

        /// <summary>How many rounds of pairs lost one.</summary>
        public int Lost { get; private set; }

        /// <summary>How many pairs must still run before the next look; 0 when all is decided.</summary>
        public int Wanted()
        {
            if (!_orders.Base.IsKnown || !_orders.Head.IsKnown)
            {
                // At first, and once more where a pair was lost before it came to its end.
                return _pairs == 0 ? PairRule.Looks[0] : Lost > 0 ? 1 : 0;
            }

            var (head, @base) = (ById(_evidence.Head), ById(_evidence.Base));
            var family = _orders.Head.Tests.Count(test => IsSelected(test) && !_orders.Base.Lacks(test));
            var wanted = _orders.Head.Tests
                .Where(test => IsSelected(test) && !_orders.Base.Lacks(test) && !_lost.ContainsKey(test))
                .Select(test => (Test: test, Pairs: Pairs(head.GetValueOrDefault(test), @base.GetValueOrDefault(test), family)))
                .Where(test => test.Pairs < PairRule.Looks[^1])
                .ToList();
            return IsStuck(wanted.Select(test => test.Test), wanted.Sum(test => test.Pairs)) || wanted.Count == 0
                ? 0
                : wanted.Max(test => PairRule.Looks.First(look => look > test.Pairs) - test.Pairs);
        }

        // A round that tells nothing of what is undecided would be followed by another such one for ever.
        private bool IsStuck(IEnumerable<TestId> wanted, int told)
        {
            var before = _undecided;
            _undecided = [.. wanted];
            var isStuck = !_isLosing && _undecided.Count > 0 && told == _told && before.SetEquals(_undecided);
            _told = told;
            foreach (var test in isStuck ? _undecided : [])
            {
                Lose(new FailedVisit(Side.Head, test, "it left no numbers, or was not there when it was its turn"));
            }

            return isStuck;
        }

        public async Task RunPairsAsync(int[] numbers, CancellationToken stop)
        {
            _isLosing = false;
            var waiting = new Queue<int>(numbers);
            _planned += numbers.Length;
            var lanes = comparison.Lanes.Select(core => Task.Run(
                async () =>
                {
                    while (Take() is { } number)
                    {
                        await RunPairAsync(number, core, test => IsWanted(test) ? Both(VisitOrder.Measure) : Both(VisitOrder.Skip), _ => VisitOrder.Skip, stop).ConfigureAwait(false);
                    }
                },
                stop)).ToList();
            await Task.WhenAll(lanes).ConfigureAwait(false);
            Lost += _isLosing ? 1 : 0;

            int? Take()
            {
                lock (_lock)
                {
                    return !_isLosing && waiting.TryDequeue(out var number) ? number : null;
                }
            }
        }

        /// <summary>Where there is nothing to compare with, absolute limits are judged all the same.</summary>
        public async Task RunAloneAsync(CancellationToken stop)
        {
            _orders.Base.Learn([]);
            _planned = 1;
            await RunPairAsync(1, comparison.Lanes[0], _ => Both(VisitOrder.Skip), test => IsSelected(test) ? VisitOrder.Alone : VisitOrder.Skip, stop).ConfigureAwait(false);
        }

        // What regressed is looked at on both sides, from the same machine and minute, and what is new gets its numbers.
        public async Task CloseAsync(int number, CancellationToken stop)
        {
            var regressed = comparison.Explains && _evidence.Judge() is { } judgement
                ? judgement.Verdicts.Where(verdict => verdict.Kind == VerdictKind.Regressed).Select(verdict => verdict.Id).ToHashSet()
                : [];
            var fresh = _orders.Head.Tests.Where(test => IsSelected(test) && (_orders.Base.Lacks(test) || _lost.GetValueOrDefault(test) is { Side: Side.Base })).ToHashSet();
            if (_pairs > 0 && (regressed.Count > 0 || fresh.Count > 0))
            {
                _planned++;
                _explained = [.. regressed];
                await RunPairAsync(
                    number,
                    comparison.Lanes[0],
                    test => regressed.Contains(test) ? Both(VisitOrder.Explain) : new Sides<VisitOrder>(VisitOrder.Skip, fresh.Contains(test) ? VisitOrder.Alone : VisitOrder.Skip),
                    test => fresh.Contains(test) ? VisitOrder.Alone : VisitOrder.Skip,
                    stop).ConfigureAwait(false);
            }
        }

        public ComparedAssembly Result()
        {
            var removed = _orders.Base.Tests.Where(test => IsSelected(test) && _orders.Head.Lacks(test)).Order().ToList();
            var conditions = Conditions.Between(_before, MachineReading.Now(comparison.Files, comparison.Time), comparison.Time, comparison.Lanes, Conditions.References(_evidence.Base, _evidence.Head));
            var head = _evidence.Write(comparison.Against with { Conditions = conditions.Recorded }, run => comparison.IsCounted ? ExactPass.Uncounted(Complete(run, removed, conditions)) : Complete(run, removed, conditions));

            // An assembly whose head came to no test at all is not judged, and is not to pass for that.
            // What failed on the base after it had been measured there is no test that the base cannot run.
            return head is null && removed.Count > 0
                ? new ComparedAssembly(head, [.. _problems, .. removed.Select(Removed)], _pairs, IsBroken: true)
                : new ComparedAssembly(head, [.. _problems], _pairs, _isBroken || _lost.Values.Any(lost => lost.Side == Side.Base && _evidence.Base?.Tests.Any(test => test.Id == lost.Test && test.IsMeasured) == true));
        }

        private static Dictionary<TestId, TestRecord> ById(Run? run) => run?.Tests.ToDictionary(test => test.Id) ?? [];

        // As many as there can be where the test is decided.
        private static int Pairs(TestRecord? head, TestRecord? @base, int family) =>
            head is null || @base is null || PairedComparison.Of(head, @base) is not { } comparison ? 0
            : Gate.NeedsMorePairs(head, @base, family) ? comparison.Pairs.Length
            : PairRule.Looks[^1];

        private static Sides<VisitOrder> Both(VisitOrder order) => new(order, order);

        private bool IsSelected(TestId test) => comparison.Selects?.Invoke(test) ?? true;

        private bool IsWanted(TestId test)
        {
            lock (_lock)
            {
                return IsSelected(test) && !_lost.ContainsKey(test) && (_undecided.IsEmpty || _undecided.Contains(test));
            }
        }

        private async Task RunPairAsync(int number, int? core, Func<TestId, Sides<VisitOrder>> ofBoth, Func<TestId, VisitOrder> ofOne, CancellationToken stop)
        {
            var folder = Path.Combine(comparison.Directory, "pairs", string.Create(CultureInfo.InvariantCulture, $"{comparison.Name}.{number}"));
            var plan = new PairPlan
            {
                Number = number,
                Core = core,
                OfBoth = ofBoth,
                OfOne = ofOne,
                Folders = new Sides<string>(Path.Combine(folder, "base"), Path.Combine(folder, "head")),
                Patience = comparison.Patience,
            };
            var measured = 0;
            Report(test: null);
            var outcome = await new PairRun(comparison.Starts, _orders, plan, Count).RunAsync(stop).ConfigureAwait(false);
            lock (_lock)
            {
                _problems.AddRange(_evidence.Take(plan.Folders));
                Note(outcome, number);
            }

            Report(test: null, measured);

            void Count(TestId test)
            {
                measured++;
                Report(test);
            }
        }

        private void Note(PairEnd outcome, int number)
        {
            _pairs++;
            foreach (var failed in outcome.Failures)
            {
                Lose(failed);
            }

            if (outcome.Lost is { } lost)
            {
                (_isLosing, _isBroken) = (true, true);
                _problems.Add(new Warning(
                    DiagnosticCodes.LockStepFailed,
                    string.Create(CultureInfo.InvariantCulture, $"pair {number} ended early{(outcome.LostAt is { } at ? $" at {at}, which is not measured again" : "")}: {lost.Message}")));
                if (outcome.LostAt is { } test)
                {
                    NoteLost(new FailedVisit(lost.Side, test, $"the test process of the {(lost.Side == Side.Base ? "base" : "head")} was lost while it ran"));
                }
            }
        }

        private void Lose(FailedVisit failed)
        {
            if (NoteLost(failed))
            {
                _problems.Add(new Warning(DiagnosticCodes.LockStepFailed, $"{failed.Test} could not be compared: on the {(failed.Side == Side.Base ? "base" : "head")} {failed.Why}"));
            }
        }

        // What failed on the base and is measured alone may fail on the head, too. What has regressed stays so, however its explanation ends.
        private bool NoteLost(FailedVisit failed)
        {
            var before = _lost.GetValueOrDefault(failed.Test)?.Side;
            if (_explained.Contains(failed.Test) || before == failed.Side || before == Side.Head)
            {
                return false;
            }

            _lost[failed.Test] = failed;
            return true;
        }

        private Run Complete(Run run, IReadOnlyList<TestId> removed, Conditions conditions)
        {
            var unreached = removed.Where(test => !IsRemoved(run, test)).ToList();
            var notMeasured = _lost.Values.Where(lost => lost.Side == Side.Head || run.Tests.All(test => test.Id != lost.Test)).ToDictionary(lost => lost.Test, lost => lost.Why);
            foreach (var test in unreached)
            {
                notMeasured[test] = run.Declared.Contains(test.Method, StringComparer.Ordinal) && _orders.Head.Tests.All(visited => visited.Method != test.Method)
                    ? "the test process of the head ended before it came to it"
                    : "no test process of the head came to it; if it was removed on purpose, say --allow-removed";
            }

            foreach (var test in removed.Where(test => run.Tests.Any(record => record.Id == test && record.IsMeasured)))
            {
                notMeasured[test] = "only some test processes of the head came to it";
            }

            return run with
            {
                IsPartial = run.IsPartial || comparison.IsPartial,

                // What failed on the head in one pair has failed, whatever other pairs measured of it; and what took its process along left no record.
                Tests =
                [
                    .. run.Tests.Where(test => !notMeasured.ContainsKey(test.Id))
                        .Concat(notMeasured.Select(lost => (run.Tests.FirstOrDefault(test => test.Id == lost.Key) ?? new TestRecord { Id = lost.Key }) with { Processes = [], NotMeasured = lost.Value, Failed = true }))
                        .Select(test => test with { Profile = comparison.Source.In(test.Profile) })
                        .OrderBy(test => test.Id),
                ],
                Warnings = [.. run.Warnings, .. removed.Except(unreached).Where(test => run.Tests.All(record => record.Id != test)).Select(Removed), .. _problems, .. conditions.Unfit is { } unfit ? [unfit] : (Warning[])[]],
            };
        }

        // A mark that is gone was taken away on purpose, by the very change that is judged. Of a row, or of what a test's body measures, nobody can
        // tell that from a test process that ended early.
        private bool IsRemoved(Run run, TestId test) =>
            comparison.AllowsRemoved
            || (_evidence.Base is { } then && then.Declared.Contains(test.Method, StringComparer.Ordinal) && !run.Declared.Contains(test.Method, StringComparer.Ordinal));

        private static Warning Removed(TestId test) => new(DiagnosticCodes.TestMissing, $"{test} is in the base and no longer in the head: nothing was compared.");

        // Pairs run side by side: they are counted as they end.
        private void Report(TestId? test, int? measured = null)
        {
            lock (_lock)
            {
                report(new MeasuringState
                {
                    What = "Pair",
                    Process = Math.Min(measured is null ? _pairs + 1 : _pairs, _planned),
                    Processes = _planned,
                    Test = test?.ShortName,
                    Done = measured ?? 0,
                    IsProcessOver = measured is not null,
                    Elapsed = comparison.Time.GetElapsedTime(_before.Timestamp),
                });
            }
        }
    }
}

/// <summary>What came of a comparison.</summary>
/// <param name="Head">The joined run of the head, which names the directory of the base's; null when nothing ran there.</param>
/// <param name="Problems">What failed.</param>
/// <param name="Pairs">Pairs that ran.</param>
/// <param name="IsBroken">True when a test process was lost: whatever else was measured, the tests did not run to their end.</param>
internal sealed record ComparedAssembly(Run? Head, ImmutableArray<Warning> Problems, int Pairs, bool IsBroken);
