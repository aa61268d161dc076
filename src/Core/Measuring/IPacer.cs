using PerfGate.Diagnostics;

namespace PerfGate.Measuring;

/// <summary>What the measurer does next: a batch.</summary>
/// <param name="Operations">How many operations.</param>
/// <param name="IsKept">Whether its readings are evidence; those of the warm-up are not.</param>
/// <param name="IsCold">Of a batch that is kept: the JIT was not proven quiet.</param>
internal readonly record struct Step(long Operations, bool IsKept, bool IsCold = false);

/// <summary>What a batch took.</summary>
/// <param name="Nanoseconds">Of all its operations, less the wait for a core.</param>
/// <param name="CompiledMethods">Methods the JIT had compiled when it was over.</param>
internal readonly record struct Reading(double Nanoseconds, long CompiledMethods);

/// <summary>Tells the measurer when to run which batch.</summary>
internal interface IPacer
{
    /// <summary>The next batch, or null when there is none.</summary>
    /// <param name="last">What the batch before it took; nothing at first.</param>
    Step? Next(Reading last);

    /// <summary>Whether the JIT had become quiet before the first batch that was kept.</summary>
    bool IsWarm { get; }

    /// <summary>What a reader must know to weigh the batches.</summary>
    /// <param name="batches">How many were kept.</param>
    IEnumerable<Warning> Warnings(int batches);
}
