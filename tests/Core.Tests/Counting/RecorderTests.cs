using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Tests.Support;
using static PerfGate.Tests.Counting.WovenCode;

namespace PerfGate.Tests.Counting;

[Collection(nameof(ProcessWide))]
public class RecorderTests
{
    [Fact]
    public void Calls_and_work_are_counted_by_their_contexts()
    {
        var tree = Record(() => Call(A, 10, () =>
        {
            Call(B, 2, () => Call(C, 1));
            Call(B, 3);
            Call(C, 4);
        }));
        Assert.Equal(["A: 1 10", "A/B: 2 5", "A/B/C: 1 1", "A/C: 1 4"], tree.Lines());
        Assert.Equal(ExactCounts.Engine, tree.Engine);
    }

    [Fact]
    public void Bytes_are_counted_where_they_are_allocated_and_the_recorder_adds_none()
    {
        var kept = new byte[2][];
        Action nothing = () => { };
        Action allocate = () => kept[1] = new byte[5000];
        var tree = Record(
            () => Call(A, 0, () =>
            {
                kept[0] = new byte[1000];
                for (var method = B; method < 26; method++)
                {
                    Call(method, 0, nothing);
                }

                Call(B, 0, allocate);
            }),
            "allocated");
        Assert.Equal(["A: 1 0 1024", "A/B: 2 0 5024", .. Enumerable.Range(C, 24).Select(method => $"A/{Names.NameOf(method)}: 1 0 0")], tree.Lines());
    }

    [Fact]
    public void Many_callees_of_one_context_are_told_apart()
    {
        var tree = Record(() => Call(A, 1, () =>
        {
            for (var i = 0; i < 5000; i++)
            {
                Call(1 + (i * 7 % 1000), 1);
            }
        }));
        Assert.Equal(1002, tree.Nodes.Length);
        Assert.All(tree.Nodes.Skip(2), node => Assert.Equal([5, 5], node.Self));
    }

    [Fact]
    public void An_exception_ends_the_calls_it_passes()
    {
        var tree = Record(() => Call(A, 1, () =>
        {
            Assert.Throws<InvalidOperationException>(() => Call(B, 1, () => Call(C, 1, () => throw new InvalidOperationException())));
            Call(D);
        }));
        Assert.Equal(["A: 1 1", "A/B: 1 1", "A/B/C: 1 1", "A/D: 1 1"], tree.Lines());
    }

    [Fact]
    public void Calls_that_cannot_say_their_end_are_over_where_their_exception_is_caught()
    {
        var tree = Record(() => Call(A, 1, () =>
        {
            CallHooks.Enter(B, out var scope);
            CallHooks.Enter(C, out _);
            CallHooks.Enter(D, out _);
            CallHooks.Caught(ref scope);
            Call(D);
            CallHooks.Leave(ref scope, 5);
        }));
        Assert.Equal(["A: 1 1", "A/B: 1 5", "A/B/C: 1 0", "A/B/C/D: 1 0", "A/B/D: 1 1"], tree.Lines());
    }

    [Fact]
    public void Calls_that_cannot_say_their_end_are_over_with_their_caller()
    {
        var tree = Record(() => Call(A, 1, () =>
        {
            Call(B, 1, () => CallHooks.Enter(C, out _));
            Call(D);
        }));
        Assert.Equal(["A: 1 1", "A/B: 1 1", "A/B/C: 1 0", "A/D: 1 1"], tree.Lines());
    }

    [Fact]
    public void Deep_recursion_ends_in_one_node_that_loses_nothing()
    {
        static void Recurse(int depth) => Call(A, 2, depth == 1 ? null : () => Recurse(depth - 1));
        var tree = Record(() => Recurse(2000));
        Assert.Equal(ContextTree.MaxDepth + 2, tree.Nodes.Length);
        Assert.Equal("[truncated]", tree.Frames[tree.Nodes[^1].Frame]);
        Assert.Equal([2000, 4000], [tree.Nodes.Sum(node => node.Self[0]), tree.Nodes.Sum(node => node.Self[1])]);
    }

    [Fact]
    public void Nothing_is_counted_before_and_after()
    {
        Call(A);
        var tree = Record(() => Call(B));
        Call(C);
        Assert.Equal(["B: 1 1"], tree.Lines());
        Assert.Equal(["D: 1 1"], Record(() => Call(D)).Lines());
    }

    [Fact]
    public void A_call_that_outlives_its_recording_disturbs_no_other()
    {
        CallScope late = default;
        Record(() => CallHooks.Enter(A, out late));
        var tree = Record(() => Call(B, 1, () =>
        {
            CallHooks.Leave(ref late, 7);
            Call(C);
        }));
        Assert.Equal(["B: 1 1", "B/C: 1 1"], tree.Lines());
    }

    [Fact]
    public void A_counter_of_woven_code_is_not_counted_itself()
    {
        var tree = Record(() => Call(A, 1, () => Call(B)), "member:" + nameof(ReadOnce));
        Assert.Equal(["A: 1 1 2", "A/B: 1 1 1"], tree.Lines());
        Assert.Equal("member:ReadOnce", tree.Costs[2].Name);
    }

    [Fact]
    public void Trees_of_two_recordings_are_slices()
    {
        using var clock = CallClocks.Of("calls", typeof(RecorderTests), instance: null);
        var recordings = new List<CallRecording>();
        for (var i = 0; i < 2; i++)
        {
            var recording = Recorder.Start(clock, isProgram: false);
            Call(A, 1, () => Call(B + i));
            Recorder.Stop(recording);
            recordings.Add(recording);
        }

        var tree = CountedTree.Of(recordings, "root", Names);
        Assert.Equal(["A: 1 1 1 1", "A/B: 1 0 1 0", "A/C: 0 1 0 1"], tree.Lines());
        Assert.Equal([1.0, 1.0], tree.Operations);
    }

    [Fact]
    public void Only_one_recording_is_on() =>
        Record(() => Assert.Throws<InvalidOperationException>(() => Record(() => { })));
}
