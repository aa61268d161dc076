using PerfGate.CallTrees;
using PerfGate.Sampling.NetTrace;

namespace PerfGate.Sampling;

/// <summary>
/// The methods that a process had code of when a session ended, by file and metadata token, as the runtime names them all then. Whatever
/// ran is among them, but for what was inlined into another method.
/// </summary>
internal sealed class LoadedMethods
{
    private const string Rundown = "Microsoft-Windows-DotNETRuntimeRundown";
    private const int LoadVerbose = 143;
    private const int EndVerbose = 144;
    private const int EndComplete = 146;
    private const int ModuleEnd = 154;
    private const int IsDynamic = 1;
    private const int IsDynamicModule = 4;
    private const string InvokeStub = "InvokeStub_";
    private readonly HashSet<(ulong Module, int Token)> _methods = [];
    private readonly HashSet<string> _dynamic = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, string> _modules = [];
    private bool _isComplete;

    /// <summary>Takes an event.</summary>
    public void Take(in TraceEvent traceEvent, ReadOnlySpan<byte> payload)
    {
        switch (traceEvent.Provider, traceEvent.Id)
        {
            case ("Microsoft-Windows-DotNETRuntime" or Rundown, LoadVerbose) or (Rundown, EndVerbose):
                AddMethod(payload);
                break;
            case (Rundown, ModuleEnd):
                AddModule(payload);
                break;
            case (Rundown, EndComplete):
                _isComplete = true;
                break;
        }
    }

    // MethodID, ModuleID, MethodStartAddress: 8 bytes each; MethodSize, MethodToken, MethodFlags: 4 each; then namespace, name, signature.
    private void AddMethod(ReadOnlySpan<byte> payload)
    {
        var reader = new BlockReader(payload, 0);
        reader.Skip(8);
        var module = (ulong)reader.Int64();
        reader.Skip(12);
        var token = reader.Int32();
        if ((reader.Int32() & IsDynamic) == 0)
        {
            _methods.Add((module, token));
            return;
        }

        reader.Text();
        _dynamic.Add(reader.Text());
    }

    // ModuleID, AssemblyID: 8 bytes each; ModuleFlags and a reserved number: 4 each; then the path.
    private void AddModule(ReadOnlySpan<byte> payload)
    {
        var reader = new BlockReader(payload, 0);
        var module = (ulong)reader.Int64();
        reader.Skip(8);
        var flags = reader.Int32();
        reader.Skip(4);
        _modules[module] = (flags & IsDynamicModule) != 0 ? "" : Path.GetFileNameWithoutExtension(reader.Text().Replace('\\', '/'));
    }

    /// <summary>Which of the changed code is loaded, and what may be without being seen; null where the runtime did not name all methods.</summary>
    public ReachedCode? Of(ChangedCode changed)
    {
        if (!_isComplete || _modules.Count == 0)
        {
            return null;
        }

        // A method whose module is not named may be any.
        var loaded = new HashSet<(string Module, int Token)>();
        var nameless = new HashSet<int>();
        foreach (var (module, token) in _methods)
        {
            if (_modules.TryGetValue(module, out var name) && name.Length > 0)
            {
                loaded.Add((name.ToUpperInvariant(), token));
            }
            else
            {
                nameless.Add(token);
            }
        }

        // What is compiled from nobody's file (expression trees, proxies) may have changed methods inlined.
        var isAnybodys = _modules.ContainsValue("") || _dynamic.Any(name => !name.StartsWith(InvokeStub, StringComparison.Ordinal) && !name.StartsWith("IL_STUB", StringComparison.Ordinal));
        var reached = changed.Methods
            .Where(method => loaded.Contains((method.Module.ToUpperInvariant(), method.Token)) || nameless.Contains(method.Token) || (method.MayBeInlined && (isAnybodys || IsInvoked(method))))
            .Select(method => method.Name);
        var names = changed.Others.Concat(reached).ToList();
        return new ReachedCode(names.Count, [.. names.Distinct(StringComparer.Ordinal).Take(ReachedCode.Most)]);
    }

    // Called through reflection: InvokeStub_Orders.Sort may have it inlined.
    private bool IsInvoked(ChangedMethod method)
    {
        var name = method.Name.Replace('+', '.');
        return _dynamic.Any(stub => stub.StartsWith(InvokeStub, StringComparison.Ordinal) && name.EndsWith(stub[InvokeStub.Length..], StringComparison.Ordinal));
    }
}
