namespace PerfGate.Sampling.NetTrace;

/// <summary>One event of a trace.</summary>
/// <param name="Provider">Who wrote it: <c>Microsoft-Windows-DotNETRuntime</c>.</param>
/// <param name="Id">Its number among the provider's events.</param>
/// <param name="Thread">The thread it is about, by the system's id.</param>
/// <param name="Time">Ticks of the trace's clock.</param>
internal readonly record struct TraceEvent(string Provider, int Id, long Thread, long Time);

/// <summary>Takes an event. Neither span outlives the call.</summary>
/// <param name="traceEvent">The event.</param>
/// <param name="payload">Its fields, as its provider lays them out.</param>
/// <param name="stack">Its instruction pointers, the innermost first; empty where it has no stack.</param>
internal delegate void TraceEventHandler(in TraceEvent traceEvent, ReadOnlySpan<byte> payload, ReadOnlySpan<ulong> stack);

/// <summary>What a trace holds.</summary>
/// <param name="Events">Events read.</param>
/// <param name="Dropped">Events that the runtime had no room for.</param>
/// <param name="IsWhole">False where the trace was cut short.</param>
/// <param name="ProcessId">The process it was taken of.</param>
/// <param name="TicksPerSecond">The rate of its clock.</param>
internal sealed record TraceSummary(long Events, long Dropped, bool IsWhole, int ProcessId, long TicksPerSecond);

/// <summary>The bytes are no trace that can be read.</summary>
/// <param name="problem">What is wrong.</param>
/// <param name="position">The byte at which it was found.</param>
internal sealed class TraceFormatException(string problem, long position) : Exception($"{problem} (at byte {position.ToString(System.Globalization.CultureInfo.InvariantCulture)})");
