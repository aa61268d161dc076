using System.Diagnostics;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Actions;

/// <summary>While nobody listens, nothing happens.</summary>
[Collection(nameof(ProcessWide))]
public class SilenceTests
{
    [Fact]
    public void Nothing_is_allocated()
    {
        Assert.False(ActionLog.IsOn);
        Work(1000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Work(1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void Work(int count)
        {
            for (var i = 0; i < count; i++)
            {
                using var none = ActionLog.Start("none");
                using var one = ActionLog.Start("one", ("a", i));
                using var two = ActionLog.Start("two", ("a", i), ("b", 2.5));
                using var three = ActionLog.Start("three", ("a", i), ("b", 2.5), ("c", "text"));
                using var action = ActionLog.Start("multiply", ("a", i), ("b", 2.5), ("c", "text"), ("d", i > 3));
                action.Message("half", ("i", i));
                action.Result(i);
                ActionLog.Message("done", ("i", i), ("of", count));
            }
        }
    }

    [Fact]
    public void No_action_is_begun()
    {
        using var action = ActionLog.Start("quiet");
        Assert.Equal(default, action);
        Assert.Null(Activity.Current);
        action.Fail(new InvalidOperationException());
        Assert.Equal(3, ActionLog.Run("sum", () => 1 + 2, [("a", 1)]));
    }

    [Fact]
    public void A_writer_that_is_gone_leaves_no_thread_and_no_listener()
    {
        var writer = ActionLog.WriteTo(Stream.Null);
        Assert.True(ActionLog.IsOn);
        writer.Dispose();
        writer.Dispose();
        Assert.False(ActionLog.IsOn);
        Assert.False(writer.HasThread);
    }

    [Fact]
    public async Task A_writer_can_be_disposed_asynchronously()
    {
        var writer = ActionLog.WriteTo(Stream.Null);
        await writer.DisposeAsync();
        Assert.False(writer.HasThread);
        Assert.True(writer.Flush());
    }
}
