using System.Xml.Linq;
using PerfGate.Packages.Tests.Support;

namespace PerfGate.Packages.Tests.Hosts;

/// <summary>A test framework that is too old is said by the build, where the test process would crash.</summary>
public class OldFrameworkTests
{
    [Theory]
    [InlineData("xunit.v3", "3.2.2", "4.0.2", "XunitTests", "XunitV3")]
    [InlineData("MSTest", "4.0.2", "4.5.1", "MSTest")]
    public async Task Build_names_the_framework_and_the_version_it_needs(string framework, string old, string least, params string[] sources)
    {
        var consumer = Consumer.Create("Old" + sources[^1], ["Shared", .. sources]);
        var project = Path.Combine(consumer.Folder, "Shop.Tests.csproj");
        var text = XDocument.Load(project);
        text.Descendants("PackageReference").Single(reference => (string?)reference.Attribute("Include") == framework).SetAttributeValue("Version", old);
        text.Save(project);

        var build = await consumer.DotnetAsync("build", "--configuration", "Release", "--nologo", "--verbosity", "quiet");

        Assert.Equal(1, build.ExitCode);
        Assert.Contains($"error PG1005: {framework} is of version {old}, and PerfGate needs {least} or newer", build.Output, StringComparison.Ordinal);
    }
}
