using PerfGate.Measuring;

namespace PerfGate.Bench.Fidelity;

/// <summary>A workload and the parts it is made of.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Body">One operation.</param>
/// <param name="Parts">What it is made of.</param>
internal sealed record KnownWork(string Name, TestBody Body, params Part[] Parts)
{
    /// <summary>The node of a tree that holds collections; its truth is the runtime's own count.</summary>
    public const string Collecting = "[garbage collection]";

    /// <summary>True where the parts are shares of each other and not of the pass: more threads than processors are there in no tree for all of their time.</summary>
    public bool IsAmongParts { get; init; }

    /// <summary>True where it runs in a process of its own with the server's garbage collector.</summary>
    public bool NeedsServerCollector { get; init; }

    /// <summary>True where collections are a part: who waits for a processor during one waits in it, so that wait is nobody's to leave out.</summary>
    public bool Collects => Parts.Any(part => part.Frame == Collecting);

    /// <summary>True where parts are so short that asking how long they waited for a processor would be most of them.</summary>
    public bool IsFine { get; init; }

    public static KnownWork Of(string name, Action body, params Part[] parts) => new(name, new ActionBody(body), parts);
}
