using Microsoft.Playwright;

namespace PerfGate.Browser.Tests;

/// <summary>A reader opens a test that became slower and follows it to the method.</summary>
public sealed class TreeTests(Browser browser, Reports reports)
{
    [Fact]
    public async Task The_tree_is_open_down_to_what_grew()
    {
        await using var page = await OpenAsync();

        await Assertions.Expect(Tree(page).GetByText("DocumentNorms.Load")).ToBeVisibleAsync();
        await Assertions.Expect(Tree(page).Locator(".culprit").First).ToContainTextAsync("the largest part of the growth");
    }

    [Fact]
    public async Task A_branch_closes_and_opens()
    {
        await using var page = await OpenAsync();
        var inner = Tree(page).GetByText("DocumentNorms.Load");
        var branch = Tree(page).Locator("summary").Filter(new LocatorFilterOptions { HasText = "Ranking.Order" }).First;

        await branch.ClickAsync();
        await Assertions.Expect(inner).ToBeHiddenAsync();
        await branch.ClickAsync();
        await Assertions.Expect(inner).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_flame_graph_zooms_into_a_frame_and_out_again()
    {
        await using var page = await OpenAsync();
        var (flame, frame) = (Flame(page), Frame(page, "Ranking.Order"));
        var (whole, before) = (await WidthAsync(flame), await WidthAsync(frame));
        Assert.InRange(before, 1, whole * 0.95);

        await frame.ClickAsync();
        Assert.InRange(await WidthAsync(frame), whole * 0.99, whole * 1.01);
        await Assertions.Expect(Frame(page, "Facets.Count")).ToBeHiddenAsync();
        await page.Open.ShootAsync();
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Whole graph" }).ClickAsync();
        Assert.InRange(await WidthAsync(frame), before * 0.99, before * 1.01);
        await Assertions.Expect(Frame(page, "Facets.Count")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_method_is_found_in_the_flame_graph()
    {
        await using var page = await OpenAsync();

        await Test(page).GetByLabel("Find in the flame graph").FillAsync("bm25");

        await Assertions.Expect(Flame(page).Locator(".hit")).ToHaveCountAsync(1);
        await Assertions.Expect(Test(page).GetByText("1 of ")).ToBeVisibleAsync();
    }

    private static ILocator Test(ReportPage page) => page.Test(Reports.Regressed);

    private static ILocator Tree(ReportPage page) => Test(page).Locator(".grown .tree");

    private static ILocator Flame(ReportPage page) => Test(page).Locator("svg.flame");

    private static ILocator Frame(ReportPage page, string method) => Flame(page).Locator("> svg").Filter(new LocatorFilterOptions { HasText = method + ":" }).First;

    private static async Task<double> WidthAsync(ILocator element) => await element.EvaluateAsync<double>("element => element.getBoundingClientRect().width");

    private async Task<ReportPage> OpenAsync()
    {
        var page = new ReportPage(await browser.OpenAsync(reports.OfExample.Html));
        await ReportPage.Opener(Test(page)).ClickAsync();
        return page;
    }
}
