using System.Runtime.InteropServices;
using PerfGate.Diagnostics;
using PerfGate.Runs;

namespace PerfGate.Counting;

/// <summary>A whole program that is counted, from its start to its end; and the file that it leaves: one <c>exact</c> line, as run files have it.</summary>
public static class CountedProgram
{
    private const int MaxLength = 256 * 1024 * 1024;

    // A registration that nobody keeps is finalized, and listens no more.
    private static PosixSignalRegistration? s_interrupt;

    /// <summary>Reads what a program left.</summary>
    /// <exception cref="PerfGateException">PG5022: there is none, or it is none.</exception>
    public static ExactCounts Read(string path)
    {
        try
        {
            var text = new FileInfo(path).Length > MaxLength ? "" : File.ReadAllText(path).TrimEnd('\n');
            return RunLineParser.Parse(text, out var problem) is ExactLine { Exact: var counts } ? counts
                : throw new PerfGateException(DiagnosticCodes.CountsUnusable, $"{path} is not what a counted program leaves: {problem ?? "it is a line of another kind"}.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new PerfGateException(
                DiagnosticCodes.CountsUnusable, $"the program left no counts: {failure.Message} It was killed before its end, could not write the file, or runs no .NET of version 8 or later.", failure);
        }
    }

    /// <summary>Begins to count this process where its environment asks for it.</summary>
    internal static void StartIfAsked()
    {
        if (CountedPass.Cost is not { } cost || Environment.GetEnvironmentVariable(CountedPass.FileVariable) is not { Length: > 0 } file)
        {
            return;
        }

        // What this program starts is another program.
        OwnFiles.KeepFromChildren();
        Environment.SetEnvironmentVariable(CountedPass.FileVariable, null);
        Environment.SetEnvironmentVariable(CountedPass.Variable, null);
        var counts = new ExactCounts { Protocol = CallHooks.Protocol, Weights = Weights.Version, IsSeeded = HashSeeds.AreFixed };
        if (MethodMap.OfDirectory(OwnFiles.Directory) is null)
        {
            Write(file, counts with { WhyNot = $"the program does not run from a woven copy: there is no {CountedPass.MapFile} beside PerfGate.Core" });
            return;
        }

        try
        {
            var clock = OwnCosts.Calibrate(CallClocks.Of(cost, typeof(CountedProgram), instance: null));
            WriteAtEnd(file, counts, Recorder.Start(clock, isProgram: true));
        }
        catch (PerfGateException failure)
        {
            Write(file, counts with { WhyNot = failure.Text.TrimEnd('.') });
        }
    }

    // The end has many ways: each writes what there is, and a later one writes it again.
    private static void WriteAtEnd(string file, ExactCounts counts, CallRecording recording)
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            Recorder.Stop(recording);
            Write(file, counts, recording);
        };
        AppDomain.CurrentDomain.UnhandledException += (_, _) => Write(file, counts, recording);

        // Without a handler of the program's own the runtime ends it on the spot, and tells nobody. With one it goes on, and is counted on.
        Listen(PosixSignal.SIGINT, () => Write(file, counts, recording));
    }

    /// <summary>Does something whenever a signal comes, as long as the process lives; only the last one asked for is heard.</summary>
    internal static void Listen(PosixSignal signal, Action action)
    {
        if (!OperatingSystem.IsBrowser())
        {
            s_interrupt = PosixSignalRegistration.Create(signal, _ => action());
        }
    }

    private static void Write(string file, ExactCounts counts, CallRecording recording)
    {
        try
        {
            counts = Of(counts, recording);
        }
#pragma warning disable CA1031 // it would end the user's program with a stack of ours
        catch (Exception failure)
#pragma warning restore CA1031
        {
            counts = counts with { WhyNot = $"PerfGate itself failed when it put the counts together: {failure.GetType().Name}: {failure.Message.ReplaceLineEndings(" ").TrimEnd('.')}" };
        }

        Write(file, counts);
    }

    private static ExactCounts Of(ExactCounts counts, CallRecording recording)
    {
        var methods = MethodMap.OfDirectory(OwnFiles.Directory) ?? MethodMap.Read([]);
        var reached = CountedTree.Reached([recording]);
        return reached.Count == 0
            ? counts with { WhyNot = "no woven method was called" }
            : counts with
            {
                Tree = CountedTree.Of([recording], AppDomain.CurrentDomain.FriendlyName, methods),
                Rules = methods.Rules,
                Assemblies = methods.Assemblies(reached),
                Unweighted = methods.Unweighted(reached),
            };
    }

    // Aside and renamed: whoever reads sees all of it or nothing. Nobody is told of a failure here: a program that counts says nothing of its own.
    private static void Write(string path, ExactCounts counts)
    {
        var aside = FormattableString.Invariant($"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.tmp");
        try
        {
            using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                RunLineWriter.Write(file, new ExactLine(new TestId(AppDomain.CurrentDomain.FriendlyName, ""), counts));
            }

            File.Move(aside, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            try
            {
                File.Delete(aside);
            }
            catch (Exception again) when (again is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
            {
            }
        }
    }
}
