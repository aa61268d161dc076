using System.CommandLine;
using PerfGate.Diagnostics;
using PerfGate.Reporting;

namespace PerfGate.Tool.Ci;

/// <summary>The job that the tool runs in.</summary>
/// <param name="System">Whose job it is.</param>
/// <param name="Variable">Its environment: the value of a variable, or null where it is not set or empty.</param>
internal sealed record CiJob(CiSystem System, Func<string, string?> Variable)
{
    /// <summary>The names on the command line.</summary>
    private static readonly Dictionary<string, CiSystem> Names = new(StringComparer.Ordinal)
    {
        ["github"] = CiSystem.GitHub,
        ["azure"] = CiSystem.Azure,
        ["gitlab"] = CiSystem.GitLab,
        ["none"] = CiSystem.None,
    };

    /// <summary>No job.</summary>
    public static CiJob None { get; } = new(CiSystem.None, _ => null);

    /// <summary>The files that it asks for.</summary>
    public CiFiles Files { get; init; } = new();

    /// <summary>The option that says whose job it is.</summary>
    public static Option<string?> Option() => new("--ci")
    {
        Description = "Whose annotations and job summary to write: github, azure, gitlab (which has neither), or none. [default: as the environment says]",
        HelpName = "system",
    };

    /// <summary>The job of this process.</summary>
    /// <param name="named">The value of <c>--ci</c>, or null.</param>
    /// <exception cref="PerfGateException">PG1001.</exception>
    public static CiJob Here(string? named) => Of(named, name => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null);

    /// <summary>The job that an environment describes.</summary>
    /// <exception cref="PerfGateException">PG1001.</exception>
    public static CiJob Of(string? named, Func<string, string?> variable) =>
        named is null ? new CiJob(Detect(variable), variable)
        : Names.TryGetValue(named, out var system) ? new CiJob(system, variable)
        : throw new PerfGateException(DiagnosticCodes.InvalidOption, $"option --ci is '{named}'; expected {string.Join(", ", Names.Keys)}.");

    private static CiSystem Detect(Func<string, string?> variable) =>
        IsTrue(variable("GITHUB_ACTIONS")) ? CiSystem.GitHub
        : IsTrue(variable("TF_BUILD")) ? CiSystem.Azure
        : IsTrue(variable("GITLAB_CI")) ? CiSystem.GitLab
        : CiSystem.None;

    private static bool IsTrue(string? value) => string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);
}
