using System.Text.RegularExpressions;

namespace PerfGate.Packages.Tests.Support;

/// <summary>What the README promises, word by word.</summary>
internal static partial class Readme
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ReplaceLineEndings("\n");

    /// <summary>The file that gives a whole solution its gate.</summary>
    public static string SolutionTargets { get; } = Blocks(Between("<!-- solution-targets -->", "<!-- /solution-targets -->"), "xml").Single();

    /// <summary>The C# examples, in their order.</summary>
    public static IReadOnlyList<string> CSharp { get; } = Blocks(Text, "csharp");

    /// <summary>The C# examples of another page.</summary>
    public static IReadOnlyList<string> CSharpOf(params string[] page) => Blocks(File.ReadAllText(Path.Combine([Repository.Root, .. page])).ReplaceLineEndings("\n"), "csharp");

    /// <summary>The packages that it names.</summary>
    public static IReadOnlyList<string> Packages { get; } = [.. PackageName().Matches(Text).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal)];

    private static string Between(string begin, string end)
    {
        var (from, to) = (Text.IndexOf(begin, StringComparison.Ordinal), Text.IndexOf(end, StringComparison.Ordinal));
        Assert.True(from >= 0 && to > from, $"The README has no {begin} ... {end}.");
        return Text[from..to];
    }

    private static List<string> Blocks(string text, string language)
    {
        var blocks = FencedBlock().Matches(text).Where(match => match.Groups["language"].Value == language).Select(match => match.Groups["code"].Value).ToList();
        Assert.True(blocks.Count > 0, $"The page has no block of {language}.");
        return blocks;
    }

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex FencedBlock();

    [GeneratedRegex(@"`(?<name>PerfGate(\.[A-Z]\w+)+)`|install --global (?<name>PerfGate\.\w+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex PackageName();
}
