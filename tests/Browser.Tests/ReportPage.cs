using Microsoft.Playwright;

namespace PerfGate.Browser.Tests;

/// <summary>A report as its reader uses it: by the words that stand on it and by what a screen reader would call its parts.</summary>
internal sealed class ReportPage(OpenPage open) : IAsyncDisposable
{
    public OpenPage Open => open;

    public IPage Page => open.Page;

    public ILocator Search => Page.GetByLabel("Filter tests by text");

    /// <summary>Every test that is shown, in the order of the page.</summary>
    public ILocator Tests => Page.Locator("tbody[id^='t-']:visible");

    public ILocator Test(string name) => Page.Locator("tbody[id^='t-']").Filter(new LocatorFilterOptions { HasText = name }).First;

    /// <summary>The button that shows or hides tests of one verdict.</summary>
    public ILocator Filter(string verdict) => Page.Locator("#counts button").Filter(new LocatorFilterOptions { HasText = verdict });

    /// <summary>What opens a test.</summary>
    public static ILocator Opener(ILocator test) => test.Locator("> tr.more > td > details > summary");

    /// <summary>True where a test is open.</summary>
    public static Task<bool> IsOpenAsync(ILocator test) => test.Locator("> tr.more > td > details").EvaluateAsync<bool>("details => details.open");

    public Task SortAsync(string by) => Page.Locator("#table > thead").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = by }).ClickAsync();

    /// <summary>The short names of the tests that are shown, in the order of the page.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync() => await Tests.EvaluateAllAsync<string[]>("rows => rows.map(row => row.querySelector('th').textContent)");

    /// <summary>The numbers that tests are sorted by, of those that have one.</summary>
    public async Task<IReadOnlyList<double>> RatiosAsync() => await Tests.EvaluateAllAsync<double[]>("rows => rows.map(row => row.dataset.r).filter(text => text !== '').map(Number)");

    public ValueTask DisposeAsync() => open.DisposeAsync();
}
