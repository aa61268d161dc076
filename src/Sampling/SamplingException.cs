namespace PerfGate.Sampling;

/// <summary>There is no profile, and why; never a reason for a test to fail.</summary>
/// <param name="reason">Why, to be read after "no profile, because".</param>
/// <param name="inner">What it was caused by, or null.</param>
public class SamplingException(string reason, Exception? inner = null) : Exception(reason, inner)
{
    /// <summary>True where a session may still be there that did not begin or end in time.</summary>
    public bool IsStuck { get; init; }
}
