namespace PerfGate.Tool.Tests;

public sealed class ShowTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_baseline_is_a_table()
    {
        var path = Make.Baseline(_folder, Make.Run(_folder, Make.Test("Search.Query", 1500, bytes: 64, row: "(terms: 3)"), Make.Test("Search.\e[31mLoad", 2e6)));

        var (code, output, _) = await Make.Tool("baseline", "show", _folder["perf-baselines"]);

        Assert.Equal(0, code);
        Assert.Equal(
            $"""
            {path}
              Shop.Tests (net10.0, Release, .NET 10.0.1, no-pgo, workstation-concurrent)
              measured 2026-01-02 03:04 UTC on box, commit unknown, branch unknown
              exact counts: of no test ([PerfTest(Exact = true)] or perfgate run --exact takes them)
            Test                              Fastest Median Allocated Processes
            Shop.Tests.Search.Load            2 ms    2 ms   0 B       6
            Shop.Tests.Search.Query(terms: 3) 1.5 µs  1.5 µs 64 B      6


            """.ReplaceLineEndings("\n"),
            output);
    }

    [Fact]
    public async Task No_baseline_is_said()
    {
        Directory.CreateDirectory(_folder["perf-baselines"]);

        var (code, _, error) = await Make.Tool("baseline", "show", _folder["perf-baselines"]);

        Assert.Equal(1, code);
        Assert.Contains("PG2004: there is no baseline in", error);
    }
}
