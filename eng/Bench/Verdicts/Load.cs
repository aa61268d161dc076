using System.Diagnostics;
using System.Globalization;
using PerfGate.Measuring;
using PerfGate.Tool.Comparing;

namespace PerfGate.Bench.Verdicts;

/// <summary>What else the machine does while builds are compared.</summary>
internal enum LoadKind
{
    /// <summary>Nothing of ours.</summary>
    None,

    /// <summary>A busy thread for each processor, where the system puts it.</summary>
    Free,

    /// <summary>A busy thread on every processor but the one on which a comparison with one lane measures.</summary>
    Others,

    /// <summary>A busy thread on every processor, and so on the one that measures.</summary>
    All,
}

/// <summary>
/// A busy machine: a process whose threads compute and walk through memory until this is disposed. It ends when its input does, and so also when
/// the process that started it is killed.
/// </summary>
internal sealed class Load : IDisposable
{
    /// <summary>The verb of this program that is such a process.</summary>
    public const string Verb = "load";

    // More than a core's own cache, so that the load also fights for the shared one, as a compiler at work would.
    private const int Words = 1 << 20;
    private const string Anywhere = "-";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    private Load(Process process) => _process = process;

    /// <summary>Starts it and returns when its threads are at work; null where none is wanted.</summary>
    /// <exception cref="BenchFailedException">It did not start.</exception>
    public static Load? Start(LoadKind kind) => kind == LoadKind.None ? null : Start(ProcessorsOf(kind));

    /// <summary>Starts one with a busy thread on each of these processors.</summary>
    /// <param name="processors">Numbers, or `-` for a thread that is not pinned.</param>
    public static Load Start(IEnumerable<string> processors)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [typeof(Load).Assembly.Location, Verb, string.Join(',', processors)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start) ?? throw new BenchFailedException($"`{start.FileName}` did not start.");
        return process.StandardOutput.ReadLine() is not null ? new Load(process) : throw new BenchFailedException("the load generator ended instead of starting its threads.");
    }

    /// <summary>The process that makes the load.</summary>
    /// <param name="processors">As above, separated by commas.</param>
    public static void Run(string processors)
    {
        var list = processors.Split(',');
        using var started = new CountdownEvent(list.Length);
        foreach (var processor in list)
        {
            new Thread(() => Work(processor, started)) { IsBackground = true }.Start();
        }

        started.Wait();
        Console.Out.WriteLine("busy");

        // Its threads are in the background: they end with this one.
        Console.In.ReadToEnd();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(Patience))
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static IEnumerable<string> ProcessorsOf(LoadKind kind)
    {
        var lane = kind == LoadKind.Others ? Lanes.Choose(1)[0] : null;
        return ThreadPin.Cores().Where(processor => processor != lane).Select(processor => kind == LoadKind.Free ? Anywhere : processor.ToString(CultureInfo.InvariantCulture));
    }

    private static void Work(string processor, CountdownEvent started)
    {
        if (processor != Anywhere && ThreadPin.To(int.Parse(processor, CultureInfo.InvariantCulture)) is null)
        {
            Environment.FailFast($"a load on processor {processor} needs a system that keeps threads there.");
        }

        started.Signal();
        var memory = new ulong[Words];
        var state = 88172645463325252UL;
        while (true)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            memory[state & (Words - 1)] += state;
        }
    }
}
