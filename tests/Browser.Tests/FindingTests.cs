using Microsoft.Playwright;
using PerfGate.Gating;

namespace PerfGate.Browser.Tests;

/// <summary>A reader looks for a test among a thousand.</summary>
public sealed class FindingTests(Browser browser, Reports reports)
{
    private int All => reports.OfThousand.Judgement.Verdicts.Length;

    [Fact]
    public async Task The_worst_stand_first()
    {
        await using var page = await OpenAsync();

        var verdicts = await page.VerdictsAsync();

        Assert.Equal(All, verdicts.Count);
        Assert.All(verdicts.Take(20), verdict => Assert.Equal("regressed", verdict));
        await page.Open.ShootAsync();
    }

    [Fact]
    public async Task Tests_are_sorted_by_name_and_by_ratio_both_ways()
    {
        await using var page = await OpenAsync();

        await page.Sort.SelectOptionAsync("name");
        var names = await page.NamesAsync();
        Assert.Equal(All, names.Count);
        Assert.Equal(names.Min(StringComparer.OrdinalIgnoreCase), names[0]);
        await page.Sort.SelectOptionAsync("ratio, largest first");
        var ratios = await page.RatiosAsync();
        Assert.Equal(ratios.OrderDescending(), ratios);
        await page.Sort.SelectOptionAsync("ratio, smallest first");
        ratios = await page.RatiosAsync();
        Assert.Equal(ratios.Order(), ratios);
        await page.Sort.SelectOptionAsync("worst first");
        Assert.Equal("regressed", (await page.VerdictsAsync())[0]);
    }

    [Fact]
    public async Task The_head_of_a_column_sorts_and_says_so()
    {
        await using var page = await OpenAsync();
        var head = page.Page.Locator("#table > thead th[data-by=r]");

        await head.Locator("button").ClickAsync();

        Assert.Equal("descending", await head.GetAttributeAsync("aria-sort"));
        var ratios = await page.RatiosAsync();
        Assert.Equal(ratios.OrderDescending(), ratios);
        Assert.Equal("ratio, largest first", await page.Sort.EvaluateAsync<string>("select => select.selectedOptions[0].textContent"));
    }

    [Fact]
    public async Task A_verdict_is_chosen_alone_with_another_and_no_more()
    {
        await using var page = await OpenAsync();
        var (regressed, missing) = (reports.OfThousand.Count(VerdictKind.Regressed), reports.OfThousand.Count(VerdictKind.Missing));
        Assert.InRange(missing, 1, 100);

        await page.Filter("regressed").ClickAsync();
        await Assertions.Expect(page.Tests).ToHaveCountAsync(regressed);
        await page.Filter("missing").ClickAsync();
        await Assertions.Expect(page.Tests).ToHaveCountAsync(regressed + missing);
        await page.Filter("regressed").ClickAsync();
        await Assertions.Expect(page.Tests).ToHaveCountAsync(missing);
        await page.Filter("missing").ClickAsync();
        await Assertions.Expect(page.Tests).ToHaveCountAsync(All);
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
        await Assertions.Expect(page.Tests).ToHaveCountAsync(All);
    }

    [Fact]
    public async Task A_deep_link_opens_its_test_and_leads_to_it()
    {
        string id;
        await using (var page = await OpenAsync())
        {
            id = await ReportPage.LinkAsync(page.Tests.Nth(15));
        }

        await using var linked = await OpenAsync(id);
        await Assertions.Expect(linked.Page.Locator($"#{id}")).ToBeInViewportAsync();
        Assert.True(await ReportPage.IsOpenAsync(linked.Linked(id)));
        Assert.False(await ReportPage.IsOpenAsync(linked.Tests.First));
        await linked.Open.ShootAsync();
    }

    [Fact]
    public async Task A_link_followed_on_the_open_page_opens_its_test_even_where_a_filter_hid_it()
    {
        await using var page = await OpenAsync();
        var id = await ReportPage.LinkAsync(page.Tests.Nth(900));
        await page.Search.FillAsync("no test is called so");

        await page.Page.EvaluateAsync("id => { location.hash = id; }", id);

        await Assertions.Expect(page.Page.Locator($"#{id}")).ToBeInViewportAsync();
        Assert.True(await ReportPage.IsOpenAsync(page.Linked(id)));
    }

    [Fact]
    public async Task A_deep_link_works_without_scripts()
    {
        string id;
        await using (var page = await OpenAsync())
        {
            id = await ReportPage.LinkAsync(page.Tests.Nth(15));
        }

        await using var linked = new ReportPage(await browser.OpenAsync(reports.OfThousand.Paths.Html, new BrowserNewContextOptions { JavaScriptEnabled = false }, id));
        await Assertions.Expect(linked.Page.Locator($"#{id}")).ToBeInViewportAsync();
    }

    private async Task<ReportPage> OpenAsync(string fragment = "") => new(await browser.OpenAsync(reports.OfThousand.Paths.Html, fragment: fragment));
}
