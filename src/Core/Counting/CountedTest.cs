using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.ExceptionServices;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Runs;

namespace PerfGate.Counting;

/// <summary>A test in a counting process: it is counted and never timed, so that it needs no quiet machine and takes no lock.</summary>
internal static class CountedTest
{
    /// <summary>Woven code is slower, by so much at the most that a test is still waited for.</summary>
    private const int Patience = 10;

    // Only one recording can be on, and frameworks may run tests beside each other.
    private static readonly SemaphoreSlim Turn = new(1, 1);

    /// <summary>Counts a test and leaves what it found out in the run; why it found nothing, too.</summary>
    /// <exception cref="PerfGateException">PG5020: it could not be counted. What the test throws is thrown on as it is.</exception>
    public static async Task RunAsync(PerfSession session, TestId test, PerfWork work, string cost, TimeSpan timeout, Action<string> output, CancellationToken cancellation)
    {
        await Turn.WaitAsync(cancellation).ConfigureAwait(false);
        OwnFiles.KeepFromChildren();
        Exception? failure = null;
        var counts = new ExactCounts { Protocol = CallHooks.Protocol, Weights = Weights.Version, IsSeeded = HashSeeds.AreFixed };
        try
        {
            counts = await CountAsync(session, counts, test, work, cost, Patience * timeout, cancellation).ConfigureAwait(false);
        }
        catch (Exception thrown) when (thrown is BodyFailedException or PerfGateException or OperationCanceledException)
        {
            failure = thrown;
            counts = counts with { WhyNot = WhyNot(thrown) };
        }
        finally
        {
            Turn.Release();
        }

        session.Add(test, counts);
        output(counts.WhyNot is { } why ? $"{DiagnosticCodes.NotCounted}: {test} has no exact counts, because {why}." : $"{test} was counted.");
        if (!counts.IsSeeded)
        {
            output($"{DiagnosticCodes.SeedsNotFixed}: the seeds of hash codes could not be fixed in this process: what depends on them may not be counted alike in another.");
        }

        if (failure is BodyFailedException)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        if (counts.WhyNot is not null)
        {
            throw new PerfGateException(DiagnosticCodes.NotCounted, $"{test} has no exact counts, because {counts.WhyNot}.", failure);
        }
    }

    private static async Task<ExactCounts> CountAsync(PerfSession session, ExactCounts counts, TestId test, PerfWork work, string cost, TimeSpan timeout, CancellationToken cancellation)
    {
        if (session.Runaway is { } runaway)
        {
            return counts with { WhyNot = $"{runaway} did not end and still runs in this process" };
        }

        if (MapOf(work.TestClass.Assembly) is not { } methods)
        {
            return counts with { WhyNot = $"this process does not run a woven copy: there is no {CountedPass.MapFile} beside {work.TestClass.Assembly.GetName().Name}" };
        }

        if (!TestAssemblyFacts.IsWoven(work.TestClass.Assembly))
        {
            return counts with { WhyNot = $"{work.TestClass.Assembly.GetName().Name} is not woven" };
        }

        counts = counts with { Rules = methods.Rules, Assemblies = methods.Assemblies([]) };
        counts = counts with { Compiler = counts.Assemblies.FirstOrDefault(assembly => assembly.Name == work.TestClass.Assembly.GetName().Name)?.Compiler ?? "" };
        using var clock = OwnCosts.Calibrate(CallClocks.Of(cost, work.TestClass, work.Instance));
        var recordings = await work.CountAsync(clock, session, timeout, test, cancellation).ConfigureAwait(false);
        return Of(counts, recordings, test, methods);
    }

    // A test that calls no woven method would have no work to grow, and pass for ever.
    private static ExactCounts Of(ExactCounts counts, ImmutableArray<CallRecording> recordings, TestId test, MethodMap methods)
    {
        var reached = CountedTree.Reached(recordings);
        return reached.Count == 0
            ? counts with { WhyNot = "no woven method was called: the test assembly is not woven" }
            : counts with
            {
                Tree = CountedTree.Of(recordings, test.ShortName, methods),
                Assemblies = methods.Assemblies(reached),
                Unweighted = methods.Unweighted(reached),
            };
    }

    private static MethodMap? MapOf(Assembly assembly) =>
        CountedPass.Folders(assembly).Select(MethodMap.OfDirectory).FirstOrDefault(map => map is not null);

    private static string WhyNot(Exception failure) => failure switch
    {
        BodyFailedException => $"it threw {failure.InnerException!.GetType().Name}: {failure.InnerException.Message.ReplaceLineEndings(" ").TrimEnd('.')}",
        PerfGateException { Code: DiagnosticCodes.TimedOut } => "it did not end in time",
        PerfGateException ours => ours.Text.TrimEnd('.'),
        _ => "it was cancelled",
    };
}
