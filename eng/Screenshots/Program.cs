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
    return 0;
}
catch (Exception failure) when (failure is PlaywrightException or TimeoutException or IOException)
{
    Console.Error.WriteLine($"screenshots: {failure.Message}");
    return 1;
}
