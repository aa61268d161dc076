using PerfGate.CallTrees;
using PerfGate.Sampling.NetTrace;
using PerfGate.Sampling.PerfEvents;

namespace PerfGate.Sampling;

/// <summary>Which method an instruction belongs to: code is announced when it is compiled or first called and, for all there is, when a session ends.</summary>
internal sealed class MethodTable
{
    private const int LoadVerbose = 143;
    private const int EndVerbose = 144;
    private const int EntryPoint = 159;

    // Of code that was compiled before only the beginning is told when it is first called; no method is larger than this.
    private const ulong MostCode = 64 * 1024;
    private List<(ulong Start, ulong End, Entry Method)> _methods = [];
    private List<(ulong Start, ulong End, Entry Method)> _called = [];
    private readonly Dictionary<(string, string), string> _names = [];
    private bool _isSorted;

    /// <summary>False where no method was named.</summary>
    public bool HasNames => _methods.Count + _called.Count > 0;

    /// <summary>Takes an event that announces code; false for any other.</summary>
    public bool TryAdd(in TraceEvent traceEvent, ReadOnlySpan<byte> payload)
    {
        switch (traceEvent.Provider, traceEvent.Id)
        {
            case ("Microsoft-Windows-DotNETRuntime" or "Microsoft-Windows-DotNETRuntimeRundown", LoadVerbose) or ("Microsoft-Windows-DotNETRuntimeRundown", EndVerbose):
                AddCompiled(payload);
                break;
            case ("Microsoft-Windows-DotNETRuntime", EntryPoint):
                AddCalled(payload);
                break;
            default:
                return false;
        }

        _isSorted = false;
        return true;
    }

    // MethodID, ModuleID, MethodStartAddress: 8 bytes each; MethodSize, MethodToken, MethodFlags: 4 each; then namespace, name, signature.
    private void AddCompiled(ReadOnlySpan<byte> payload)
    {
        var reader = new BlockReader(payload, 0);
        reader.Skip(8);
        var module = (ulong)reader.Int64();
        var start = (ulong)reader.Int64();
        var size = (uint)reader.Int32();
        reader.Skip(8);
        _methods.Add((start, start + size, new Entry(reader.Text(), reader.Text(), module)));
    }

    // MethodID: 8 bytes; namespace, name, signature; then the address in 8 bytes.
    private void AddCalled(ReadOnlySpan<byte> payload)
    {
        var reader = new BlockReader(payload, 0);
        reader.Skip(8);
        var method = new Entry(reader.Text(), reader.Text(), Module: 0);
        reader.Text();
        var start = (ulong)reader.Int64();
        _called.Add((start, start + MostCode, method));
    }

    /// <summary>The method at an address as the runtime names it, or null.</summary>
    public Entry? Find(ulong address)
    {
        Sort();
        return At(_methods, address)?.Method ?? At(_called, address)?.Method;
    }

    /// <summary>Where the code of the method at an address begins; null also where only its entry is known.</summary>
    public ulong? StartOf(ulong address)
    {
        Sort();
        return At(_methods, address)?.Start;
    }

    /// <summary>The code of the method at an address; null also where only its entry is known.</summary>
    public MethodCode? CodeAt(ulong address)
    {
        Sort();
        return At(_methods, address) is { } code ? new MethodCode(code.Start, code.End, code.Method) : null;
    }

    private void Sort()
    {
        if (!_isSorted)
        {
            // Of code announced twice the later wins: an address may have been used again.
            _methods = [.. _methods.OrderBy(code => code.Start)];
            _called = [.. _called.OrderBy(code => code.Start)];
            _isSorted = true;
        }
    }

    private static (ulong Start, ulong End, Entry Method)? At(List<(ulong Start, ulong End, Entry Method)> code, ulong address)
    {
        var (low, high) = (0, code.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (code[middle].Start <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return high >= 0 && address < code[high].End ? code[high] : null;
    }

    /// <summary>The name to show for a method.</summary>
    public string NameOf(string type, string method)
    {
        if (!_names.TryGetValue((type, method), out var name))
        {
            _names.Add((type, method), name = MethodNames.Of(type, method));
        }

        return name;
    }

    /// <summary>A method as the runtime names it.</summary>
    /// <param name="Type">Namespace and type.</param>
    /// <param name="Method">Its name.</param>
    /// <param name="Module">The runtime's number of the module it stands in; 0 where it does not tell.</param>
    internal readonly record struct Entry(string Type, string Method, ulong Module);
}
