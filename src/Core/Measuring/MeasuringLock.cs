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
    private readonly string _path;

    private MeasuringLock(FileStream file, string path) => (_file, _path) = (file, path);

    /// <summary>The lock file of this user.</summary>
    public static string DefaultPath => Path.Combine(Path.GetTempPath(), $"perfgate-{Environment.UserName}.lock");

    /// <summary>Waits for the lock.</summary>
    /// <param name="path">The lock file.</param>
    /// <param name="patience">How long one holder may keep it: the wait begins anew whenever the holder changes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="waits">Is called once when another holds the lock; null where nobody wants to know.</param>
    /// <exception cref="PerfGateException">PG9002: one holder kept the lock for too long, or the file cannot be made.</exception>
    public static async Task<MeasuringLock> AcquireAsync(string path, TimeSpan patience, TimeProvider time, CancellationToken cancellation, Action? waits = null)
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

            waits?.Invoke();
            waits = null;
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
    public void Dispose()
    {
        // Elsewhere than on Windows a name can go before its file is closed, and must: the next one could hold a new file by then.
        if (!OperatingSystem.IsWindows() && _file.CanRead)
        {
            try
            {
                if (IsAt(_path, _file))
                {
                    File.Delete(_path);
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // A file that stays is no lock: the next one takes it over.
            }
        }

        _file.Dispose();
    }

    // Compared as the file system keeps the stamp: some round it to seconds.
    private static bool IsAt(string path, FileStream file) => File.GetLastWriteTimeUtc(path) == File.GetLastWriteTimeUtc(file.SafeFileHandle);

    private static MeasuringLock? TryAcquire(string path)
    {
        FileStream? file = null;
        try
        {
            // DeleteOnClose deletes by name on Unix: one who gave an orphaned file back would delete the lock of another.
            var options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None;
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, options);
            var stamp = StampOrigin.AddSeconds(RandomNumberGenerator.GetInt32(int.MaxValue / 4)).AddTicks(RandomNumberGenerator.GetInt32(10_000_000));
            File.SetLastWriteTimeUtc(file.SafeFileHandle, stamp);
            if (IsAt(path, file))
            {
                return new MeasuringLock(file, path);
            }
        }
        catch (IOException failure) when (failure is not DirectoryNotFoundException)
        {
            // Held by another, or deleted under our hands: try again.
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or DirectoryNotFoundException)
        {
            throw new PerfGateException(DiagnosticCodes.LockTimeout, $"the lock file {path} cannot be opened: {failure.Message}", failure);
        }

        file?.Dispose();
        return null;
    }
}
