namespace PerfGate.Sampling.PerfEvents;

/// <summary>Waits of one thread of which no stack tells: they are as those that one does. Which of them were met was up to chance, or to a limit of what that may cost.</summary>
/// <param name="slices">How many slices the pass has.</param>
internal sealed class SharedWaits(int slices)
{
    private readonly List<(int Slice, int Node, double Weight)> _told = [];

    /// <summary>Nanoseconds of each slice of which no stack tells.</summary>
    public double[] Untold { get; } = new double[slices];

    /// <summary>A wait of which a stack tells.</summary>
    /// <param name="slice">When it was.</param>
    /// <param name="node">Where.</param>
    /// <param name="weight">Its part of what is untold, beside those of others.</param>
    public void Tell(int slice, int node, double weight) => _told.Add((slice, node, weight));

    /// <summary>What is untold, by those of the same slice that are told of, else by those of the whole pass, else by those of others.</summary>
    /// <param name="others">Waits of another kind of the same thread.</param>
    /// <returns>Nanoseconds; the node is null where nothing at all is told.</returns>
    public IEnumerable<(int Slice, int? Node, double Nanoseconds)> ShareOut(SharedWaits others)
    {
        for (var slice = 0; slice < slices; slice++)
        {
            if (Untold[slice] <= 0)
            {
                continue;
            }

            var alike = Alike(slice) is { Count: > 0 } own ? own : others.Alike(slice);
            if (alike.Count == 0)
            {
                yield return (slice, null, Untold[slice]);
            }

            var sum = alike.Sum(wait => wait.Weight);
            foreach (var (_, node, weight) in alike)
            {
                yield return (slice, node, Untold[slice] * weight / sum);
            }
        }
    }

    private List<(int Slice, int Node, double Weight)> Alike(int slice) => _told.FindAll(wait => wait.Slice == slice) is { Count: > 0 } alike ? alike : _told;
}
