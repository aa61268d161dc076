using System.Collections.Immutable;
using PerfGate.Measuring;

namespace PerfGate.Counting;

/// <summary>The operations of a counted pass: one to warm up, so that what happens once in a process is behind, and two that are counted.</summary>
internal static class CountedOperations
{
    /// <summary>What happens in one of them only is no property of the code.</summary>
    private const int Counted = 2;

    /// <summary>Runs a test; setup and cleanup are not counted.</summary>
    /// <param name="work">The test.</param>
    /// <param name="clock">What is counted beside calls and work.</param>
    /// <param name="cancellation">Ends it between two operations.</param>
    /// <exception cref="BodyFailedException">It threw.</exception>
    public static async Task<ImmutableArray<CallRecording>> RunAsync(PerfWork work, CallClock clock, CancellationToken cancellation)
    {
        var recordings = ImmutableArray.CreateBuilder<CallRecording>();
        for (var operation = 0; operation <= Counted; operation++)
        {
            cancellation.ThrowIfCancellationRequested();
            var recording = await RunOnceAsync(work, clock).ConfigureAwait(false);
            if (operation > 0)
            {
                recordings.Add(recording);
            }
        }

        return recordings.ToImmutable();
    }

    private static async Task<CallRecording> RunOnceAsync(PerfWork work, CallClock clock)
    {
        try
        {
            await RunAroundAsync(work.Setup).ConfigureAwait(false);
            var recording = Recorder.Start(clock, isProgram: false);
            try
            {
                await work.Body.RunAsync(1).ConfigureAwait(false);
            }
            finally
            {
                Recorder.Stop(recording);
            }

            await RunAroundAsync(work.Cleanup).ConfigureAwait(false);
            return recording;
        }
        catch (Exception failure)
        {
            throw new BodyFailedException(failure);
        }
    }

    private static ValueTask RunAroundAsync(TestBody? around) => around?.RunAsync(1) ?? default;
}
