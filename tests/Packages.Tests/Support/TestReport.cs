using System.Text.RegularExpressions;

namespace PerfGate.Packages.Tests.Support;

/// <summary>What `dotnet test` shows of one test when it is asked for details.</summary>
/// <param name="Outcome">`passed`, `failed` or `skipped`.</param>
/// <param name="Heading">The line with the outcome, the test's name and its duration.</param>
/// <param name="Text">Everything up to the next test: messages, the test's output.</param>
internal sealed partial record TestReport(string Outcome, string Heading, string Text)
{
    /// <summary>Reads the output of VSTest's console logger or of Microsoft.Testing.Platform.</summary>
    public static IReadOnlyList<TestReport> Read(string output)
    {
        var headings = Headings().Matches(output);
        return
        [
            .. headings.Select((heading, i) => new TestReport(
                heading.Groups["outcome"].Value.ToLowerInvariant(),
                heading.Value.Trim(),
                output[heading.Index..(i + 1 < headings.Count ? headings[i + 1].Index : output.Length)])),
        ];
    }

    // VSTest indents a heading and everything else by more or less; the platform puts a heading at the margin and nothing else.
    [GeneratedRegex(@"^(?:(?<outcome>passed|failed|skipped) .+|  (?<outcome>Passed|Failed|Skipped) .+ \[[^\]]+\])$", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Headings();
}
