using PerfGate.Measuring;

namespace PerfGate.Tool.Comparing;

/// <summary>
/// Paces one test on both sides of a pair: warm-up in turns until both are quiet, one number of operations for both, and batches in the
/// order A B B A.
/// </summary>
/// <param name="first">The side that begins.</param>
/// <param name="second">The other one.</param>
/// <param name="budget">The test's budget, of each side: half for the warm-up, half for the batches.</param>
/// <param name="timeout">After how long a batch counts as hanging.</param>
internal sealed class PairedTest(SideProcess first, SideProcess second, TimeSpan budget, TimeSpan timeout)
{
    /// <summary>Batches of each side.</summary>
    public const int Batches = 40;

    /// <summary>Of a test so slow that so many do not fit into its budget.</summary>
    public const int FewestBatches = 4;

    /// <summary>Batches before them that are not kept: the caches belong to the other side.</summary>
    private const int Discarded = 3;

    // Where each method is compiled once, a slice only has to find the number of operations and fill the caches.
    private static readonly TimeSpan UntieredSlice = TimeSpan.FromMilliseconds(15);

    /// <summary>Runs it.</summary>
    /// <returns>The side on which it failed; null where it did not.</returns>
    public SideProcess? Run()
    {
        var one = new Warming(first, Plan(first), timeout);
        var other = new Warming(second, Plan(second), timeout);
        var isOver = !one.Begin() | !other.Begin();
        while (!isOver && !(one.IsOver && other.IsOver))
        {
            isOver = !one.Slice() || !other.Slice();
        }

        if (!isOver)
        {
            isOver = !RunBatches(Math.Max(1, (long)Math.Round(Math.Sqrt((double)one.Operations * other.Operations))), Math.Max(one.Nanoseconds, other.Nanoseconds), isCold: !one.IsWarm || !other.IsWarm);
        }

        // One that did not fail has numbers all the same, or says that it has none without the other.
        var failed = first.Failure is not null ? first : second.Failure is not null ? second : null;
        End(first);
        End(second);
        return failed ?? (first.Failure is not null ? first : second.Failure is not null ? second : null);
    }

    private MeasurementPlan Plan(SideProcess side)
    {
        var plan = new MeasurementPlan { Budget = budget, IsTiered = side.Hello.IsTiered, TierUpDelay = side.Hello.TierUpDelay };
        return side.Hello.IsTiered ? plan : plan with { FullSlice = UntieredSlice };
    }

    private bool RunBatches(long operations, double nanoseconds, bool isCold)
    {
        for (var i = 0; i < Discarded; i++)
        {
            if (first.Batch(new Step(operations, IsKept: false), timeout) is null || second.Batch(new Step(operations, IsKept: false), timeout) is null)
            {
                return false;
            }
        }

        var fitting = budget.TotalNanoseconds / 2 / (operations * Math.Max(nanoseconds, 1e-3));
        var batches = (int)Math.Clamp(fitting, FewestBatches, Batches) / 2 * 2;
        for (var i = 0; i < batches; i++)
        {
            var (now, then) = i % 2 == 0 ? (first, second) : (second, first);
            if (now.Batch(new Step(operations, IsKept: true, isCold), timeout) is null || then.Batch(new Step(operations, IsKept: true, isCold), timeout) is null)
            {
                return false;
            }
        }

        return true;
    }

    private void End(SideProcess side)
    {
        if (side.Failure is null)
        {
            side.End();
            side.WaitForOver(timeout);
        }
    }

    /// <summary>The warm-up of one side.</summary>
    private sealed class Warming(SideProcess side, MeasurementPlan plan, TimeSpan timeout)
    {
        private double _spent;
        private double _fastest = double.PositiveInfinity;
        private long _methods;
        private int _quiet;

        public long Operations { get; private set; } = 1;

        /// <summary>Of one operation, in the fastest batch of the last slice.</summary>
        public double Nanoseconds => double.IsFinite(_fastest) ? _fastest : 0;

        public bool IsWarm => _quiet >= plan.QuietSlices;

        public bool IsOver => IsWarm || _spent >= (plan.Budget * plan.WarmUpShare).TotalNanoseconds;

        // The first call compiles and initialises; its time says nothing.
        public bool Begin() => Batch() is not null;

        public bool Slice()
        {
            var methods = _methods;
            var until = _spent + Math.Min(plan.FullSlice.TotalNanoseconds, plan.Budget.TotalNanoseconds / 25);
            _fastest = double.PositiveInfinity;
            do
            {
                if (Batch() is not { } reading)
                {
                    return false;
                }

                _fastest = Math.Min(_fastest, reading.Nanoseconds / Operations);
                Operations = plan.NextOperations(Operations, _fastest);
            }
            while (_spent < until);

            // Batches that are still growing say nothing about what is warm.
            var isGrown = _fastest * Operations >= plan.Batch.TotalNanoseconds / 2 || Operations == 1L << 40;
            _quiet = _methods == methods && isGrown ? _quiet + 1 : 0;
            return true;
        }

        private Reading? Batch()
        {
            if (side.Batch(new Step(Operations, IsKept: false), timeout) is not { } reading)
            {
                return null;
            }

            _spent += reading.Nanoseconds;
            _methods = reading.CompiledMethods;
            return reading;
        }
    }
}
