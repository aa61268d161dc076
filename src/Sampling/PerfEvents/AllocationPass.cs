using PerfGate.CallTrees;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>A pass in which the runtime told of allocations and the kernel did not sample: each is told with its stack, and samples would see that as the test's work.</summary>
/// <param name="samples">What the runtime told: names, allocations.</param>
/// <param name="pass">When the test ran, and how often.</param>
internal sealed class AllocationPass(SampleCollector samples, ProfiledPass pass)
{
    /// <summary>Of a test that allocates too little to be told of.</summary>
    public static AllocationPass None => new(new SampleCollector(), new ProfiledPass(0, 0, IsAsync: false, []));

    /// <summary>Events the runtime had no room for.</summary>
    public long Dropped { get; init; }

    /// <summary>Which places stacks have in the tree of another pass.</summary>
    /// <param name="sampled">Which places the stacks of that pass have; each pass tells the other where async methods are begun.</param>
    /// <param name="builder">The tree.</param>
    /// <param name="root">The name of its root.</param>
    public StackPlaces PlacesBeside(StackPlaces sampled, CallTreeBuilder builder, string root) => sampled.Sibling = new StackPlaces(samples, builder, root, pass, seen: [], isWhole: false) { Sibling = sampled };

    /// <summary>Adds the allocations to the tree of another pass, as many as that pass's operations make.</summary>
    /// <param name="builder">The tree.</param>
    /// <param name="places">Which places stacks have in it.</param>
    /// <param name="sampled">The pass whose slices it has.</param>
    public void AddTo(CallTreeBuilder builder, StackPlaces places, ProfiledPass sampled)
    {
        var isSliceToSlice = pass.Slices.Length == sampled.Slices.Length && pass.Slices.All(slice => slice.Operations > 0);
        foreach (var (node, slice, bytes) in samples.Allocations.Keys.Order().SelectMany(thread => places.AllocationsOf(thread, places.AllocatesForTest(thread))))
        {
            if (isSliceToSlice)
            {
                Add(node, slice, bytes / pass.Slices[slice].Operations);
                continue;
            }

            for (var each = 0; each < sampled.Slices.Length; each++)
            {
                Add(node, each, bytes / pass.Operations);
            }
        }

        void Add(int node, int slice, double bytesOfOne) => builder.Add(node, StackPlaces.AllocatedCost, slice, bytesOfOne * sampled.Slices[slice].Operations);
    }
}
