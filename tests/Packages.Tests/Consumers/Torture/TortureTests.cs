using PerfGate;
using PerfGate.Torture;

namespace Shop.Tests;

public sealed class TortureTests
{
    private static readonly bool IsWoven = Environment.GetEnvironmentVariable("PERFGATE_COUNT") is { Length: > 0 };

    private static bool _hasSaid;

    /// <summary>Says what every case says, into a file of the plain or of the woven process: what a process says first, as some cases count on from operation to operation.</summary>
    [PerfTest(Exact = true, MaxRegression = "100000%")]
    public string Cases()
    {
        var said = string.Concat(TortureCase.All(typeof(TortureTests).Assembly).Select(test => $"{test.Name}: {TortureCase.Say(test.Run)}\n"));
        if (Environment.GetEnvironmentVariable("CONSUMER_JOURNAL") is { Length: > 0 } folder && !_hasSaid)
        {
            _hasSaid = true;
            File.WriteAllText(Path.Combine(folder, IsWoven ? "woven.said" : "plain.said"), said);
        }

        return said;
    }

    [PerfTest(Exact = true, MaxRegression = "100000%", MaxAllocatedRegression = "10%")]
    public uint Search() => Work.Search();

    [PerfTest(Exact = true, MaxRegression = "100000%")]
    public byte[] Index() => Work.Index();

    /// <summary>Where it is told to, it waits when it is counted, for a test to kill who started it; the file says that it waits, and who it is.</summary>
    [PerfTest(Exact = true, MaxRegression = "100000%")]
    public int Wait()
    {
        if (IsWoven && Environment.GetEnvironmentVariable("CONSUMER_HOLD") is { Length: > 0 } file)
        {
            File.WriteAllText(file + ".part", Environment.ProcessId.ToString());
            File.Move(file + ".part", file);
            Thread.Sleep(Timeout.Infinite);
        }

        return 1;
    }
}
