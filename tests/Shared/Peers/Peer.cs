namespace PerfGate.Tests.Peers;

/// <summary>What tests need of others and a machine may lack.</summary>
internal static class Peer
{
    /// <summary>Skips the test that lacks something. On a build server it fails instead: what is skipped there is not tested at all.</summary>
    /// <param name="whyNot">What is missing and how it is had; null where nothing is.</param>
    public static void Require(string? whyNot)
    {
        if (whyNot is null)
        {
            return;
        }

        Assert.False(Environment.GetEnvironmentVariable("CI") is "true" or "1", $"On a build server (CI=true) nothing may be missing. {whyNot}");
        Assert.Skip(whyNot);
    }
}
