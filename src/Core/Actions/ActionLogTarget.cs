namespace PerfGate.Actions;

/// <summary>Where the lines of an action log go.</summary>
internal interface IActionLogTarget
{
    /// <summary>Appends whole lines.</summary>
    /// <param name="header">The first line of a log, for a target that begins or that another log was in before.</param>
    /// <param name="lines">The lines.</param>
    void Append(ReadOnlySpan<byte> header, ReadOnlySpan<byte> lines);

    /// <summary>Hands on what the target holds back.</summary>
    void Flush();
}

/// <summary>A stream of the caller's.</summary>
/// <param name="stream">The stream.</param>
internal sealed class ActionLogStream(Stream stream) : IActionLogTarget
{
    private bool _hasBegun;
    private bool _isTorn;

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> header, ReadOnlySpan<byte> lines)
    {
        if (_isTorn)
        {
            // The stream failed somewhere in the last lines.
            stream.Write("\n"u8);
        }

        _isTorn = true;
        if (!_hasBegun)
        {
            stream.Write(header);
            _hasBegun = true;
        }

        stream.Write(lines);
        _isTorn = false;
    }

    /// <inheritdoc/>
    public void Flush() => stream.Flush();
}
