namespace PerfGate.Tests.Measuring;

/// <summary>The other end of a line channel, written down beforehand: what is read comes in pieces as given, and then the end; what is written is kept.</summary>
internal sealed class PieceStream(IEnumerable<byte[]> pieces) : Stream
{
    private readonly Queue<byte[]> _pieces = new(pieces.Where(piece => piece.Length > 0));

    public MemoryStream Written { get; } = new();

    /// <summary>True once the other end is gone: writing fails, as that of a pipe does.</summary>
    public bool IsBroken { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (IsBroken)
        {
            throw new IOException("broken pipe");
        }

        if (!_pieces.TryPeek(out var piece))
        {
            return 0;
        }

        var taken = Math.Min(count, piece.Length);
        piece.AsSpan(0, taken).CopyTo(buffer.AsSpan(offset));
        _pieces.Dequeue();
        if (taken < piece.Length)
        {
            var rest = _pieces.ToArray();
            _pieces.Clear();
            foreach (var next in rest.Prepend(piece[taken..]))
            {
                _pieces.Enqueue(next);
            }
        }

        return taken;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (IsBroken)
        {
            throw new IOException("broken pipe");
        }

        Written.Write(buffer, offset, count);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
