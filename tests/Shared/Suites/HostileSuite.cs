using PerfGate.Runs;

namespace PerfGate.Tests.Suites;

/// <summary>A suite whose tests, inputs, methods and reasons are called whatever hurts a page, a comment, a file's name or a terminal.</summary>
internal static class HostileSuite
{
    /// <summary>Every nasty kind of name.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "</script><script>window.hurt = 1</script>", "<img src=x onerror=\"window.hurt = 1\">", "<svg onload=window.hurt=1>", "\"><iframe src=javascript:window.hurt=1>", "' autofocus onfocus='window.hurt=1' x='",
        "</details></td></tr></tbody></table><h1>gone</h1>", "<!--", "-->", "]]>", "<style>*{display:none}</style>", "<base href=//evil.example>", "<meta http-equiv=refresh content=0;url=//evil.example>", "javascript:window.hurt=1",
        "{{Headline}}", "{{{Script}}}", "{{#each Rows}}", "{% raw %}", "${7*7}", "&lt;b&gt;", "&#64;",
        "|", "a | b | c", "\\|", "\\", "`", "```", "``` diff", "~~~", "**bold**", "# heading", "- [ ] task", "> quote", "[text](https://evil.example)", "![image](https://evil.example/x.png)", "[ref]: https://evil.example", "<https://evil.example>", "https://evil.example", "www.evil.example", "a@evil.example",
        "@octocat", "@org/team", "#1", "org/repo#1", "GH-1", ":smile:", "$x$", "[^1]", "::error::hurt", "##vso[task.complete result=Failed]", "::add-mask::x",
        "\u001b[31mred\u001b[0m", "\u001b]0;title\u0007", "\u0000", "\u0001\u0002", "\u007f", "\u0085", "\t", "\r\n", "\n\n# heading\n\n", "\u2028", "\u2029",
        "\u200b", "\u200f", "\u202egnp.exe", "\u2066", "\ufeff", "\uffff", "\u0301\u0301\u0301", "שלום", "مرحبا", "漢字", "😀", "👩‍👩‍👧", "e\u0301",
        "", " ", "   ", "\u00a0", "\u3000", "../../../etc/passwd", "C:\\Windows\\System32", "/dev/null", "CON", "NUL.txt", "a/b\\c", "file:///etc/passwd", "~", ".", "..", "*?:<>|\"", "%00", "%2e%2e", "$(touch hurt)", "`touch hurt`", "; rm -rf x", "--help", "-",
        new string('x', 3000), string.Concat(Enumerable.Repeat("very long ", 300)), string.Concat(Enumerable.Repeat("<", 700)), string.Concat(Enumerable.Repeat("😀", 700)),
    ];

    /// <summary>Makes it: each name several times, regressed, in its trees, its actions, its inputs and its reasons.</summary>
    public static SyntheticSuite Create()
    {
        var random = new Random(4711);
        var (then, now) = (new List<TestRecord>(), new List<TestRecord>());
        for (var i = 0; i < Names.Count; i++)
        {
            var name = Names[i];
            var id = new TestId($"Shop.{name}.M{name}", i % 2 == 0 ? $"(x: {name})" : "");
            var inputs = new[] { new TestInput($"x{name}", name) };
            var (before, after) = (SyntheticSuite.Record(id with { Row = "" }, 50_000, 640, random), SyntheticSuite.Record(id with { Row = "" }, 90_000, 1280, random));
            then.Add(Dress(before, 1));
            now.Add(i % 5 == 4 ? new TestRecord { Id = id, DisplayName = name, Failed = true, NotMeasured = $"System.InvalidOperationException: {name}" } : Dress(after, 1.8));

            TestRecord Dress(TestRecord record, double slower) => record with
            {
                Id = id,
                DisplayName = name,
                Inputs = [.. inputs],
                Source = new SourceLocation($"{name}.cs", 7),
                Warnings = [new Diagnostics.Warning("PG4001", name)],
                Profile = Renamed(SyntheticTree.Profile(new TestId($"N.C.{name}"), i, 50_000, slower), name),
                Actions = Renamed(SyntheticTree.Actions(50_000, slower), name),
            };
        }

        var suite = new SyntheticSuite(SyntheticSuite.Run(DateTimeOffset.UnixEpoch, Names[0], Names[1], then), SyntheticSuite.Run(DateTimeOffset.UnixEpoch.AddDays(1), Names[2], Names[5], now));
        return suite with { Current = suite.Current with { Warnings = [.. Names.Select(name => new Diagnostics.Warning("PG2002", name))] } };
    }

    private static CallTrees.Profile Renamed(CallTrees.Profile profile, string name) =>
        profile with { Tree = profile.Tree! with { Frames = [.. profile.Tree.Frames.Select((frame, i) => i % 3 == 0 ? $"{frame}{name}" : frame)] } };

    private static Actions.ActionProfile Renamed(Actions.ActionProfile actions, string name) => actions with
    {
        Series = [.. actions.Series.Select(series => series with { Path = [.. series.Path.Select(part => part + name)], Inputs = [.. series.Inputs, new TestInput(name, name)] })],
        Slowest = [new Actions.SlowCall(["Load" + name], [new TestInput(name, name)], 30_000, name)],
    };
}
