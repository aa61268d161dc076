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
    private const int Attempts = 200;

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
                Lock(file);
                if (!file.CanSeek || file.Length == 0 || file.Length + coming <= maxSize || !TryPutAside())
                {
                    return file;
                }

                file.Dispose();
            }
            catch (IOException) when (attempt < Attempts)
            {
                // Another process appends its lines.
                file.Dispose();
                Thread.Sleep(1);
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

    // There is no such lock on macOS: two processes there need a file each.
    private static void Lock(FileStream file)
    {
        if (file.CanSeek && (OperatingSystem.IsLinux() || OperatingSystem.IsWindows() || OperatingSystem.IsFreeBSD()))
        {
            file.Lock(LockedByte, 1);
        }
    }

    private static bool IsTorn(FileStream file, long end)
    {
        Span<byte> last = [(byte)'\n'];
        return end > 0 && RandomAccess.Read(file.SafeFileHandle, last, end - 1) == 1 && last[0] != '\n';
    }

    // app.3.log becomes app.4.log, ..., app.log becomes app.1.log. What cannot be moved, because it is being read, grows on.
    private bool TryPutAside()
    {
        try
        {
            if (maxFiles <= 1)
            {
                File.Delete(path);
                return true;
            }

            for (var number = maxFiles - 1; number >= 1; number--)
            {
                var from = number == 1 ? path : Numbered(number - 1);
                if (File.Exists(from))
                {
                    File.Move(from, Numbered(number), overwrite: true);
                }
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
