using Microsoft.Playwright;
using PerfGate.Tests.Peers;

namespace PerfGate.Bench.Reports;

/// <summary>When a browser first shows something of a page.</summary>
internal static class FirstPaint
{
    private const float Patience = 120_000;
    private const int Loads = 7;

    /// <summary>Seconds from the start of the navigation to the first text or picture, one a load, each in a context of its own; null where there is no browser.</summary>
    /// <param name="page">A file.</param>
    /// <exception cref="BenchFailedException">The browser did not do what it was asked.</exception>
    public static async Task<IReadOnlyList<double>?> OfAsync(string page)
    {
        var (program, whyNot) = Chromium.Find();
        if (program is null)
        {
            Console.Out.WriteLine($"  the first paint was not measured: {whyNot}");
            return null;
        }

        try
        {
            using var playwright = await Playwright.CreateAsync();
            await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = program, ChromiumSandbox = Chromium.HasSandbox, Args = Chromium.Arguments, Timeout = Patience });
            var seconds = new List<double>();
            for (var load = 0; load < Loads; load++)
            {
                seconds.Add(await LoadAsync(browser, new Uri(page).AbsoluteUri));
            }

            return seconds;
        }
        catch (Exception failure) when (failure is PlaywrightException or TimeoutException)
        {
            throw new BenchFailedException($"{program} did not show {page}: {failure.Message}");
        }
    }

    private static async Task<double> LoadAsync(IBrowser browser, string address)
    {
        await using var context = await browser.NewContextAsync();
        context.SetDefaultTimeout(Patience);
        var page = await context.NewPageAsync();
        await page.GotoAsync(address);
        return await page.EvaluateAsync<double>("() => performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000");
    }
}
