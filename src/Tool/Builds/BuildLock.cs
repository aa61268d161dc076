namespace PerfGate.Tool.Builds;

/// <summary>One process at a time: a file held open exclusively, which goes with its holder even when that is killed.</summary>
internal sealed class BuildLock : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private readonly FileStream _file;

    private BuildLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock.</summary>
    /// <param name="path">The file; its directory is there.</param>
    /// <param name="waiting">Called once when it has to wait.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<BuildLock> AcquireAsync(string path, Action waiting, CancellationToken stop)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                // The file stays: whoever deleted it could delete that of the next holder.
                return new BuildLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
            }
            catch (IOException failure) when (failure.GetType() == typeof(IOException) && File.Exists(path))
            {
                if (isFirst)
                {
                    waiting();
                }
            }

            await Task.Delay(Poll, stop).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
