using System.Globalization;
using Microsoft.Playwright;
using PerfGate.Tests.Peers;

namespace PerfGate.Screenshots;

/// <summary>What tests/Browser.Tests asks of reports by hand is asked of the demo's own, too: they are what the README shows.</summary>
internal static class Checks
{
    private const int MostComment = 65_536;
    private const string OpenAll = "() => { for (const details of document.querySelectorAll('details')) details.open = true; }";
    private const string Axe = "async () => (await axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] } })).violations.map(rule => `${rule.id}: ${rule.nodes[0].html}`)";

    private static readonly (ColorScheme Colors, int Width)[] Looks = [(ColorScheme.Light, 1280), (ColorScheme.Dark, 1280), (ColorScheme.Light, 375), (ColorScheme.Dark, 375)];

    /// <summary>Looks at a report in light and dark, wide and narrow, with and without scripts.</summary>
    /// <returns>What is wrong, one line each.</returns>
    public static async Task<IReadOnlyList<string>> ReportAsync(IBrowser browser, string report)
    {
        var packages = await NpmPackages.InstallAsync();
        if (packages.WhyNot is { } whyNot)
        {
            return [whyNot];
        }

        var axe = await File.ReadAllTextAsync(Path.Combine(packages.Folder, "axe-core", "axe.min.js"));
        var problems = new List<string>();
        foreach (var (colors, width) in Looks)
        {
            var look = string.Create(CultureInfo.InvariantCulture, $"{colors}, {width} pixels wide");
            await using var context = await browser.NewContextAsync(new BrowserNewContextOptions { ColorScheme = colors, ViewportSize = new ViewportSize { Width = width, Height = 900 } });
            var page = await OpenAsync(context, report, look, problems);
            await page.EvaluateAsync(OpenAll);
            await page.EvaluateAsync(axe);
            problems.AddRange((await page.EvaluateAsync<string[]>(Axe)).Select(violation => $"{look}: {violation}"));
            if (await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"))
            {
                problems.Add($"{look}: it scrolls sideways");
            }
        }

        await using var still = await browser.NewContextAsync(new BrowserNewContextOptions { JavaScriptEnabled = false });
        var unscripted = await OpenAsync(still, report, "without scripts", problems);
        if (await unscripted.Locator("details.test").CountAsync() is 0)
        {
            problems.Add("without scripts: no test is there");
        }

        return problems;
    }

    /// <summary>Whether a comment fits, and says what it is one of.</summary>
    /// <returns>What is wrong, one line each.</returns>
    public static async Task<IReadOnlyList<string>> CommentAsync(string markdown)
    {
        var text = await File.ReadAllTextAsync(markdown);
        return text.Length <= MostComment && text.StartsWith("<!-- perfgate:", StringComparison.Ordinal) && text.Contains("```diff", StringComparison.Ordinal)
            ? []
            : [string.Create(CultureInfo.InvariantCulture, $"{markdown} has {text.Length} characters (at most {MostComment}), or lacks its marker or its tree")];
    }

    private static async Task<IPage> OpenAsync(IBrowserContext context, string report, string look, List<string> problems)
    {
        var page = await context.NewPageAsync();
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("file:", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                problems.Add($"{look}: it asks for {request.Url}");
            }
        };
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                problems.Add($"{look}: {message.Text}");
            }
        };
        page.PageError += (_, failure) => problems.Add($"{look}: {failure}");
        await page.GotoAsync(new Uri(report).AbsoluteUri);
        return page;
    }
}
