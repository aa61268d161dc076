namespace PerfGate.Tool.Comparing;

/// <summary>One of the two builds that are compared.</summary>
internal enum Side
{
    /// <summary>What is compared with.</summary>
    Base,

    /// <summary>What is judged.</summary>
    Head,
}

/// <summary>Something of each side.</summary>
/// <typeparam name="T">What.</typeparam>
/// <param name="Base">Of the base.</param>
/// <param name="Head">Of the head.</param>
internal sealed record Sides<T>(T Base, T Head)
{
    /// <summary>That of one side.</summary>
    public T this[Side side] => side == Side.Base ? Base : Head;
}

/// <summary>A side's process is gone, or does not do what it is told.</summary>
/// <param name="side">Which.</param>
/// <param name="message">What happened.</param>
internal sealed class SideLostException(Side side, string message) : Exception(message)
{
    public Side Side { get; } = side;
}
