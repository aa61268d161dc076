using System.Collections.Immutable;
using PerfGate.Actions;
using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Diagnostics;

namespace PerfGate.Runs;

/// <summary>One line of a run file; <c>docs/run-file.md</c> is the specification.</summary>
internal abstract record RunLine;

/// <summary>The first line.</summary>
internal sealed record HeaderLine(RunEnvironment Environment) : RunLine;

/// <summary>What the assembly declares, measured or not.</summary>
internal sealed record DeclaredLine(ImmutableArray<string> Methods) : RunLine;

/// <summary>The comparison that the run is a side of.</summary>
internal sealed record AgainstLine(Comparison Comparison) : RunLine;

/// <summary>Where the suspects of the run were confirmed or cleared.</summary>
internal sealed record ConfirmedLine(ConfirmedBy Confirmed) : RunLine;

/// <summary>Measuring of a test begins: what a killed process was doing.</summary>
internal sealed record StartLine(TestId Test) : RunLine;

/// <summary>One record.</summary>
internal sealed record TestLine(TestRecord Test) : RunLine;

/// <summary>The profile of a test whose record stands above it.</summary>
internal sealed record ProfileLine(TestId Test, Profile Profile) : RunLine;

/// <summary>The actions of a test whose record stands above it.</summary>
internal sealed record ActionsLine(TestId Test, ActionProfile Actions) : RunLine;

/// <summary>The exact counts of a test; no record needs to stand above it, because what counts does not time.</summary>
internal sealed record ExactLine(TestId Test, ExactCounts Exact) : RunLine;

/// <summary>What had to be left out of the files this run was made from: written into merged runs, so that it is not forgotten.</summary>
internal sealed record WarningLine(Warning Warning) : RunLine;

/// <summary>Closes the file: everything above is complete. Where records follow, it was only the end so far.</summary>
/// <param name="Declared">Methods declared.</param>
/// <param name="Measured">Records with samples so far.</param>
/// <param name="NotMeasured">Records without.</param>
/// <param name="IsPartial">Only some tests were asked for.</param>
internal sealed record EndLine(int Declared, int Measured, int NotMeasured, bool IsPartial) : RunLine;
