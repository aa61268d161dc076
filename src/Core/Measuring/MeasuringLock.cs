using System.Security.Cryptography;
using PerfGate.Diagnostics;

namespace PerfGate.Measuring;

/// <summary>
/// One measuring at a time on this machine and for this user: a file held open exclusively, which goes with its holder even when that is
/// killed. Another process may have opened the file just before it was deleted, so a holder stamps it with a random time and proves by the
/// stamp that the file it locked is still the one at the path.
/// </summary>
internal sealed class MeasuringLock : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly DateTime StampOrigin = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly FileStream _file;

    private MeasuringLock(FileStream file) => _file = file;

    /// <summary>The lock file of this user.</summary>
    public static string DefaultPath => Path.Combine(Path.GetTempPath(), $"perfgate-{Environment.UserName}.lock");

    /// <summary>Waits for the lock.</summary>
    /// <param name="path">The lock file.</param>
    /// <param name="patience">How long one holder may keep it: the wait begins anew whenever the holder changes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="PerfGateException">PG9002: one holder kept the lock for too long, or the file cannot be made.</exception>
    public static async Task<MeasuringLock> AcquireAsync(string path, TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        DateTime? seen = null;
        var since = time.GetTimestamp();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryAcquire(path) is { } taken)
            {
                return taken;
            }

            var now = File.GetLastWriteTimeUtc(path);
            if (now != seen)
            {
                (seen, since) = (now, time.GetTimestamp());
            }
            else if (time.GetElapsedTime(since) > patience)
            {
                throw new PerfGateException(DiagnosticCodes.LockTimeout, $"another process has been measuring for more than {patience.TotalSeconds:0} s and holds {path}. End that process; the file goes with it.");
            }

            await Task.Delay(Poll, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static MeasuringLock? TryAcquire(string path)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            var stamp = StampOrigin.AddSeconds(RandomNumberGenerator.GetInt32(int.MaxValue / 4)).AddTicks(RandomNumberGenerator.GetInt32(10_000_000));
            File.SetLastWriteTimeUtc(file.SafeFileHandle, stamp);
            if (File.GetLastWriteTimeUtc(path) == stamp)
            {
                return new MeasuringLock(file);
            }
        }
        catch (IOException)
        {
            // Held by another, or deleted under our hands: try again.
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new PerfGateException(DiagnosticCodes.LockTimeout, $"the lock file {path} cannot be opened: {failure.Message}", failure);
        }

        file?.Dispose();
        return null;
    }
}
