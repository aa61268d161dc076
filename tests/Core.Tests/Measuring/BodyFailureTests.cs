using PerfGate.Measuring;

namespace PerfGate.Tests.Measuring;

/// <summary>What the user's code throws is told apart from what PerfGate throws, and keeps its stack.</summary>
public class BodyFailureTests
{
    private static readonly ActionBody Throws = new(Thrower);

    [Fact]
    public async Task A_body_that_throws_at_once() => AssertOriginal(await Assert.ThrowsAsync<BodyFailedException>(() => new Bench().Measure(Throws)));

    [Fact]
    public async Task A_body_that_throws_late()
    {
        var bench = new Bench();
        var body = new ActionBody(() =>
        {
            bench.Time.Pass(1000);
            if (bench.Time.Now > TimeSpan.FromMilliseconds(700))
            {
                Thrower();
            }
        });
        AssertOriginal(await Assert.ThrowsAsync<BodyFailedException>(() => bench.Measure(body)));
    }

    [Fact]
    public async Task A_setup_that_throws() => AssertOriginal(await Assert.ThrowsAsync<BodyFailedException>(() => new Bench().Measure(new ActionBody(() => { }), setup: Throws)));

    [Fact]
    public async Task A_cleanup_that_throws() => AssertOriginal(await Assert.ThrowsAsync<BodyFailedException>(() => new Bench().Measure(new ActionBody(() => { }), cleanup: Throws)));

    [Fact]
    public async Task An_async_body_that_throws_after_a_wait() => AssertOriginal(await Assert.ThrowsAsync<BodyFailedException>(() => new Bench().Measure(new TaskBody(async () =>
    {
        await Task.Yield();
        Thrower();
    }))));

    [Fact]
    public async Task An_async_body_that_throws_before_its_task() => AssertOriginal(await Assert.ThrowsAsync<BodyFailedException>(() => new Bench().Measure(new TaskBody(() => throw new InvalidTimeZoneException("mine")))), stack: false);

    [Fact]
    public async Task A_cancellation_of_the_body_is_the_bodys_own() =>
        await Assert.ThrowsAsync<BodyFailedException>(() => new Bench().Measure(new ActionBody(() => throw new OperationCanceledException())));

    private static void AssertOriginal(BodyFailedException failure, bool stack = true)
    {
        var original = Assert.IsType<InvalidTimeZoneException>(failure.InnerException);
        Assert.Equal("mine", original.Message);
        if (stack)
        {
            Assert.Contains(nameof(Thrower), original.StackTrace);
        }
    }

    private static void Thrower() => throw new InvalidTimeZoneException("mine");
}
