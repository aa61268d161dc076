using Microsoft.Testing.Platform.Extensions;

namespace PerfGate.TestAdapter;

/// <summary>What the platform wants to know of each of its extensions.</summary>
internal abstract class PlatformExtension(string name) : IExtension
{
    public string Uid => "PerfGate." + name;

    public string Version { get; } = typeof(PlatformExtension).Assembly.GetName().Version!.ToString(fieldCount: 3);

    public string DisplayName => "PerfGate";

    public string Description => "Fails tests that became slower or allocate more.";

    public Task<bool> IsEnabledAsync() => Task.FromResult(true);
}
