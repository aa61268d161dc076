using System.Runtime.ExceptionServices;

namespace PerfGate.Instrumentation;

/// <summary>Does the same for many, on all processors; what fails is thrown as it was.</summary>
internal static class InParallel
{
    /// <summary>Does it.</summary>
    /// <param name="count">For how many.</param>
    /// <param name="action">What is done for the number of each.</param>
    /// <param name="stop">Ends it.</param>
    public static void For(int count, Action<int> action, CancellationToken stop)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = stop, MaxDegreeOfParallelism = Environment.ProcessorCount }, action);
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.Flatten().InnerExceptions[0]);
        }
    }
}
