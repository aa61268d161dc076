namespace PerfGate.Packages.Tests.Hosts;

/// <summary>xunit v2 under VSTest: one package.</summary>
public sealed class XunitV2Host : Host
{
    public override bool IsPlatform => false;

    protected override string[] Sources => ["Shared", "XunitTests", "XunitV2"];

    public override IReadOnlyList<string> Filter(string testClass, string method) => ["--filter", $"FullyQualifiedName={testClass}.{method}"];
}

public sealed class XunitV2Tests(XunitV2Host host) : HostTests(host), IClassFixture<XunitV2Host>;
