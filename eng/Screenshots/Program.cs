using Microsoft.Playwright;
using PerfGate.Screenshots;
using PerfGate.Tests.Peers;

if (args.Select(Path.GetFullPath).ToArray() is not [var demo, var images])
{
    Console.Error.WriteLine("Usage: ./build.sh screenshots");
    return 2;
}

var (program, whyNot) = Chromium.Find();
if (program is null)
{
    Console.Error.WriteLine($"screenshots: {whyNot}");
    return 1;
}

try
{
    using var playwright = await Playwright.CreateAsync();
    await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = program, ChromiumSandbox = Chromium.HasSandbox, Args = Chromium.Arguments });
    await Pictures.ReportAsync(browser, Path.Combine(demo, "report.html"), Path.Combine(images, "report.png"));
    await Pictures.CommentAsync(browser, Path.Combine(demo, "comment.md"), Path.Combine(images, "comment.png"));
    var problems = (await Checks.ReportAsync(browser, Path.Combine(demo, "report.html"))).Concat(await Checks.CommentAsync(Path.Combine(demo, "comment.md"))).ToList();
    Console.Out.WriteLine(problems.Count == 0 ? "The demo's report breaks no rule of axe (WCAG 2.1 AA) in light and dark, wide and narrow, asks no network and reads without scripts; its comment fits." : string.Join('\n', problems));
    return problems.Count == 0 ? 0 : 1;
}
catch (Exception failure) when (failure is PlaywrightException or TimeoutException or IOException)
{
    Console.Error.WriteLine($"screenshots: {failure.Message}");
    return 1;
}
