using Microsoft.Playwright;
using PerfGate.Tool.Serving;

namespace PerfGate.Browser.Tests;

/// <summary>A page of <c>perfgate report --serve</c> that is left open shows each report as it comes.</summary>
public sealed class ServingTests(Browser browser, Reports reports) : IAsyncLifetime
{
    private const string Any = "**/report.html*";
    private readonly string _folder = Directory.CreateTempSubdirectory("perfgate-serving-").FullName;
    private readonly ReportVersion _version = new();
    private ResultsServer _server = null!;

    public ValueTask InitializeAsync()
    {
        _server = ResultsServer.Start(_folder, 0, _version, TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_first_report_takes_the_place_of_the_word_that_there_is_none()
    {
        await using var open = await browser.OpenAsync(_server.Address);
        await Assertions.Expect(State(open)).ToHaveTextAsync("waiting for the first run");
        await Assertions.Expect(Report(open).GetByText("There is no report yet")).ToBeVisibleAsync();

        await WriteAndExpectAsync(open);
    }

    [Fact]
    public async Task A_report_that_could_not_be_had_is_shown_when_the_next_one_is_written()
    {
        await using var open = await browser.OpenAsync(_server.Address);
        await Assertions.Expect(Report(open).GetByText("There is no report yet")).ToBeVisibleAsync();
        await Assertions.Expect(State(open)).ToHaveTextAsync("waiting for the first run");
        await open.Page.RouteAsync(Any, route => route.AbortAsync());
        _version.Increment();
        await Assertions.Expect(Report(open).GetByText("There is no report yet")).ToHaveCountAsync(0);
        await open.Page.UnrouteAsync(Any);

        await WriteAndExpectAsync(open);
    }

    private async Task WriteAndExpectAsync(OpenPage open)
    {
        File.Copy(reports.OfExample.Html, Path.Combine(_folder, "report.html"));
        _version.Increment();
        await Assertions.Expect(Report(open).GetByLabel("Search tests")).ToBeVisibleAsync();
        await Assertions.Expect(State(open)).ToHaveTextAsync("live");
    }

    private static ILocator State(OpenPage open) => open.Page.Locator("output");

    private static IFrameLocator Report(OpenPage open) => open.Page.FrameLocator("iframe");
}
