using System.Globalization;
using PerfGate.Diagnostics;
using PerfGate.Tool.Output;

namespace PerfGate.Tool.PullRequests;

/// <summary>What the environment of a CI system says of a pull request.</summary>
/// <param name="Find">The value of a variable, or null where it is not set or empty.</param>
internal sealed record Variables(Func<string, string?> Find)
{
    /// <summary>A value that must be there.</summary>
    /// <exception cref="PerfGateException">PG4001: it is not.</exception>
    public string this[string name] => Find(name) ?? throw Unknown($"the variable {name} is not set");

    /// <summary>The address of an API, with a slash at its end.</summary>
    /// <exception cref="PerfGateException">PG4001: it is none, or not there.</exception>
    public Uri Address(string name, string? otherwise = null)
    {
        var text = Find(name) ?? otherwise ?? this[name];
        return Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "https" or "http" ? address : throw Unknown($"{name} is '{text}'; expected an address, https://...");
    }

    /// <summary>A number, or null where the variable is not set.</summary>
    /// <exception cref="PerfGateException">PG4001: it is none.</exception>
    public long? Number(string name) =>
        Find(name) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw Unknown($"{name} is '{text}'; expected a number");

    /// <summary>The failure of an environment that does not say where a comment goes.</summary>
    public static PerfGateException Unknown(string what) =>
        new(DiagnosticCodes.CommentPlaceUnknown, Plain.Line($"nothing was commented: {what}. perfgate comment runs in a job of GitHub Actions, Azure Pipelines or GitLab CI/CD; docs/pull-requests.md shows what it reads."));
}
