using System.Globalization;

namespace PerfGate.Actions;

/// <summary>
/// A file that may be written by several writers and processes, and is put aside when it is large. It is opened for each batch of
/// lines and never kept open, so that it can be moved and deleted; a lock on a byte far behind its end keeps batches whole.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="maxSize">Bytes after which it is put aside.</param>
/// <param name="maxFiles">How many files are kept, with this one.</param>
internal sealed class ActionLogFile(string path, long maxSize, int maxFiles) : IActionLogTarget
{
    private const long LockedByte = long.MaxValue - 1;
    private const int Attempts = 2000;

    // EAGAIN, and ERROR_LOCK_VIOLATION.
    private const int LinuxBusy = 11;
    private const int FreeBsdBusy = 35;
    private const int WindowsBusy = unchecked((int)0x80070021);

    // The system's locks are between processes.
    private static readonly object InProcess = new();
    private bool _hasBegun;

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> header, ReadOnlySpan<byte> lines)
    {
        lock (InProcess)
        {
            using var file = OpenLocked(lines.Length);
            if (!file.CanSeek)
            {
                // A pipe or a device.
                file.Write(_hasBegun ? [] : header);
                file.Write(lines);
                _hasBegun = true;
                return;
            }

            var end = file.Seek(0, SeekOrigin.End);
            try
            {
                if (IsTorn(file, end))
                {
                    file.Write("\n"u8);
                }

                if (!_hasBegun || end == 0)
                {
                    file.Write(header);
                }

                file.Write(lines);
                _hasBegun = true;
            }
            catch (IOException)
            {
                file.SetLength(end); // no half of a line
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        // Each batch has reached the system when its file is closed.
    }

    private FileStream OpenLocked(int coming)
    {
        for (var attempt = 1; ; attempt++)
        {
            var file = Open();
            try
            {
                var isLocked = TryLock(file);
                if (isLocked && (!file.CanSeek || file.Length == 0 || file.Length + coming <= maxSize || attempt == Attempts || !TryPutAside(file)))
                {
                    return file;
                }

                if (!isLocked && attempt == Attempts)
                {
                    throw new IOException($"{path} is locked by another process.");
                }

                file.Dispose();
                Thread.Sleep(isLocked ? 0 : 1);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
    }

    private FileStream Open()
    {
        try
        {
            return Create();
        }
        catch (DirectoryNotFoundException)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return Create();
        }

        FileStream Create() => new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    // There is no such lock on macOS, nor on some file systems: two processes there need a file each.
    private static bool TryLock(FileStream file)
    {
        try
        {
            if (file.CanSeek && (OperatingSystem.IsLinux() || OperatingSystem.IsWindows() || OperatingSystem.IsFreeBSD()))
            {
                file.Lock(LockedByte, 1);
            }

            return true;
        }
        catch (IOException failure)
        {
            return failure.HResult is not (LinuxBusy or FreeBsdBusy or WindowsBusy);
        }
    }

    private static bool IsTorn(FileStream file, long end)
    {
        Span<byte> last = [(byte)'\n'];
        return end > 0 && RandomAccess.Read(file.SafeFileHandle, last, end - 1) == 1 && last[0] != '\n';
    }

    // app.3.log becomes app.4.log, ..., app.log becomes app.1.log. What cannot be moved, because it is being read, grows on.
    private bool TryPutAside(FileStream file)
    {
        try
        {
            if (new FileInfo(path) is not { Exists: true } named || named.Length != file.Length)
            {
                return true; // another process did, between opening and locking
            }

            if (maxFiles <= 1)
            {
                File.Delete(path);
                return true;
            }

            var free = 1;
            while (free < maxFiles - 1 && File.Exists(Numbered(free)))
            {
                free++;
            }

            for (var number = free; number >= 1; number--)
            {
                File.Move(number == 1 ? path : Numbered(number - 1), Numbered(number), overwrite: true);
            }

            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string Numbered(int number) =>
        Path.Combine(Path.GetDirectoryName(path)!, string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(path)}.{number}{Path.GetExtension(path)}"));
}
