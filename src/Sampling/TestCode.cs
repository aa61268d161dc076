namespace PerfGate.Sampling;

/// <summary>Tells the test's code from that of its host: the assemblies of what the test calls, without the framework's.</summary>
internal sealed class TestCode
{
    // Calls into native code go through stubs that the runtime makes, in a module of its own.
    private static readonly string[] Framework = ["System.", "Microsoft.", "Internal.", "Interop", "dynamicClass"];
    private readonly SampleCollector _samples;
    private readonly HashSet<ulong> _modules = [];
    private readonly Dictionary<int, bool> _known = [];

    /// <summary>Learns it.</summary>
    /// <param name="samples">What a trace held.</param>
    /// <param name="stacks">The stacks on which PerfGate's loop calls the test.</param>
    public TestCode(SampleCollector samples, IEnumerable<int> stacks)
    {
        _samples = samples;
        foreach (var stack in stacks.Distinct())
        {
            var called = samples.Stacks[stack].Select(samples.Methods.Find).OfType<MethodTable.Entry>().TakeWhile(method => !FrameKinds.IsOwn(method.Type));
            _modules.UnionWith(called.Where(method => !Array.Exists(Framework, prefix => method.Type.StartsWith(prefix, StringComparison.Ordinal))).Select(method => method.Module));
        }
    }

    /// <summary>True where code of the test is on a stack.</summary>
    public bool IsOn(int stack)
    {
        if (!_known.TryGetValue(stack, out var isOn))
        {
            _known.Add(stack, isOn = Array.Exists(_samples.Stacks[stack], address => _samples.Methods.Find(address) is { } method && _modules.Contains(method.Module)));
        }

        return isOn;
    }
}
