namespace PerfGate.Bench;

/// <summary>There is no honest figure to print; the message says why.</summary>
internal sealed class BenchFailedException(string message) : Exception(message);
