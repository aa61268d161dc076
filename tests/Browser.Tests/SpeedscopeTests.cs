using Microsoft.Playwright;
using PerfGate.Reporting;
using PerfGate.Tests.Peers;
using PerfGate.Tests.Suites;
using PerfGate.Units;

namespace PerfGate.Browser.Tests;

/// <summary>speedscope itself opens what is exported for it.</summary>
public sealed class SpeedscopeTests(Browser browser, Reports reports)
{
    [Theory]
    [InlineData(Unit.Nanoseconds)]
    [InlineData(Unit.Bytes)]
    public async Task It_shows_the_exported_trees(Unit unit)
    {
        var packages = await NpmPackages.InstallAsync();
        Peer.Require(packages.WhyNot);
        var worst = reports.OfThousand.Judgement.Verdicts.First(verdict => verdict.Current?.Profile?.Tree is not null);
        var profile = Path.Combine(Reports.Artifacts, "browser", $"speedscope-{unit}.json");
        Speedscope.Write(profile, [("baseline", worst.Baseline!.Profile!.Tree!), ("current", worst.Current!.Profile!.Tree!)], unit);

        await using var open = await browser.OpenAsync(Path.Combine(packages.Folder, "speedscope", "dist", "release", "index.html"));
        await open.Page.Locator("input[type=file]").SetInputFilesAsync(profile);

        // It draws into canvases; its own title and the list of profiles are text.
        await Assertions.Expect(open.Page.GetByText("current (2/2)")).ToBeVisibleAsync();
        await open.Page.GetByText("Sandwich").ClickAsync();
        await Assertions.Expect(open.Page.GetByText(SyntheticTree.Culprit).First).ToBeVisibleAsync();
        await open.ShootAsync(name: $"speedscope-{unit}".ToLowerInvariant());
    }
}
