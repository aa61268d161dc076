using PerfGate.CallTrees;

namespace PerfGate.Tests.CallTrees;

public class ProfileTests
{
    private static readonly Profile Best = new() { Tree = TreeGen.Of(1, 0, ("A", 1)), Samples = 1 };
    private static readonly Profile Fallen = new() { Tree = TreeGen.Of(1, 0, ("A", 1)), Samples = 2, Fallback = "the rings found no room" };
    private static readonly Profile None = new() { WhyNot = "it threw" };

    [Fact]
    public void Of_several_processes_the_last_tree_of_the_best_engine_stands()
    {
        Assert.Equal(1, Profile.Join([Best, Fallen, None])!.Samples);
        Assert.Equal(2, Profile.Join([Fallen, None])!.Samples);
        Assert.Equal(9, Profile.Join([Best, Best with { Samples = 9 }, Fallen])!.Samples);
        Assert.Equal("it threw", Profile.Join([None])!.WhyNot);
        Assert.Null(Profile.Join([]));
    }
}
