using System.Text;

namespace PerfGate.Measuring;

/// <summary>
/// Lines of UTF-8 over a stream, read and written by the calling thread itself: between two batches nothing may wake another thread, and
/// next to nothing may be allocated.
/// </summary>
/// <param name="stream">Owned and closed with this.</param>
internal sealed class LineChannel(Stream stream) : IDisposable
{
    /// <summary>Bytes of the longest line; a longer one ends the conversation.</summary>
    public const int MaxLine = 1 << 20;

    private byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    /// <summary>Waits for a line.</summary>
    /// <returns>The line without its end, valid until the next call; null when the other end is gone or says what is no line.</returns>
    public ReadOnlyMemory<byte>? Read()
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = _buffer.AsMemory(_start, length);
                _start += length + 1;
                return line;
            }

            if (!Fill())
            {
                return null;
            }
        }
    }

    /// <summary>Writes a line.</summary>
    /// <returns>False when the other end is gone.</returns>
    public bool Write(ReadOnlySpan<byte> line)
    {
        try
        {
            Span<byte> whole = line.Length < 512 ? stackalloc byte[line.Length + 1] : new byte[line.Length + 1];
            line.CopyTo(whole);
            whole[^1] = (byte)'\n';
            stream.Write(whole);
            return true;
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Writes a line.</summary>
    /// <returns>False when the other end is gone.</returns>
    public bool Write(string line) => Write(Encoding.UTF8.GetBytes(line));

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            if (_end >= MaxLine)
            {
                return false;
            }

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        try
        {
            var count = stream.Read(_buffer, _end, _buffer.Length - _end);
            _end += count;
            return count > 0;
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
    }
}
