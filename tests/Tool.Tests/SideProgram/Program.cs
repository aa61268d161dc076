using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Text;
using PerfGate.Measuring;

namespace PerfGate.Tool.SideProgram;

/// <summary>
/// Does what its arguments say, one after the other: <c>One</c> runs that perf test, <c>One!crash</c> with a fault in its body,
/// <c>One!throw@5000</c> at the 5000th call of it; <c>!crash</c> is a fault between tests.
/// </summary>
internal static class Program
{
    private const int SomeTestFailed = 2;

    private static string Results => Environment.GetEnvironmentVariable("PERFGATE_RESULTS")!;

    public static async Task<int> Main(string[] steps)
    {
        await File.WriteAllTextAsync(Path.Combine(Results, "process.txt"), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        var failed = false;
        foreach (var step in steps)
        {
            var (test, fault) = step.Split('!', 2) is [var name, var rest] ? (name, rest) : (step, null);
            if (test.Length == 0)
            {
                Do(fault!);
                continue;
            }

            failed |= !await RunAsync(test, fault);
        }

        return failed ? SomeTestFailed : 0;
    }

    // As an adapter does: a test that fails is told, and the next one runs.
    private static async Task<bool> RunAsync(string test, string? fault)
    {
        var (action, at) = fault?.Split('@', 2) is [var what, var call] ? (what, long.Parse(call, CultureInfo.InvariantCulture)) : (fault, 1);
        (Shelf.Fault, Shelf.FaultAt) = (action is null ? null : () => Do(action), at);
        var method = typeof(Shelf).GetMethod(test)!;
        try
        {
            await PerfTestRunner.RunAsync(
                new PerfTestCase
                {
                    Method = method,
                    TestClass = typeof(Shelf),
                    Instance = new Shelf(),
                    DisplayName = test,
                    UniqueId = test,
                    Attribute = new PerfTestAttribute(),
                    Output = Console.WriteLine,
                },
                CancellationToken.None);
            return true;
        }
        catch (Exception failure)
        {
            Console.WriteLine(failure);
            return false;
        }
    }

    private static void Do(string fault)
    {
        var (name, value) = fault.Split(':', 2) is [var first, var rest] ? (first, rest) : (fault, "");
        switch (name)
        {
            case "crash":
                Process.GetCurrentProcess().Kill();
                Thread.Sleep(Timeout.Infinite);
                break;
            case "exit":
                Environment.Exit(int.Parse(value, CultureInfo.InvariantCulture));
                break;
            case "throw":
                throw new InvalidTimeZoneException("no such zone");
            case "hang":
                File.WriteAllText(Path.Combine(Results, "hangs.txt"), "");
                Thread.Sleep(Timeout.Infinite);
                break;
            case "flood":
                Flood(Console.Out);
                Flood(Console.Error);
                break;
            case "work":
                Shelf.Work = int.Parse(value, CultureInfo.InvariantCulture);
                break;
            case "say":
                Say(value);
                break;
            default:
                throw new ArgumentException($"no fault: {fault}", nameof(fault));
        }
    }

    private static void Flood(TextWriter writer)
    {
        for (var i = 0; i < 40_000; i++)
        {
            writer.WriteLine("a line of fifty letters, over and over and over again");
        }
    }

    // Raw lines, each when the one before it was answered, in place of the protocol.
    private static void Say(string lines)
    {
        using var pipe = new NamedPipeClientStream(".", LockStep.PipeName!, PipeDirection.InOut, PipeOptions.CurrentUserOnly);
        pipe.Connect();
        using var lifeline = new NamedPipeClientStream(".", LockStep.PipeName!, PipeDirection.InOut, PipeOptions.CurrentUserOnly);
        using var reader = new StreamReader(pipe, Encoding.UTF8);
        foreach (var line in lines.Split('\n'))
        {
            pipe.Write(Encoding.UTF8.GetBytes(line + "\n"));
            if (reader.ReadLine() is not { } answer)
            {
                return;
            }

            Console.WriteLine(answer);
            if (!lifeline.IsConnected)
            {
                lifeline.Connect();
            }
        }
    }
}
