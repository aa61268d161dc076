namespace PerfGate.Counting;

/// <summary>Finds out what the recorder itself takes of a cost, so that it is not given to the code that is counted.</summary>
internal static class OwnCosts
{
    /// <summary>The clock with its own cost; bytes and calls have none.</summary>
    public static CallClock Calibrate(CallClock clock) => clock;
}
