using CsCheck;
using PerfGate.Runs;
using PerfGate.Tool.Comparing;

namespace PerfGate.Tool.Tests.Comparing;

/// <summary>Two walks through any two lists of tests, some of them the same: they always end, and meet where they can.</summary>
public class MeetingTests
{
    // Each side: tests of the first 12 letters in any order, some left out.
    private static readonly Gen<TestId[]> Walks = Gen.Select(Gen.Shuffle(Enumerable.Range(0, 12).ToArray()), Gen.Int[0, 12])
        .Select((tests, count) => tests.Take(count).Select(test => new TestId(((char)('a' + test)).ToString())).ToArray());

    [Fact]
    public void Every_walk_comes_to_its_end_and_nothing_is_met_that_is_not_at_both_places() => Gen.Select(Walks, Walks, Gen.Bool).Sample((ofBase, ofHead, isKnown) =>
    {
        var met = Walk(ofBase, ofHead, isKnown, _ => true);
        Assert.Equal(met.Count, met.Distinct().Count());
        Assert.Subset(ofBase.Intersect(ofHead).ToHashSet(), met.ToHashSet());
    });

    [Fact]
    public void Once_the_orders_are_known_a_test_that_stands_alike_to_all_other_common_ones_is_met() => Gen.Select(Walks, Walks).Sample((ofBase, ofHead) =>
    {
        var common = ofBase.Intersect(ofHead).ToList();
        var alike = common.Where(test => common.TrueForAll(other => IsBefore(ofBase, test, other) == IsBefore(ofHead, test, other)));
        Assert.Subset(Walk(ofBase, ofHead, isKnown: true, _ => true).ToHashSet(), alike.ToHashSet());
    });

    [Fact]
    public void Tests_in_the_order_of_their_names_are_all_met_by_the_first_pair_already() => Gen.Select(Walks, Walks).Sample((ofBase, ofHead) =>
    {
        var (@base, head) = (ofBase.Order().ToArray(), ofHead.Order().ToArray());
        Assert.Equal(@base.Intersect(head), Walk(@base, head, isKnown: false, _ => true));
    });

    [Fact]
    public void Pair_by_pair_all_common_tests_are_met_whatever_the_orders() => Gen.Select(Walks, Walks).Sample((ofBase, ofHead) =>
    {
        var wanted = ofBase.Intersect(ofHead).ToHashSet();
        while (wanted.Count > 0)
        {
            var met = Walk(ofBase, ofHead, isKnown: true, wanted.Contains);
            Assert.NotEmpty(met.Intersect(wanted));
            wanted.ExceptWith(met);
        }
    });

    [Fact]
    public void A_side_that_comes_to_a_test_twice_holds_nobody_up() => Gen.Select(Walks, Walks, Gen.Bool).Sample((ofBase, ofHead, isKnown) =>
        Walk([.. ofBase, .. ofBase], [.. ofHead, .. ofHead.Reverse()], isKnown, _ => true));

    private static bool IsBefore(TestId[] order, TestId one, TestId other) => Array.IndexOf(order, one) < Array.IndexOf(order, other);

    // As a pair of processes walks.
    private static List<TestId> Walk(TestId[] ofBase, TestId[] ofHead, bool isKnown, Func<TestId, bool> isWanted)
    {
        var (@base, head) = (new VisitOrders(), new VisitOrders());
        if (isKnown)
        {
            @base.Learn(ofBase);
            head.Learn(ofHead);
        }

        var meeting = new Meeting(@base, head, isWanted);
        var met = new List<TestId>();
        var (atBase, atHead) = (-1, -1);
        var (one, other) = (Next(Side.Base), Next(Side.Head));
        while (one is not null || other is not null)
        {
            if (one == other)
            {
                met.Add(one!.Value);
                (one, other) = (Next(Side.Base), Next(Side.Head));
            }
            else if (meeting.GoesOn(one, other) == Side.Base)
            {
                Assert.NotNull(one);
                one = Next(Side.Base);
            }
            else
            {
                Assert.NotNull(other);
                other = Next(Side.Head);
            }
        }

        Assert.Equal((ofBase.Length, ofHead.Length), (atBase, atHead));
        return met;

        TestId? Next(Side side)
        {
            var (order, place) = side == Side.Base ? (ofBase, ++atBase) : (ofHead, ++atHead);
            if (place >= order.Length)
            {
                return null;
            }

            meeting.Came(side, order[place]);
            return order[place];
        }
    }
}
