using System.Globalization;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>The kernel does not let this process sample itself, or it was not asked.</summary>
/// <param name="reason">Why, and what a user could do about it.</param>
/// <param name="call">The call that was refused; empty where none was made.</param>
/// <param name="error">The error as the system numbers it, or 0.</param>
internal sealed class PerfEventRefusedException(string reason, string call = "", int error = 0) : SamplingException(reason)
{
    private const int NotPermitted = 1;
    private const int NoMemory = 12;
    private const int NoAccess = 13;
    private const int NoDevice = 19;
    private const int TooManyInSystem = 23;
    private const int TooMany = 24;
    private const int NoSuchCall = 38;
    private const int NotSupported = 95;

    /// <summary>The call that was refused; empty where none was made.</summary>
    public string Call { get; } = call;

    /// <summary>The error as the system numbers it, or 0.</summary>
    public int Error { get; } = error;

    /// <summary>A refusal of the call that opens events.</summary>
    public static PerfEventRefusedException AtOpen(int error, IPerfKernel kernel) => Of("perf_event_open", error, error switch
    {
        NoAccess when Number(kernel, "perf_event_paranoid") is "2" or "1" or "0" or "-1" => "kernel.perf_event_paranoid allows it, but a security module (SELinux, AppArmor) or a sandbox does not; give CAP_PERFMON",
        NoAccess => $"kernel.perf_event_paranoid is {Number(kernel, "perf_event_paranoid")}; set it to 2 or less, or give CAP_PERFMON",
        NotPermitted => "a container or a seccomp profile forbids it; docker run --cap-add PERFMON, or a profile that allows perf_event_open",
        NoSuchCall => "the kernel was built without perf events, or a container's seccomp profile hides them; allow perf_event_open",
        TooMany => "the process has no descriptor left for each thread and processor; raise ulimit -n, or let it use fewer processors (PerfGate takes half of the descriptors, at most 6000)",
        TooManyInSystem => "the system has no descriptor left; raise fs.file-max",
        NoMemory => "the kernel has no memory for it",
        NoDevice or NotSupported => "the kernel, or the sandbox that stands for it, has no software events",
        _ => "the kernel does not take events as they are asked for; Linux 4.3 or later is needed",
    });

    /// <summary>A refusal of the call that maps a ring.</summary>
    public static PerfEventRefusedException AtMap(int error, IPerfKernel kernel) => Of("mmap", error, error is NotPermitted or NoMemory
        ? $"kernel.perf_event_mlock_kb is {Number(kernel, "perf_event_mlock_kb")}, which all processes of a user share; raise it, or ulimit -l"
        : "the kernel gives no ring for events");

    /// <summary>A refusal of the calls that set an event up.</summary>
    public static PerfEventRefusedException AtControl(int error) => Of("ioctl", error, "the kernel does not let events share a ring");

    private static PerfEventRefusedException Of(string call, int error, string advice) => new($"{call} was refused with {NameOf(error)}: {advice}", call, error);

    private static string Number(IPerfKernel kernel, string name) =>
        long.TryParse(kernel.ReadText("/proc/sys/kernel/" + name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number.ToString(CultureInfo.InvariantCulture) : "unknown";

    private static string NameOf(int error) => error switch
    {
        NotPermitted => "EPERM",
        NoMemory => "ENOMEM",
        NoAccess => "EACCES",
        NoDevice => "ENODEV",
        TooManyInSystem => "ENFILE",
        TooMany => "EMFILE",
        NoSuchCall => "ENOSYS",
        NotSupported => "EOPNOTSUPP",
        22 => "EINVAL",
        7 => "E2BIG",
        _ => "error " + error.ToString(CultureInfo.InvariantCulture),
    };
}
