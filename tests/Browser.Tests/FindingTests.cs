using Microsoft.Playwright;
using PerfGate.Gating;

namespace PerfGate.Browser.Tests;

/// <summary>A reader looks for a test among a thousand.</summary>
public sealed class FindingTests(Browser browser, Reports reports)
{
    [Fact]
    public async Task The_worst_stand_first()
    {
        await using var page = await OpenAsync();

        var kinds = await page.Tests.EvaluateAllAsync<string[]>("rows => rows.map(row => row.dataset.v)");

        Assert.Equal(reports.OfThousand.Judgement.Verdicts.Length, kinds.Length);
        Assert.All(kinds.Take(20), kind => Assert.Equal("regressed", kind));
        await page.Open.ShootAsync();
    }

    [Fact]
    public async Task Tests_are_sorted_by_name_and_by_ratio_both_ways()
    {
        await using var page = await OpenAsync();

        await page.SortAsync("Test");
        var names = await page.NamesAsync();
        Assert.Equal(names.Order(StringComparer.OrdinalIgnoreCase).First(), names[0]);
        await page.SortAsync("Ratio");
        var ratios = await page.RatiosAsync();
        Assert.Equal(ratios.OrderDescending(), ratios);
        await page.SortAsync("Ratio");
        ratios = await page.RatiosAsync();
        Assert.Equal(ratios.Order(), ratios);
        await page.SortAsync("Verdict");
        Assert.Equal(reports.OfThousand.Judgement.Verdicts.Length, names.Count);
        Assert.Equal("regressed", await page.Tests.First.GetAttributeAsync("data-v"));
    }

    [Fact]
    public async Task A_verdict_is_hidden_and_shown_again()
    {
        await using var page = await OpenAsync();
        var all = reports.OfThousand.Judgement.Verdicts.Length;
        var passed = reports.OfThousand.Count(VerdictKind.Passed);
        Assert.InRange(passed, 500, all);

        await page.Filter("within limits").ClickAsync();
        await Assertions.Expect(page.Tests).ToHaveCountAsync(all - passed);
        await page.Filter("within limits").ClickAsync();
        await Assertions.Expect(page.Tests).ToHaveCountAsync(all);
    }

    [Fact]
    public async Task Words_in_any_order_find_a_test_and_nonsense_is_answered()
    {
        await using var page = await OpenAsync();
        var wanted = (await page.NamesAsync())[700];
        var method = wanted.Split('(')[0];

        await page.Search.FillAsync(method[(method.IndexOf('.', StringComparison.Ordinal) + 1)..].ToUpperInvariant() + " " + method.Split('.')[0]);
        var found = await page.NamesAsync();
        Assert.Contains(wanted, found);
        Assert.All(found, name => Assert.Contains(method.Split('.')[0], name));
        await page.Search.FillAsync("no test is called so");
        await Assertions.Expect(page.Tests).ToHaveCountAsync(0);
        await Assertions.Expect(page.Page.GetByText("No test matches")).ToBeVisibleAsync();
        await page.Search.FillAsync("");
        await Assertions.Expect(page.Tests).ToHaveCountAsync(reports.OfThousand.Judgement.Verdicts.Length);
    }

    [Fact]
    public async Task A_deep_link_opens_its_test_and_leads_to_it()
    {
        string id;
        await using (var page = await OpenAsync())
        {
            id = (await page.Tests.Nth(15).GetAttributeAsync("id"))!;
        }

        await using var linked = await OpenAsync(id);
        var test = linked.Page.Locator($"#{id}");
        Assert.True(await ReportPage.IsOpenAsync(test));
        await Assertions.Expect(test).ToBeInViewportAsync();
        Assert.False(await ReportPage.IsOpenAsync(linked.Tests.First));
        await linked.Open.ShootAsync();
    }

    [Fact]
    public async Task A_link_followed_on_the_open_page_opens_its_test()
    {
        await using var page = await OpenAsync();
        var id = (await page.Tests.Nth(900).GetAttributeAsync("id"))!;

        await page.Page.EvaluateAsync("id => { location.hash = id; }", id);

        await Assertions.Expect(page.Page.Locator($"#{id}")).ToBeInViewportAsync();
        await page.Page.WaitForFunctionAsync("id => document.querySelector('#' + id + ' details').open", id);
    }

    private async Task<ReportPage> OpenAsync(string fragment = "") => new(await browser.OpenAsync(reports.OfThousand.Paths.Html, fragment: fragment));
}
