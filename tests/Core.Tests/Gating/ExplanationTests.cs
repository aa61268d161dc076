using PerfGate.CallTrees;
using PerfGate.Gating;
using PerfGate.Runs;
using PerfGate.Tests.CallTrees;
using PerfGate.Units;

namespace PerfGate.Tests.Gating;

public class ExplanationTests
{
    [Fact]
    public void Growth_is_explained_in_the_unit_asked_for()
    {
        var explanation = Explanation.Of(Record(300), Record(100));

        Assert.Equal(Unit.Nanoseconds, explanation.Unit);
        Assert.Null(explanation.WhyNot);
        Assert.Equal("A", explanation.Difference!.Nodes[explanation.Difference.Culprits[0]].Frame);
        Assert.Equal(CallTreeText.Culprits(explanation.Difference, 15), VerdictText.Explained(explanation));
    }

    [Fact]
    public void Trees_that_do_not_count_what_grew_say_so()
    {
        var explanation = Explanation.Of(Record(300), Record(100), Unit.Bytes);

        Assert.Equal(Unit.Bytes, explanation.Unit);
        Assert.Null(explanation.Difference);
        Assert.Equal("its call trees do not count what grew", explanation.WhyNot);
    }

    [Fact]
    public void Trees_of_different_engines_are_told_apart()
    {
        var other = Record(100);
        other = other with { Profile = other.Profile! with { Tree = other.Profile.Tree! with { Engine = "perf" } } };

        Assert.Equal("its call trees cannot be compared: perf made the baseline's, test the current one", Explanation.Of(Record(300), other).WhyNot);
    }

    private static TestRecord Record(double cost) => new() { Id = new TestId("A.B"), Profile = new Profile { Tree = TreeGen.Of(1, 0.01, ("A", cost)) } };
}
