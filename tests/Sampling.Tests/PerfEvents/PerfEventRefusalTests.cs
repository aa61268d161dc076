using System.Runtime.InteropServices;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling.Tests.PerfEvents;

/// <summary>What a pass makes of a kernel that refuses: a reason, and nothing left behind.</summary>
public class PerfEventRefusalTests
{
    private static readonly PerfPlatform Tested = new(IsLinux: true, Architecture.X64, IsMusl: false, AllowsUntested: false);

    [Theory]
    [InlineData(-13, "perf_event_open was refused with EACCES: kernel.perf_event_paranoid is 4; set it to 2 or less, or give CAP_PERFMON")]
    [InlineData(-1, "perf_event_open was refused with EPERM: a container or a seccomp profile forbids it; docker run --cap-add PERFMON, or a profile that allows perf_event_open")]
    [InlineData(-38, "perf_event_open was refused with ENOSYS: the kernel was built without perf events, or a container's seccomp profile hides them; allow perf_event_open")]
    [InlineData(-24, "perf_event_open was refused with EMFILE: the process has no descriptor left for each thread and processor; raise ulimit -n, or let it use fewer processors (PerfGate takes half of the descriptors, at most 6000)")]
    [InlineData(-23, "perf_event_open was refused with ENFILE: the system has no descriptor left; raise fs.file-max")]
    [InlineData(-12, "perf_event_open was refused with ENOMEM: the kernel has no memory for it")]
    [InlineData(-95, "perf_event_open was refused with EOPNOTSUPP: the kernel, or the sandbox that stands for it, has no software events")]
    [InlineData(-22, "perf_event_open was refused with EINVAL: the kernel does not take events as they are asked for; Linux 4.3 or later is needed")]
    [InlineData(-7, "perf_event_open was refused with E2BIG: the kernel does not take events as they are asked for; Linux 4.3 or later is needed")]
    [InlineData(-99, "perf_event_open was refused with error 99: the kernel does not take events as they are asked for; Linux 4.3 or later is needed")]
    public void A_kernel_that_opens_no_event_is_told_of_with_what_to_set(int error, string message)
    {
        // The first event already, and the first of a thread of the test.
        foreach (var isLate in (bool[])[false, true])
        {
            var kernel = new FakePerfKernel { OpenError = (attributes, _, _) => isLate && attributes.Event == PerfSoftwareEvent.Dummy ? 0 : error };
            var refusal = Refused(kernel);
            Assert.Equal(message, refusal.Message);
            Assert.Equal(("perf_event_open", -error), (refusal.Call, refusal.Error));
            Assert.Equal(0, kernel.Left);
        }
    }

    [Theory]
    [InlineData("2")]
    [InlineData("-1")]
    public void Where_the_kernel_would_allow_it_somebody_else_forbids_it(string paranoid)
    {
        var kernel = new FakePerfKernel { OpenError = (_, _, _) => -13, Files = { ["/proc/sys/kernel/perf_event_paranoid"] = paranoid } };
        Assert.Equal("perf_event_open was refused with EACCES: kernel.perf_event_paranoid allows it, but a security module (SELinux, AppArmor) or a sandbox does not; give CAP_PERFMON", Refused(kernel).Message);
    }

    [Fact]
    public void A_number_of_the_kernel_that_is_none_is_not_repeated()
    {
        var kernel = new FakePerfKernel { OpenError = (_, _, _) => -13, Files = { ["/proc/sys/kernel/perf_event_paranoid"] = "\u001b[31mred" } };
        Assert.Contains("perf_event_paranoid is unknown;", Refused(kernel).Message);
        kernel.Files.Remove("/proc/sys/kernel/perf_event_paranoid");
        Assert.Contains("perf_event_paranoid is unknown;", Refused(kernel).Message);
    }

    [Theory]
    [InlineData(-1, "EPERM")]
    [InlineData(-12, "ENOMEM")]
    public void Rings_are_halved_until_they_are_allowed(int error, string name)
    {
        var page = Environment.SystemPageSize;
        var kernel = new FakePerfKernel { MapError = bytes => bytes > page + (64 * 1024) ? error : 0 };
        using (var pass = PerfEventPass.Start(Options(kernel) with { UsesPrivileges = false }))
        {
            Assert.Equal([page + (2048 * 1024), page + (1024 * 1024), page + (512 * 1024), page + (256 * 1024), page + (128 * 1024), page + (64 * 1024), page + (64 * 1024)], kernel.MapSizes);
            var clocks = kernel.Opened.Where(open => open.Attributes.Event == PerfSoftwareEvent.TaskClock).ToArray();
            Assert.Equal(4, clocks.Length);
            Assert.All(clocks, open => Assert.Equal(2048, open.Attributes.StackBytes)); // so that a ring holds samples enough
            _ = pass.Stop();
        }

        Assert.Equal(0, kernel.Left);
        kernel = new FakePerfKernel { MapError = _ => error };
        Assert.Equal($"mmap was refused with {name}: kernel.perf_event_mlock_kb is 516, which all processes of a user share; raise it, or ulimit -l", Refused(kernel).Message);
        Assert.Equal(page + (8 * page), kernel.MapSizes[^1]);
        Assert.Equal(0, kernel.Left);
    }

    [Theory]
    [InlineData("0-3", 2048)]
    [InlineData("0-23", 1024)]
    [InlineData("0-63", 512)]
    [InlineData("0-255", 512)]
    public void Many_processors_have_smaller_rings(string processors, int kilobytes)
    {
        var kernel = new FakePerfKernel { ThreadsNow = () => [FakePerfKernel.Reader], Files = { ["/sys/devices/system/cpu/online"] = processors } };
        using var pass = PerfEventPass.Start(Options(kernel) with { UsesPrivileges = false });
        Assert.All(kernel.MapSizes, size => Assert.Equal(Environment.SystemPageSize + (kilobytes * 1024), size));
        _ = pass.Stop();
    }

    [Theory]
    [InlineData("516\n", 256)]
    [InlineData("100\n", 32)]
    [InlineData("8\n", 32)]
    [InlineData("100000\n", 2048)]
    [InlineData("", 256)]
    public void A_user_keeps_half_of_what_he_may_lock(string quota, int kilobytes)
    {
        var kernel = new FakePerfKernel { ThreadsNow = () => [FakePerfKernel.Reader], Files = { ["/proc/self/status"] = "CapEff:\t0000000000000000\n", ["/proc/sys/kernel/perf_event_mlock_kb"] = quota } };
        using var pass = PerfEventPass.Start(Options(kernel) with { UsesPrivileges = false });
        Assert.All(kernel.MapSizes, size => Assert.Equal(Environment.SystemPageSize + (kilobytes * 1024), size));
        _ = pass.Stop();
    }

    [Fact]
    public void Another_error_of_a_ring_is_told_at_once()
    {
        var kernel = new FakePerfKernel { MapError = _ => -22 };
        Assert.Equal("mmap was refused with EINVAL: the kernel gives no ring for events", Refused(kernel).Message);
        Assert.Single(kernel.MapSizes);
        Assert.Equal(0, kernel.Left);
    }

    [Fact]
    public void A_kernel_that_lets_no_ring_be_shared_is_told_of()
    {
        var kernel = new FakePerfKernel { RedirectError = -22 };
        Assert.Equal("ioctl was refused with EINVAL: the kernel does not let events share a ring", Refused(kernel).Message);
        Assert.Equal(0, kernel.Left);
    }

    [Fact]
    public void Where_the_kernel_may_not_be_seen_user_code_is()
    {
        var kernel = new FakePerfKernel { OpenError = (attributes, _, _) => attributes.Flags.HasFlag(PerfEventFlags.ExcludeKernel) ? 0 : -13 };
        using (var pass = PerfEventPass.Start(Options(kernel)))
        {
            var recording = pass.Stop();
            Assert.False(recording.SeesKernel);
            Assert.NotEqual(WaitSource.Switches, recording.WaitSource);
        }

        Assert.Equal(4, kernel.Opened.Count(open => open.Attributes.Event == PerfSoftwareEvent.TaskClock));
        Assert.Equal(0, kernel.Left);
    }

    [Theory]
    [InlineData(-22)]
    [InlineData(-7)]
    public void A_kernel_that_cannot_tell_threads_from_processes_is_asked_for_both(int error)
    {
        var kernel = new FakePerfKernel { OpenError = (attributes, _, _) => attributes.Flags.HasFlag(PerfEventFlags.InheritThread) ? error : 0 };
        using (var pass = PerfEventPass.Start(Options(kernel)))
        {
            var recording = pass.Stop();
            Assert.True(recording.SeesKernel);
            Assert.Equal(WaitSource.Switches, recording.WaitSource);
        }

        Assert.All(kernel.Opened.Where(open => open.Attributes.Event != PerfSoftwareEvent.Dummy), open => Assert.True(open.Attributes.Flags.HasFlag(PerfEventFlags.Inherit)));
        Assert.Equal(0, kernel.Left);
    }

    [Fact]
    public void Where_descriptors_are_scarce_switches_are_done_without_and_half_of_them_stay_the_tests()
    {
        // Two rings on each of two processors; each thread needs two events, or four.
        var kernel = new FakePerfKernel { ThreadsNow = () => [.. Enumerable.Range(1, 101)], Files = { ["/proc/self/limits"] = "Max open files            500                 4096                 files" } };
        using (var pass = PerfEventPass.Start(Options(kernel)))
        {
            Assert.Equal(200, kernel.Opened.Count(open => open.Attributes.Event == PerfSoftwareEvent.TaskClock));
            Assert.NotEqual(WaitSource.Switches, pass.Stop().WaitSource);
        }

        Assert.Equal(0, kernel.Left);
        kernel.Files["/proc/self/limits"] = "Max open files            399                 4096                 files";
        Assert.Contains("EMFILE", Refused(kernel).Message);
        Assert.Equal(0, kernel.Left);
    }

    [Fact]
    public void Processors_that_the_process_may_not_use_have_no_events_and_too_many_threads_are_refused()
    {
        var kernel = new FakePerfKernel
        {
            ThreadsNow = () => [.. Enumerable.Range(1, 4001)],
            Files =
            {
                ["/sys/devices/system/cpu/online"] = "0-127",
                ["/proc/self/task/2/status"] = "Name:\tdotnet\nCpus_allowed_list:\t8\n",
                ["/proc/self/task/3/status"] = "Name:\tdotnet\nCpus_allowed_list:\t8-9\n",
                ["/proc/self/limits"] = "Max open files            1000000                 1000000                 files",
            },
        };
        Assert.Contains("at most 6000", Refused(kernel).Message);
        Assert.Equal([8, 9], kernel.Opened.Select(open => open.Processor).Distinct().Order());
        Assert.Equal(0, kernel.Left);
    }

    [Fact]
    public void Threads_and_processors_that_are_gone_are_passed_over()
    {
        var kernel = new FakePerfKernel { OpenError = (_, thread, processor) => processor == 1 ? -19 : thread == 3 ? -3 : 0 };
        using (var pass = PerfEventPass.Start(Options(kernel)))
        {
            _ = pass.Stop();
        }

        Assert.All(kernel.Opened, open => Assert.Equal(0, open.Processor));
        Assert.Equal([FakePerfKernel.Reader, 2], kernel.Opened.Select(open => open.Thread).Distinct());
        Assert.Equal(0, kernel.Left);
    }

    [Fact]
    public void Threads_that_are_born_meanwhile_are_opened_but_not_for_ever()
    {
        var rounds = 0;
        var kernel = new FakePerfKernel { ThreadsNow = () => [.. Enumerable.Range(1, ++rounds + 1)] };
        using (var pass = PerfEventPass.Start(Options(kernel)))
        {
            _ = pass.Stop();
        }

        Assert.Equal(1 + 10, rounds); // the first asks which processors they may use
        Assert.Equal(11, kernel.Opened.Where(open => open.Attributes.Event == PerfSoftwareEvent.TaskClock).Select(open => open.Thread).Distinct().Count());
        Assert.DoesNotContain(kernel.Opened, open => open.Attributes.Event != PerfSoftwareEvent.Dummy && open.Thread == FakePerfKernel.Reader);
    }

    [Theory]
    [InlineData("1000\n", 1000)]
    [InlineData("100000\n", 50)]
    [InlineData("hostile", 50)]
    [InlineData("-5", 50)]
    public void The_interval_is_what_the_kernel_allows(string rate, int microseconds)
    {
        var kernel = new FakePerfKernel { Files = { ["/proc/sys/kernel/perf_event_max_sample_rate"] = rate } };
        using var pass = PerfEventPass.Start(Options(kernel) with { Interval = TimeSpan.FromMicroseconds(50) });
        Assert.Equal(microseconds * 1000, pass.Stop().Interval);
        Assert.All(kernel.Opened.Where(open => open.Attributes.Event == PerfSoftwareEvent.TaskClock), open => Assert.Equal(microseconds * 1000, open.Attributes.Period));
    }

    [Fact]
    public void A_kernel_that_does_not_answer_is_not_waited_for_and_all_is_closed_when_it_does()
    {
        using var answers = new ManualResetEventSlim();
        using var isOpening = new ManualResetEventSlim();
        var kernel = new FakePerfKernel
        {
            OpenError = (attributes, _, _) =>
            {
                if (attributes.Event == PerfSoftwareEvent.TaskClock)
                {
                    isOpening.Set();
                    answers.Wait(TimeSpan.FromMinutes(1));
                }

                return 0;
            },
        };
        var failure = Assert.ThrowsAny<SamplingException>(() => PerfEventPass.Start(Options(kernel) with { Patience = TimeSpan.FromMilliseconds(50) }));
        Assert.True(failure.IsStuck);
        Assert.True(isOpening.Wait(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        answers.Set();
        Assert.True(SpinWait.SpinUntil(() => kernel.Left == 0, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void A_failure_that_nobody_foresaw_is_a_reason_too()
    {
        var kernel = new FakePerfKernel { OpenError = (attributes, _, _) => attributes.Event == PerfSoftwareEvent.TaskClock ? throw new InvalidOperationException("unforeseen") : 0 };
        var failure = Assert.Throws<SamplingException>(() => PerfEventPass.Start(Options(kernel)));
        Assert.Equal("sampling by perf_event_open failed: unforeseen", failure.Message);
        Assert.Equal(0, kernel.Left);
    }

    [Fact]
    public void A_pass_that_is_not_stopped_leaves_nothing_either()
    {
        var kernel = new FakePerfKernel();
        PerfEventPass.Start(Options(kernel)).Dispose();
        Assert.Equal(0, kernel.Left);
    }

    [Theory]
    [InlineData(false, Architecture.X64, false, "there is perf_event_open on Linux only")]
    [InlineData(true, Architecture.X86, false, "perf_event_open was not tried on X86")]
    [InlineData(true, Architecture.Arm64, false, "perf_event_open is not tested on arm64; PERFGATE_UNTESTED_SAMPLER=1 tries it")]
    [InlineData(true, Architecture.X64, true, "perf_event_open was not tried on musl; PERFGATE_UNTESTED_SAMPLER=1 tries it")]
    public void Where_it_was_not_tested_the_kernel_is_not_asked(bool isLinux, Architecture architecture, bool isMusl, string message)
    {
        var kernel = new FakePerfKernel();
        var refusal = Assert.Throws<PerfEventRefusedException>(() => PerfEventPass.Start(Options(kernel) with { Platform = new PerfPlatform(isLinux, architecture, isMusl, AllowsUntested: false) }));
        Assert.Equal((message, "", 0), (refusal.Message, refusal.Call, refusal.Error));
        Assert.Empty(kernel.Opened);
    }

    [Theory]
    [InlineData(Architecture.Arm64, false)]
    [InlineData(Architecture.X64, true)]
    [InlineData(Architecture.X64, false)]
    public void A_switch_has_it_tried(Architecture architecture, bool isMusl) => Assert.Null(new PerfPlatform(true, architecture, isMusl, AllowsUntested: true).WhyNot());

    private static PerfEventOptions Options(FakePerfKernel kernel) => new() { Kernel = kernel, Platform = Tested };

    private static PerfEventRefusedException Refused(FakePerfKernel kernel) => Assert.Throws<PerfEventRefusedException>(() => PerfEventPass.Start(Options(kernel)));
}
