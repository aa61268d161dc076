using Microsoft.Playwright;

namespace PerfGate.Browser.Tests;

/// <summary>A report as its reader uses it: by the words that stand on it and by what a screen reader would call its parts. Looking for a role
/// takes minutes on a page of a thousand tests; there it is the element.</summary>
internal sealed class ReportPage(OpenPage open) : IAsyncDisposable
{
    public OpenPage Open => open;

    public IPage Page => open.Page;

    public ILocator Search => Page.GetByLabel("Search tests");

    public ILocator Sort => Page.GetByLabel("Sort by");

    public ILocator Theme => Page.GetByLabel("Theme");

    /// <summary>Every test that is shown, in the order of the page.</summary>
    public ILocator Tests => Page.Locator("#table > tbody:not([hidden])");

    public ILocator Test(string name) => Page.Locator("#table > tbody").Filter(new LocatorFilterOptions { HasText = name }).First;

    /// <summary>The test that a link leads to.</summary>
    public ILocator Linked(string id) => Page.Locator("#table > tbody").Filter(new LocatorFilterOptions { Has = Page.Locator($"#{id}") });

    /// <summary>The button that chooses the tests of one verdict, by its kind.</summary>
    public ILocator Filter(string verdict) => Page.Locator($"#counts > [data-v={verdict}] button");

    /// <summary>What opens a test.</summary>
    public static ILocator Opener(ILocator test) => test.Locator("details.test > summary");

    /// <summary>True where a test is open.</summary>
    public static Task<bool> IsOpenAsync(ILocator test) => test.Locator("details.test").EvaluateAsync<bool>("details => details.open");

    /// <summary>What a link to a test ends in.</summary>
    public static async Task<string> LinkAsync(ILocator test) => (await test.Locator("details.test > [id^='t-']").GetAttributeAsync("id"))!;

    /// <summary>The short names of the tests that are shown, in the order of the page.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync() => await Tests.EvaluateAllAsync<string[]>("rows => rows.map(row => row.querySelector('th').textContent)");

    /// <summary>The verdicts of the tests that are shown, in the order of the page.</summary>
    public async Task<IReadOnlyList<string>> VerdictsAsync() => await Tests.EvaluateAllAsync<string[]>("rows => rows.map(row => row.dataset.v)");

    /// <summary>The ratios of the tests that are shown and have one, in the order of the page.</summary>
    public async Task<IReadOnlyList<double>> RatiosAsync() => await Tests.EvaluateAllAsync<double[]>("rows => rows.map(row => row.dataset.r).filter(text => text !== '').map(Number)");

    public ValueTask DisposeAsync() => open.DisposeAsync();
}
