using Microsoft.Playwright;

namespace PerfGate.Browser.Tests;

/// <summary>A report asks no network and runs nothing but its own script, whatever tests are called.</summary>
public sealed class SafetyTests(Browser browser, Reports reports)
{
    [Fact]
    public async Task A_page_that_is_used_asks_no_network_and_breaks_no_rule()
    {
        await using var page = new ReportPage(await browser.OpenAsync(reports.OfExample.Html));
        await AppearanceTests.OpenAllAsync(page);
        await page.Search.FillAsync("search");
        await page.Sort.SelectOptionAsync("name");
        await page.Theme.SelectOptionAsync("dark");
        await page.Filter("missing").ClickAsync();
        await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });

        Assert.Empty(page.Open.Wrongs);
    }

    [Fact]
    public async Task Hostile_names_run_nothing_and_add_no_element()
    {
        var hostile = reports.OfHostile;
        await using var page = new ReportPage(await browser.OpenAsync(hostile.Paths.Html));
        await AppearanceTests.OpenAllAsync(page);
        foreach (var test in await page.Tests.AllAsync())
        {
            await test.HoverAsync(new LocatorHoverOptions { Force = true, Position = new Position { X = 5, Y = 5 } });
        }

        await page.Search.FillAsync("script");
        await page.Search.FillAsync("");

        Assert.Equal(hostile.Judgement.Verdicts.Length, await page.Tests.CountAsync());
        Assert.Equal("undefined", await page.Page.EvaluateAsync<string>("() => typeof window.hurt"));
        Assert.Equal(1, await page.Page.Locator("script").CountAsync());
        Assert.Equal(0, await page.Page.Locator("img, iframe, base, object, embed, form, link, meta[http-equiv=refresh], [onload], [onerror], [onfocus], [onclick], a[href]:not([href^='#'])").CountAsync());
        Assert.Equal(1, await page.Page.Locator("h1").CountAsync());
        Assert.Equal(1, await page.Page.Locator("style").CountAsync());
        Assert.Empty(page.Open.Wrongs);
        await page.Open.ShootAsync();
    }
}
