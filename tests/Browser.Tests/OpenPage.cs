using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace PerfGate.Browser.Tests;

/// <summary>A page in a context of its own, with everything it did that a report must not do.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private static readonly string Screenshots = Path.Combine(Reports.Artifacts, "screenshots");
    private readonly ConcurrentQueue<string> _wrongs = new();
    private readonly string _address;

    private OpenPage(IPage page, string address)
    {
        (Page, _address) = (page, address);
        page.Console += (_, message) =>
        {
            // A violation of the page's policy is told here, too.
            if (message.Type is "error" or "warning")
            {
                _wrongs.Enqueue($"console {message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => _wrongs.Enqueue($"script error: {error}");
        page.Request += (_, request) =>
        {
            if (request.Url.Split('#')[0] != _address.Split('#')[0])
            {
                _wrongs.Enqueue($"request: {request.Url}");
            }
        };
        page.Dialog += async (_, dialog) =>
        {
            _wrongs.Enqueue($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        page.Popup += (_, popup) => _wrongs.Enqueue($"window: {popup.Url}");
    }

    public IPage Page { get; }

    /// <summary>Requests, errors of scripts and console, violations of the page's policy, dialogs, windows.</summary>
    public IReadOnlyCollection<string> Wrongs => _wrongs;

    public static async Task<OpenPage> OpenAsync(IBrowserContext context, string address)
    {
        var page = new OpenPage(await context.NewPageAsync(), address);
        await page.Page.GotoAsync(address, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        return page;
    }

    /// <summary>Keeps what the page shows as a picture in artifacts/screenshots.</summary>
    public Task ShootAsync(bool whole = false, [CallerMemberName] string name = "") =>
        Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots, name + ".png"), FullPage = whole });

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}
