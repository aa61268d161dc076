namespace PerfGate.Tests.Support;

/// <summary>Tests that touch what the whole process shares (its environment, its clock's peace) and so run alone.</summary>
[CollectionDefinition(nameof(ProcessWide), DisableParallelization = true)]
public sealed class ProcessWide;
