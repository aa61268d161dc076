namespace PerfGate.Build;

/// <summary>A busy machine: threads that compute and walk through memory without a pause until it is disposed. They are
/// threads of this process, so nothing of them can outlive it.</summary>
internal sealed class NoiseLoad : IDisposable
{
    // More than a core's own cache, so that the load also fights for the shared one, as a compiler at work would.
    private const int Words = 1 << 20;

    private readonly Thread[] _threads;
    private volatile bool _stop;

    public NoiseLoad(int threads)
    {
        _threads = [.. Enumerable.Range(0, threads).Select(_ => new Thread(Work) { IsBackground = true })];
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    public void Dispose()
    {
        _stop = true;
        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void Work()
    {
        var memory = new ulong[Words];
        var state = 88172645463325252UL;
        while (!_stop)
        {
            for (var i = 0; i < Words; i++)
            {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                memory[state & (Words - 1)] += state;
            }
        }
    }
}
