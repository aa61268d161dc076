using Microsoft.Playwright;
using PerfGate.Browser.Tests;
using PerfGate.Tests.Peers;

[assembly: AssemblyFixture(typeof(Browser))]
[assembly: AssemblyFixture(typeof(Reports))]

// A page of a thousand tests keeps a processor busy.
[assembly: Xunit.v3.Parallelization(MaxThreads = 2)]

namespace PerfGate.Browser.Tests;

/// <summary>One browser for all tests; each test has a context of its own in it.</summary>
public sealed class Browser : IAsyncLifetime
{
    // Ends a test that hangs; a busy machine takes its time.
    private const float Patience = 120_000;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string? _whyNot;

    public async ValueTask InitializeAsync()
    {
        (var program, _whyNot) = Chromium.Find();
        if (program is null)
        {
            return;
        }

        try
        {
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = program,
                Headless = true,
                ChromiumSandbox = Chromium.HasSandbox,
                Args = Chromium.Arguments,
                Timeout = Patience,
            });
            Assertions.SetDefaultExpectTimeout(Patience);
        }
        catch (PlaywrightException broken)
        {
            _whyNot = $"{program} did not start: {broken.Message}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>Opens a file as a person would, from disk; or an address of this machine.</summary>
    /// <param name="path">The file, or the address.</param>
    /// <param name="options">Of the context: size, scripts, colours.</param>
    /// <param name="fragment">What stands behind the <c>#</c>.</param>
    internal async Task<OpenPage> OpenAsync(string path, BrowserNewContextOptions? options = null, string fragment = "")
    {
        Peer.Require(_whyNot);
        var context = await _browser!.NewContextAsync(options ?? new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 900 } });
        context.SetDefaultTimeout(Patience);
        return await OpenPage.OpenAsync(context, new Uri(path).AbsoluteUri + (fragment.Length > 0 ? "#" + fragment : ""));
    }
}
