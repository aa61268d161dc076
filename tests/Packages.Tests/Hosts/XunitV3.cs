namespace PerfGate.Packages.Tests.Hosts;

/// <summary>xunit v3 on Microsoft.Testing.Platform, with PerfGate's extension of the platform.</summary>
public sealed class XunitV3Host : Host
{
    public override bool IsPlatform => true;

    protected override string[] Sources => ["Shared", "XunitTests", "XunitV3"];

    public override IReadOnlyList<string> Filter(string testClass, string method) => ["--filter-method", $"{testClass}.{method}"];
}

public sealed class XunitV3Tests(XunitV3Host host) : PlatformTests(host), IClassFixture<XunitV3Host>;
