using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Measuring;

public sealed class MeasuringLockTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTime _time = new();

    private string LockFile => _directory.File("perfgate.lock");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task One_holder_at_a_time()
    {
        var held = await Acquire();
        var waiting = Acquire();
        await UntilItWaits();
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromMinutes(1));
        await UntilItWaits();
        Assert.False(waiting.IsCompleted);

        held.Dispose();
        _time.Advance(TimeSpan.FromSeconds(1));
        (await waiting).Dispose();
    }

    [Fact]
    public async Task The_file_is_gone_when_nobody_measures()
    {
        var held = await Acquire();
        Assert.True(File.Exists(LockFile));
        held.Dispose();
        Assert.False(File.Exists(LockFile));
        held.Dispose();
        (await Acquire()).Dispose();
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task Many_take_turns_and_never_meet()
    {
        var inside = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            for (var turn = 0; turn < 20; turn++)
            {
                using var held = await MeasuringLock.AcquireAsync(LockFile, Patience, TimeProvider.System, TestContext.Current.CancellationToken);
                Assert.Equal(1, Interlocked.Increment(ref inside));
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            }
        })));
    }

    [Fact]
    public async Task Another_process_that_holds_the_file_is_waited_for_and_not_longer_than_patience_lasts()
    {
        // What another process does, as far as the operating system can tell.
        await using var foreign = new FileStream(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var waiting = Acquire();
        await UntilItWaits();
        _time.Advance(Patience / 2);
        await UntilItWaits();
        Assert.False(waiting.IsCompleted);
        _time.Advance(Patience);
        var failure = await Assert.ThrowsAsync<PerfGateException>(() => waiting);
        Assert.Equal(DiagnosticCodes.LockTimeout, failure.Code);
        Assert.Contains(LockFile, failure.Message);
        Assert.Contains("600 s", failure.Message);
    }

    [Fact]
    public async Task Whoever_waits_is_told_once()
    {
        var told = 0;
        (await MeasuringLock.AcquireAsync(LockFile, Patience, _time, CancellationToken.None, () => told++)).Dispose();
        Assert.Equal(0, told);

        var held = await Acquire();
        var waiting = MeasuringLock.AcquireAsync(LockFile, Patience, _time, TestContext.Current.CancellationToken, () => told++);
        await UntilItWaits();
        _time.Advance(TimeSpan.FromMinutes(1));
        await UntilItWaits();
        Assert.Equal(1, told);
        held.Dispose();
        _time.Advance(TimeSpan.FromSeconds(1));
        (await waiting).Dispose();
    }

    [Fact]
    public async Task A_holder_that_changes_renews_the_patience()
    {
        await using var foreign = new FileStream(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var waiting = Acquire();
        await UntilItWaits();
        for (var holder = 1; holder <= 5; holder++)
        {
            _time.Advance(Patience * 0.7);
            await UntilItWaits();
            File.SetLastWriteTimeUtc(foreign.SafeFileHandle, new DateTime(2001, 1, holder, 0, 0, 0, DateTimeKind.Utc));
            _time.Advance(TimeSpan.FromSeconds(1));
            await UntilItWaits();
            Assert.False(waiting.IsCompleted);
        }

        await foreign.DisposeAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        (await waiting).Dispose();
    }

    [Fact]
    public async Task A_file_left_by_a_killed_process_is_no_lock()
    {
        await File.WriteAllTextAsync(LockFile, "", TestContext.Current.CancellationToken);
        (await Acquire()).Dispose();
    }

    [Fact]
    public async Task Giving_up_an_orphaned_file_does_not_free_the_lock_of_another()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A name cannot leave an open file there.");
        var first = await Acquire();

        // The name now leads to a second file, as when the holder's was deleted and made anew.
        File.Move(LockFile, _directory.File("orphan"));
        var second = await Acquire();
        first.Dispose();
        Assert.False(File.Exists(LockFile) && TryOpen());
        second.Dispose();

        bool TryOpen()
        {
            try
            {
                new FileStream(LockFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
                return true;
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        using var held = await Acquire();
        using var cancel = new CancellationTokenSource();
        var waiting = MeasuringLock.AcquireAsync(LockFile, Patience, _time, cancel.Token);
        await UntilItWaits();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task A_place_that_is_not_there_is_named_at_once()
    {
        var failure = await Assert.ThrowsAsync<PerfGateException>(() => MeasuringLock.AcquireAsync(_directory.File("absent/perfgate.lock"), Patience, _time, CancellationToken.None));
        Assert.Equal(DiagnosticCodes.LockTimeout, failure.Code);
        Assert.Contains("cannot be opened", failure.Message);
    }

    private Task<MeasuringLock> Acquire() => MeasuringLock.AcquireAsync(LockFile, Patience, _time, TestContext.Current.CancellationToken);

    // The waiter goes on on a thread of the pool: it has looked again when its next timer is set.
    private async Task UntilItWaits()
    {
        while (_time.Waiting == 0)
        {
            await Task.Yield();
        }
    }
}
