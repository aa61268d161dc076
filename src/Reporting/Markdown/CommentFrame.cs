using System.Text.RegularExpressions;

namespace PerfGate.Reporting;

/// <summary>What stands around a report in a comment: whose it is, and where the rest can be read.</summary>
public sealed partial record CommentFrame
{
    /// <summary>The name of a comment that nobody named.</summary>
    public const string DefaultName = "default";

    /// <summary>The name of the comment: a pull request has one of each name.</summary>
    public string Name { get; init; } = DefaultName;

    /// <summary>Where the whole report is: an address that <see cref="IsAddress"/> accepts, or null.</summary>
    public string? ReportUrl { get; init; }

    /// <summary>The first line of the comment, which nobody sees and by which it is found again.</summary>
    public string Marker => $"<!-- perfgate:{Name} -->";

    /// <summary>The name as a part of the heading; empty for the default one.</summary>
    public string Title => Name == DefaultName ? "" : Name;

    /// <summary>The address, written so that none of its characters ends a link.</summary>
    public string Link => ReportUrl is { } url && IsAddress(url) ? new Uri(url).AbsoluteUri.Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal) : "";

    /// <summary>True for a name that can stand in a marker: letters, digits, dots, hyphens, underscores and single spaces between them.</summary>
    public static bool IsName(string name) => name.Length <= 60 && NamePattern().IsMatch(name);

    /// <summary>True for an absolute address of the web.</summary>
    public static bool IsAddress(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" && url.Length <= 1000;

    [GeneratedRegex(@"^[A-Za-z0-9._-]+( [A-Za-z0-9._-]+)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}
