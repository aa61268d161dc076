using System.Buffers;

namespace PerfGate.Tool.Actions;

/// <summary>The lines of a stream as UTF-8, one at a time, in a buffer that is no longer than the longest line.</summary>
internal sealed class LogLines(Stream stream) : IDisposable
{
    /// <summary>A longer line is passed over: our own are at most 64 KB, and what is this long is no log's line.</summary>
    public const int Longest = 1024 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
    private int _start;
    private int _end;
    private bool _isOver;

    /// <summary>The number of the line that was read last; the first is 1.</summary>
    public long Number { get; private set; }

    /// <summary>True when the line that was read last was too long: what is returned is its beginning.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The next line without its end; it is valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        var looked = 0;
        while (true)
        {
            var length = _buffer.AsSpan(_start + looked, _end - _start - looked).IndexOf((byte)'\n');
            if (length >= 0 || (_isOver && _end > _start))
            {
                length = length >= 0 ? length + looked : _end - _start;
                line = Take(length);
                return true;
            }

            if (_isOver)
            {
                line = default;
                return false;
            }

            looked = _end - _start;
            if (looked >= Longest)
            {
                line = PassOver(looked);
                return true;
            }

            Fill();
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        stream.Dispose();
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        var line = _buffer.AsSpan(_start, length);
        _start = Math.Min(_start + length + 1, _end);
        Number++;
        IsTooLong = false;
        return line is [.., (byte)'\r'] ? line[..^1] : line;
    }

    private ReadOnlySpan<byte> PassOver(int length)
    {
        // The beginning stays where it is, to be shown; the rest is read behind it again and again.
        var kept = Math.Min(length, 200);
        _buffer.AsSpan(_start, kept).CopyTo(_buffer);
        while (true)
        {
            var read = stream.Read(_buffer, kept, _buffer.Length - kept);
            var end = _buffer.AsSpan(kept, read).IndexOf((byte)'\n');
            if (read == 0 || end >= 0)
            {
                (_start, _end, _isOver) = (read == 0 ? kept : kept + end + 1, kept + read, read == 0);
                break;
            }
        }

        Number++;
        IsTooLong = true;
        return _buffer.AsSpan(0, kept);
    }

    private void Fill()
    {
        var held = _end - _start;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, held).CopyTo(_buffer);
            (_start, _end) = (0, held);
        }
        else if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        (_end, _isOver) = (_end + read, read == 0);
    }
}
