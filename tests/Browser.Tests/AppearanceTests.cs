using Microsoft.Playwright;
using PerfGate.Reporting.Tests;

namespace PerfGate.Browser.Tests;

/// <summary>Dark, narrow, on paper, without scripts.</summary>
public sealed class AppearanceTests(Browser browser, Reports reports)
{
    private static readonly int All = Example.Judgements().Sum(judgement => judgement.Verdicts.Length);
    private static readonly ViewportSize Narrow = new() { Width = 375, Height = 812 };

    [Fact]
    public async Task Dark_where_the_reader_has_it_dark()
    {
        await using var light = await OpenAsync(new BrowserNewContextOptions { ColorScheme = ColorScheme.Light });
        await using var dark = await OpenAsync(new BrowserNewContextOptions { ColorScheme = ColorScheme.Dark });

        Assert.InRange(await BrightnessAsync(light), 200, 255);
        Assert.InRange(await BrightnessAsync(dark), 0, 60);
        await dark.Open.ShootAsync(whole: true);
    }

    [Fact]
    public async Task Dark_and_light_where_the_reader_chooses_so()
    {
        await using var page = await OpenAsync(new BrowserNewContextOptions { ColorScheme = ColorScheme.Light });

        await page.Theme.SelectOptionAsync("dark");
        Assert.InRange(await BrightnessAsync(page), 0, 60);
        await page.Page.ReloadAsync();
        Assert.InRange(await BrightnessAsync(page), 0, 60);
        await page.Theme.SelectOptionAsync("light");
        Assert.InRange(await BrightnessAsync(page), 200, 255);
    }

    [Fact]
    public async Task On_a_telephone_the_page_does_not_scroll_sideways()
    {
        await using var page = await OpenAsync(new BrowserNewContextOptions { ViewportSize = Narrow });
        await OpenAllAsync(page);

        var wide = await page.Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('main *, header *, footer *')]
                .filter(element => element.getClientRects().length > 0 && !element.closest('.scroll, pre, svg, .sr'))
                .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
                .map(element => element.outerHTML.slice(0, 120))
            """);

        await page.Open.ShootAsync(whole: true);
        Assert.Empty(wide);
        Assert.Equal(Narrow.Width, await page.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task A_thousand_tests_on_a_telephone_do_not_scroll_sideways()
    {
        await using var page = new ReportPage(await browser.OpenAsync(reports.OfThousand.Paths.Html, new BrowserNewContextOptions { ViewportSize = Narrow }));

        Assert.Equal(Narrow.Width, await page.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        await page.Open.ShootAsync();
    }

    [Fact]
    public async Task On_paper_it_is_black_on_white_and_without_controls()
    {
        await using var page = await OpenAsync(new BrowserNewContextOptions { ColorScheme = ColorScheme.Dark });
        await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });

        Assert.Equal(255, await BrightnessAsync(page));
        await Assertions.Expect(page.Search).ToBeHiddenAsync();
        await Assertions.Expect(page.Tests).ToHaveCountAsync(All);
        var paper = await page.Page.PdfAsync(new PagePdfOptions { Path = Path.Combine(Reports.Artifacts, "screenshots", "report.pdf"), PreferCSSPageSize = true });
        Assert.True(paper.AsSpan().StartsWith("%PDF"u8));
        await page.Open.ShootAsync(whole: true);
    }

    [Fact]
    public async Task Without_scripts_everything_can_be_read()
    {
        await using var page = await OpenAsync(new BrowserNewContextOptions { JavaScriptEnabled = false });

        await Assertions.Expect(page.Tests).ToHaveCountAsync(All);
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Searchbox)).ToHaveCountAsync(0);
        var test = page.Test(Reports.Regressed);
        await ReportPage.Opener(test).ClickAsync();
        await Assertions.Expect(test.Locator(".grown .tree").GetByText("DocumentNorms.Load")).ToBeVisibleAsync();
        await Assertions.Expect(test.Locator("svg.flame")).ToBeVisibleAsync();
        await Assertions.Expect(test.GetByRole(AriaRole.Heading, new LocatorGetByRoleOptions { Name = "Findings" })).ToBeVisibleAsync();
        await page.Open.ShootAsync();
    }

    internal static Task OpenAllAsync(ReportPage page) => page.Page.EvaluateAsync("() => { for (const details of document.querySelectorAll('details')) details.open = true; }");

    // Of the page's background, 0 to 255.
    private static async Task<double> BrightnessAsync(ReportPage page) =>
        await page.Page.EvaluateAsync<double>("() => { const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number); return (r + g + b) / 3; }");

    private async Task<ReportPage> OpenAsync(BrowserNewContextOptions options)
    {
        options.ViewportSize ??= new ViewportSize { Width = 1280, Height = 900 };
        return new(await browser.OpenAsync(reports.OfExample.Html, options));
    }
}
