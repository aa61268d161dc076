using System.Globalization;
using System.Runtime.InteropServices;

namespace PerfGate.Sampling;

/// <summary>
/// A processor that only the runtime's sampler may use while a test is profiled. Elsewhere it waits for its turn behind the test, up to
/// 3 ms, and meets the test when that goes to sleep: of 50 % of work beside 50 % of sleep it saw 32 %, and with a processor of its own 50 %.
/// Linux only; where it cannot be had, sampling goes on without it.
/// </summary>
internal sealed class SamplerProcessor : IDisposable
{
    private const string Threads = "/proc/self/task";

    // The runtime's name for its threads that sample and that send what was sampled.
    private const string Sampler = ".NET EventPipe";

    // A bit a processor; Linux knows at most 8192.
    private const int MaskBytes = 1024;
    private readonly byte[] _all;
    private readonly byte[] _samplers;
    private readonly byte[] _others;

    // Threads are born while others are moved, and pass on what they had; a process that never stops making them is left as it is then.
    private const int MostRounds = 10;

    // Threads that chose their processors themselves.
    private readonly HashSet<int> _own = [];

    private SamplerProcessor(byte[] all, int processor)
    {
        _all = all;
        _samplers = new byte[MaskBytes];
        _samplers[processor / 8] = (byte)(1 << (processor % 8));
        _others = [.. all.Zip(_samplers, (one, other) => (byte)(one & ~other))];
    }

    /// <summary>Moves the sampler to one processor of this process and all other threads to the rest, also those that will be born.</summary>
    /// <returns>What moves them back; null where there is but one processor, no sampler or no way.</returns>
    public static SamplerProcessor? Reserve()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        SamplerProcessor? reserved = null;
        try
        {
            if (MaskOf(Environment.ProcessId) is not { } all || Processors(all) is not { Count: > 1 } processors)
            {
                return null;
            }

            reserved = new SamplerProcessor(all, processors[^1]);
            if (reserved.Move())
            {
                return reserved;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or DllNotFoundException or EntryPointNotFoundException)
        {
            // What was moved so far is moved back.
        }

        reserved?.Dispose();
        return null;
    }

    /// <summary>Gives every thread back all processors.</summary>
    public void Dispose()
    {
        try
        {
            var isDone = false;
            for (var round = 0; round < MostRounds && !isDone; round++)
            {
                isDone = true;
                foreach (var thread in Now())
                {
                    if (!_own.Contains(thread) && MaskOf(thread) is { } mask && (mask.AsSpan().SequenceEqual(_others) || mask.AsSpan().SequenceEqual(_samplers)))
                    {
                        isDone &= !SetMask(thread, _all);
                    }
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Nothing is left to be tried.
        }
    }

    // True when a sampler was found.
    private bool Move()
    {
        foreach (var thread in Now())
        {
            if (MaskOf(thread) is { } mask && !mask.AsSpan().SequenceEqual(_all))
            {
                _own.Add(thread);
            }
        }

        var (found, isDone) = (false, false);
        for (var round = 0; round < MostRounds && !isDone; round++)
        {
            isDone = true;
            foreach (var thread in Now().Where(thread => !_own.Contains(thread)))
            {
                if (MaskOf(thread) is { } mask && mask.AsSpan().SequenceEqual(_all))
                {
                    var isSampler = IsSampler(thread);
                    var isMoved = SetMask(thread, isSampler ? _samplers : _others);
                    found |= isMoved && isSampler;
                    isDone &= !isMoved;
                }
            }
        }

        return found;
    }

    private static List<int> Now() => [.. Directory.EnumerateDirectories(Threads).Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture))];

    private static bool IsSampler(int thread)
    {
        try
        {
            return File.ReadAllText($"{Threads}/{thread.ToString(CultureInfo.InvariantCulture)}/comm").StartsWith(Sampler, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // it has ended
        }
    }

    private static List<int> Processors(byte[] mask) => [.. Enumerable.Range(0, MaskBytes * 8).Where(processor => (mask[processor / 8] & (1 << (processor % 8))) != 0)];

    // Null when the thread has ended.
    private static byte[]? MaskOf(int thread)
    {
        var mask = new byte[MaskBytes];
        return GetAffinity(thread, MaskBytes, mask) == 0 ? mask : null;
    }

    private static bool SetMask(int thread, byte[] mask) => SetAffinity(thread, MaskBytes, mask) == 0;

    [DllImport("libc", EntryPoint = "sched_getaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetAffinity(int thread, nuint size, [Out] byte[] mask);

    [DllImport("libc", EntryPoint = "sched_setaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetAffinity(int thread, nuint size, byte[] mask);
}
