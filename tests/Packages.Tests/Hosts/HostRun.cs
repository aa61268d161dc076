using System.Xml.Linq;
using PerfGate.Packages.Tests.Support;
using PerfGate.Runs;

namespace PerfGate.Packages.Tests.Hosts;

/// <summary>One `dotnet test` of a consumer: what it showed and what it left.</summary>
/// <param name="Command">The command, its exit code and all its output.</param>
/// <param name="Run">The run file, or null where none was written.</param>
/// <param name="Calls">The calls that the tests noted.</param>
/// <param name="Trx">The TRX report, which CI servers read.</param>
internal sealed record HostRun(ChildResult Command, Run? Run, IReadOnlyList<Calls> Calls, string Trx)
{
    /// <summary>The tests as `dotnet test` showed them.</summary>
    public IReadOnlyList<TestReport> Tests { get; } = TestReport.Read(Command.Output);

    public HostRun MustBeGreen()
    {
        Command.MustExitWith(0);
        Assert.DoesNotContain(Tests, test => test.Outcome == "failed");
        return this;
    }

    public HostRun MustBeRed()
    {
        Assert.True(Command.ExitCode != 0, $"Expected a failure: {Command}");
        return this;
    }

    /// <summary>The one test whose heading holds one of these.</summary>
    public TestReport Test(params string[] names)
    {
        var found = Tests.Where(test => names.Any(name => test.Heading.Contains(name, StringComparison.Ordinal))).ToList();
        Assert.True(found.Count == 1, $"Expected one test {string.Join(" or ", names)}, found {found.Count}: {Command}");
        return found[0];
    }

    /// <summary>The messages of failed tests in the TRX report.</summary>
    public IReadOnlyList<string> TrxMessages() =>
        [.. XDocument.Load(Trx).Descendants().Where(element => element.Name.LocalName == "Message" && element.Parent!.Name.LocalName == "ErrorInfo").Select(element => element.Value)];

    /// <summary>What each test wrote, as the TRX report has it.</summary>
    public IReadOnlyList<string> TrxOutputs() => [.. XDocument.Load(Trx).Descendants().Where(element => element.Name.LocalName == "StdOut").Select(element => element.Value)];

    /// <summary>The names of the files that the TRX report has attached.</summary>
    public IReadOnlyList<string> TrxFiles() => [.. XDocument.Load(Trx).Descendants().Where(element => element is { Name.LocalName: "A", Parent.Name.LocalName: "UriAttachment" }).Select(element => Path.GetFileName(element.Attribute("href")!.Value))];

    /// <summary>The record of a series.</summary>
    public TestRecord Record(string series)
    {
        Assert.True(Run is not null, $"There is no run file: {Command}");
        var found = Run.Tests.Where(test => test.Id.ToString() == "Shop.Tests." + series).ToList();
        Assert.True(found.Count == 1, $"{series} is not in {Run.Path}: {string.Join(", ", Run.Tests.Select(test => test.Id))}");
        return found[0];
    }
}
