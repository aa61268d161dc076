using Microsoft.Playwright;

namespace PerfGate.Browser.Tests;

/// <summary>A reader without a mouse.</summary>
public sealed class KeyboardTests(Browser browser, Reports reports)
{
    // More than enough for the controls above the tests.
    private const int MostStops = 60;

    [Fact]
    public async Task Tab_leads_to_filters_search_and_sorting_and_each_shows_that_it_is_reached()
    {
        await using var page = await OpenAsync();

        await TabToAsync(page, "element => element.closest('#counts') !== null");
        Assert.True(await page.Page.EvaluateAsync<bool>("() => document.activeElement.matches(':focus-visible') && getComputedStyle(document.activeElement).outlineStyle !== 'none'"));
        await page.Page.Keyboard.PressAsync("Space");
        await Assertions.Expect(page.Page.Locator("#counts button").First).ToHaveAttributeAsync("aria-pressed", "true");
        await page.Page.Keyboard.PressAsync("Space");
        await TabToAsync(page, "element => element.matches('select')");
        await page.Page.Keyboard.TypeAsync("name");
        await Assertions.Expect(page.Page.Locator("th[data-by=n]")).ToHaveAttributeAsync("aria-sort", "ascending");
        await TabToAsync(page, "element => element.type === 'search'");
        await page.Page.Keyboard.TypeAsync("TokenizerTests");
        await Assertions.Expect(page.Tests).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_slash_leads_to_the_search_and_Escape_shows_all_again()
    {
        await using var page = await OpenAsync();
        var all = await page.Tests.CountAsync();

        await page.Page.Keyboard.PressAsync("/");
        await page.Page.Keyboard.TypeAsync("TokenizerTests");
        await Assertions.Expect(page.Tests).ToHaveCountAsync(1);
        await page.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Tests).ToHaveCountAsync(all);
    }

    [Fact]
    public async Task Enter_opens_and_closes_a_test()
    {
        await using var page = await OpenAsync();
        var test = page.Tests.First;
        await TabToAsync(page, "element => element.matches('.test > summary')");

        await page.Page.Keyboard.PressAsync("Enter");
        Assert.True(await ReportPage.IsOpenAsync(test));
        await page.Page.Keyboard.PressAsync("Enter");
        Assert.False(await ReportPage.IsOpenAsync(test));
    }

    [Fact]
    public async Task Arrows_walk_through_the_tree_open_and_close()
    {
        await using var page = await OpenAsync();
        await ReportPage.Opener(page.Test(Reports.Regressed)).FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, "element => element.closest('.tree') !== null");

        await page.Page.Keyboard.PressAsync("ArrowDown");
        var branch = await FocusedTextAsync(page);
        Assert.True(await IsFocusedOpenAsync(page));
        await page.Page.Keyboard.PressAsync("ArrowLeft");
        Assert.False(await IsFocusedOpenAsync(page));
        await page.Page.Keyboard.PressAsync("ArrowRight");
        Assert.True(await IsFocusedOpenAsync(page));
        await page.Page.Keyboard.PressAsync("ArrowRight");
        Assert.NotEqual(branch, await FocusedTextAsync(page));
        await page.Page.Keyboard.PressAsync("Home");
        Assert.NotEqual(branch, await FocusedTextAsync(page));

        static Task<bool> IsFocusedOpenAsync(ReportPage page) => page.Page.EvaluateAsync<bool>("() => document.activeElement.parentElement.open");
        static Task<string> FocusedTextAsync(ReportPage page) => page.Page.EvaluateAsync<string>("() => document.activeElement.textContent");
    }

    [Fact]
    public async Task Arrows_move_through_the_flame_graph_Enter_zooms_and_Escape_goes_back()
    {
        await using var page = await OpenAsync();
        var test = page.Test(Reports.Regressed);
        await ReportPage.Opener(test).FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, "element => element.closest('svg.flame') !== null");

        await page.Page.Keyboard.PressAsync("ArrowDown");
        await page.Page.Keyboard.PressAsync("ArrowDown");
        await page.Page.Keyboard.PressAsync("ArrowDown");
        var first = await FocusedAsync(page);
        await page.Page.Keyboard.PressAsync("ArrowRight");
        var second = await FocusedAsync(page);
        Assert.NotEqual(first, second);
        await page.Page.Keyboard.PressAsync("ArrowLeft");
        Assert.Equal(first, await FocusedAsync(page));
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(test.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Whole graph" })).ToBeVisibleAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(test.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Whole graph" })).ToBeHiddenAsync();
        Assert.Equal(first, await FocusedAsync(page));
    }

    private static async Task TabToAsync(ReportPage page, string isThere)
    {
        for (var stop = 0; stop < MostStops; stop++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            if (await page.Page.EvaluateAsync<bool>($"() => ({isThere})(document.activeElement)"))
            {
                return;
            }
        }

        Assert.Fail($"{MostStops} presses of Tab do not lead to {isThere}.");
    }

    private static Task<string> FocusedAsync(ReportPage page) => page.Page.EvaluateAsync<string>("() => document.activeElement.querySelector('title').textContent");

    private async Task<ReportPage> OpenAsync() => new(await browser.OpenAsync(reports.OfExample.Html));
}
