namespace PerfGate.Packages.Tests.Hosts;

/// <summary>MSTest on Microsoft.Testing.Platform, with the body API; its tests run in parallel.</summary>
public sealed class MSTestHost : Host
{
    public override bool IsPlatform => true;

    public override bool CallsTheTest => false;

    protected override string[] Sources => ["Shared", "MSTest"];

    public override IReadOnlyList<string> Filter(string testClass, string method) => ["--filter", $"FullyQualifiedName={testClass}.{method}"];
}

public sealed class MSTestTests(MSTestHost host) : PlatformTests(host), IClassFixture<MSTestHost>;
