using System.Globalization;
using ImageMagick;
using Markdig;
using Microsoft.Playwright;

namespace PerfGate.Screenshots;

/// <summary>The pictures themselves: what a reader of the README is shown of a report and of a comment.</summary>
internal static class Pictures
{
    // Twice as many pixels: the README is read on fine screens, too.
    private const float Scale = 2;
    private const int Width = 930;
    private const int Height = 1150;
    private const int Colors = 128;

    /// <summary>The demo's slow-down that is told by every part of a report.</summary>
    private const string Shown = "TokenizerPerfTests.Count_terms";

    // As GitHub colours a block of `diff`.
    private const string ColorDifferences =
        """
        () => {
          for (const code of document.querySelectorAll('code.language-diff')) {
            const lines = code.textContent.split('\n');
            code.textContent = '';
            for (const line of lines) {
              const span = document.createElement('span');
              span.className = { '-': 'gone', '+': 'come' }[line[0]] || '';
              span.textContent = line + '\n';
              code.append(span);
            }
          }
        }
        """;

    private static readonly MarkdownPipeline GitHub = new MarkdownPipelineBuilder().UsePipeTables().UseEmphasisExtras().UseAutoLinks().UseTaskLists().Build();

    /// <summary>A regressed test, opened.</summary>
    public static async Task ReportAsync(IBrowser browser, string page, string picture)
    {
        await using var context = await ContextAsync(browser, Width + 330);
        var report = await context.NewPageAsync();
        await report.GotoAsync(new Uri(page).AbsoluteUri);
        var test = report.Locator("#table > tbody").Filter(new LocatorFilterOptions { HasText = Shown }).First;
        await test.Locator("details.test > summary").ClickAsync();

        // The command names the folder that the demo ran in.
        await report.EvaluateAsync("() => { for (const command of document.querySelectorAll('.again')) command.remove(); }");
        await SaveAsync(report, test, picture);
    }

    /// <summary>The comment as GitHub shows it, more or less.</summary>
    public static async Task CommentAsync(IBrowser browser, string markdown, string picture)
    {
        await using var context = await ContextAsync(browser, Width + 330);
        var page = await context.NewPageAsync();
        await page.SetContentAsync($"<!doctype html><meta charset=utf-8><style>{Style()}</style><main>{Markdown.ToHtml(await File.ReadAllTextAsync(markdown), GitHub)}</main>");
        await page.EvaluateAsync(ColorDifferences);
        await SaveAsync(page, page.Locator("main"), picture);
    }

    private static async Task<IBrowserContext> ContextAsync(IBrowser browser, int width) => await browser.NewContextAsync(new BrowserNewContextOptions
    {
        ViewportSize = new ViewportSize { Width = width, Height = Height },
        DeviceScaleFactor = Scale,
        ColorScheme = ColorScheme.Light,
        ReducedMotion = ReducedMotion.Reduce,
    });

    // Of what is taller than the picture the top is shown.
    private static async Task SaveAsync(IPage page, ILocator shown, string path)
    {
        // The mouse marks what it is over, and the head of the table stays in sight.
        await page.Mouse.MoveAsync(0, 0);
        await page.EvaluateAsync("() => document.activeElement.blur()");
        await page.EvaluateAsync("() => scrollTo(0, 0)");
        var box = await shown.BoundingBoxAsync() ?? throw new PlaywrightException("what is to be shown is not there.");
        var png = await page.ScreenshotAsync(new PageScreenshotOptions { FullPage = true, Clip = new Clip { X = box.X, Y = box.Y, Width = box.Width, Height = Math.Min(box.Height, Height) } });
        using var image = new MagickImage(png);
        image.Quantize(new QuantizeSettings { Colors = Colors, DitherMethod = DitherMethod.No });
        image.Strip();
        await image.WriteAsync(path, MagickFormat.Png8);
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}: {image.Width} x {image.Height}, {new FileInfo(path).Length / 1000.0:0} KB"));
    }

    private static string Style()
    {
        using var style = new StreamReader(typeof(Pictures).Assembly.GetManifestResourceStream("comment.css")!);
        return style.ReadToEnd();
    }
}
