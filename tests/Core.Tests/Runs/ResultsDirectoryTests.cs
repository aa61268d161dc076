using PerfGate.Runs;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Runs;

public class ResultsDirectoryTests
{
    [Fact]
    public void Git_leaves_out_what_PerfGate_makes_and_nothing_that_was_there()
    {
        using var directory = new TemporaryDirectory();
        var made = directory.File("TestResults/perfgate");
        ResultsDirectory.Create(made);
        ResultsDirectory.Create(made);
        Assert.EndsWith("\n*\n", File.ReadAllText(Path.Combine(made, ".gitignore")), StringComparison.Ordinal);

        ResultsDirectory.Create(Path.GetDirectoryName(made)!);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(made)!));
    }
}
