using PerfGate.Actions;

namespace PerfGate.Tests.Actions;

/// <summary>The ring loses nothing that it took, keeps each thread's order, and refuses what has no place.</summary>
public class QueueTests
{
    [Fact]
    public void Records_come_out_in_order_and_a_full_ring_refuses()
    {
        var queue = new ActionQueue(4);
        for (var round = 0; round < 10; round++)
        {
            Assert.Equal([true, true, true, true, false], Enumerable.Range(0, 5).Select(i => queue.TryAdd(Record(i))));
            Assert.Equal([0, 1, 2, 3], Take(queue));
        }

        Assert.Equal((40, 40), (queue.Added, queue.Taken));
    }

    [Fact]
    public void Many_threads_may_put_in_while_one_takes_out()
    {
        const int threads = 4, each = 20_000;
        var queue = new ActionQueue(64);
        var writers = Enumerable.Range(0, threads).Select(thread => new Thread(() =>
        {
            for (var i = 0; i < each; i++)
            {
                while (!queue.TryAdd(new ActionRecord(queue, i, thread, IsEnd: false)))
                {
                    Thread.Yield();
                }
            }
        })).ToList();
        writers.ForEach(writer => writer.Start());
        var next = new long[threads];
        for (var taken = 0; taken < threads * each;)
        {
            if (queue.TryTake(out var record))
            {
                Assert.Equal(next[record.Thread]++, record.Timestamp);
                taken++;
            }
            else
            {
                Thread.Yield();
            }
        }

        writers.ForEach(writer => writer.Join());
        Assert.False(queue.TryTake(out _));
    }

    private static ActionRecord Record(long timestamp) => new("", timestamp, 0, IsEnd: false);

    private static IEnumerable<long> Take(ActionQueue queue)
    {
        while (queue.TryTake(out var record))
        {
            yield return record.Timestamp;
        }
    }
}
