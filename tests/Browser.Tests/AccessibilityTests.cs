using System.Text.Json;
using Microsoft.Playwright;
using PerfGate.Tests.Peers;

namespace PerfGate.Browser.Tests;

/// <summary>axe finds nothing that breaks WCAG 2.1, level A or AA.</summary>
public sealed class AccessibilityTests(Browser browser, Reports reports)
{
    private const string Run =
        """
        async () => {
          const found = await axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }, resultTypes: ['violations'] });
          return JSON.stringify({ rules: found.passes.length, violations: found.violations.map(rule => `${rule.id}: ${rule.help}\n` + rule.nodes.slice(0, 5).map(node => `  ${node.html.slice(0, 200)}\n    ${node.failureSummary}`).join('\n')) });
        }
        """;

    public static TheoryData<ColorScheme, int> Looks => new() { { ColorScheme.Light, 1280 }, { ColorScheme.Dark, 1280 }, { ColorScheme.Light, 375 }, { ColorScheme.Dark, 375 } };

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task The_example_with_every_test_open_has_no_violation(ColorScheme colors, int width)
    {
        await using var page = await OpenAsync(reports.OfExample.Html, colors, width);
        await AppearanceTests.OpenAllAsync(page);
        await page.Open.ShootAsync(whole: true, name: $"example-{colors}-{width}".ToLowerInvariant());

        await ExpectNoViolationAsync(page);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 375)]
    public async Task Of_a_hundred_tests_the_chosen_ones_with_the_worst_one_open_have_no_violation(ColorScheme colors, int width)
    {
        await using var page = await OpenAsync(reports.OfHundred.Paths.Html, colors, width);
        await page.Filter("regressed").ClickAsync();
        await ReportPage.Opener(page.Tests.First).ClickAsync();

        await ExpectNoViolationAsync(page);
    }

    private static async Task ExpectNoViolationAsync(ReportPage page)
    {
        var packages = await NpmPackages.InstallAsync();
        Peer.Require(packages.WhyNot);

        // Evaluated and not added as an element: the page's own policy stays in force, and forbids it.
        await page.Page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(packages.Folder, "axe-core", "axe.min.js"), TestContext.Current.CancellationToken));
        using var found = JsonDocument.Parse(await page.Page.EvaluateAsync<string>(Run));
        Assert.InRange(found.RootElement.GetProperty("rules").GetInt32(), 10, int.MaxValue);
        Assert.Empty(found.RootElement.GetProperty("violations").EnumerateArray().Select(violation => violation.GetString()));
    }

    private async Task<ReportPage> OpenAsync(string path, ColorScheme colors, int width) =>
        new(await browser.OpenAsync(path, new BrowserNewContextOptions { ColorScheme = colors, ViewportSize = new ViewportSize { Width = width, Height = 900 } }));
}
