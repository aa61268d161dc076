namespace PerfGate.Packages.Tests.Hosts;

/// <summary>xunit v2 on Microsoft.Testing.Platform: one package.</summary>
public sealed class XunitV2OnTestingPlatformHost : Host
{
    public override bool IsPlatform => true;

    protected override string[] Sources => ["Shared", "XunitTests", "XunitV2OnTestingPlatform"];

    public override IReadOnlyList<string> Filter(string testClass, string method)
    {
        var dot = testClass.LastIndexOf('.');
        return ["--treenode-filter", $"/*/{testClass[..dot]}/{testClass[(dot + 1)..]}/{method}"];
    }
}

public sealed class XunitV2OnTestingPlatformTests(XunitV2OnTestingPlatformHost host) : PlatformTests(host), IClassFixture<XunitV2OnTestingPlatformHost>;
