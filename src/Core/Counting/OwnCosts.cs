using System.Runtime.CompilerServices;
using PerfGate.Units;

namespace PerfGate.Counting;

/// <summary>Finds out what the recorder itself takes of a cost, so that it is not given to the code that is counted.</summary>
internal static class OwnCosts
{
    private const int Calls = 2000;
    private const int Rounds = 8;
    private const int Caller = 0;
    private const int Callee = 1;

    /// <summary>The clock with its own cost. Only time is taken by counting: bytes of the recorder are left out where they arise, and events of the user's are not its doing.</summary>
    public static CallClock Calibrate(CallClock clock)
    {
        if (clock.Metric is { Unit: Unit.Nanoseconds })
        {
            clock.Own = Measure(clock);
        }

        return clock;
    }

    // The least of some rounds: more would take time off code that has none.
    private static OwnCost Measure(CallClock clock)
    {
        var least = new OwnCost(double.PositiveInfinity, double.PositiveInfinity);
        for (var round = 0; round < Rounds; round++)
        {
            var recording = Recorder.Start(clock, isProgram: false);
            Call();
            Recorder.Stop(recording);
            var contexts = recording.Threads.First(thread => thread.Thread == Thread.CurrentThread).Contexts;
            least = new OwnCost(Math.Min(least.Inside, contexts[Callee + 1].Cost / (double)Calls), Math.Min(least.Outside, contexts[Caller + 1].Cost / (double)Calls));
        }

        return new OwnCost(Math.Max(0, least.Inside), Math.Max(0, least.Outside));
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Call()
    {
        CallHooks.Enter(Caller, out var caller);
        for (var i = 0; i < Calls; i++)
        {
            CallHooks.Enter(Callee, out var callee);
            CallHooks.Leave(ref callee, 0);
        }

        CallHooks.Leave(ref caller, 0);
    }
}
