namespace PerfGate.Build;

/// <summary>The build cannot go on; the message is all that the person at the terminal needs.</summary>
internal sealed class BuildFailedException(string message) : Exception(message);
