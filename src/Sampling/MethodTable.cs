using PerfGate.Sampling.NetTrace;

namespace PerfGate.Sampling;

/// <summary>Which method an instruction belongs to: code is announced when it is compiled and, for all there is, when a session ends.</summary>
internal sealed class MethodTable
{
    private const int LoadVerbose = 143;
    private const int EndVerbose = 144;
    private readonly List<(ulong Start, ulong End, Entry Method)> _methods = [];
    private readonly Dictionary<(string, string), string> _names = [];
    private bool _isSorted;

    /// <summary>False where the trace ended before the runtime named its methods, which it does at the end.</summary>
    public bool HasNames => _methods.Count > 0;

    /// <summary>Takes an event that announces code; false for any other.</summary>
    public bool TryAdd(in TraceEvent traceEvent, ReadOnlySpan<byte> payload)
    {
        var announces = traceEvent.Provider switch
        {
            "Microsoft-Windows-DotNETRuntime" => traceEvent.Id == LoadVerbose,
            "Microsoft-Windows-DotNETRuntimeRundown" => traceEvent.Id is LoadVerbose or EndVerbose,
            _ => false,
        };
        if (!announces)
        {
            return false;
        }

        // MethodID, ModuleID, MethodStartAddress: 8 bytes each; MethodSize, MethodToken, MethodFlags: 4 each; then namespace, name, signature.
        var reader = new BlockReader(payload, 0);
        reader.Skip(8);
        var module = (ulong)reader.Int64();
        var start = (ulong)reader.Int64();
        var size = (uint)reader.Int32();
        reader.Skip(8);
        _methods.Add((start, start + size, new Entry(reader.Text(), reader.Text(), module)));
        _isSorted = false;
        return true;
    }

    /// <summary>The method at an address as the runtime names it, or null.</summary>
    public Entry? Find(ulong address)
    {
        if (!_isSorted)
        {
            // Of code announced twice the later wins: an address may have been used again.
            _methods.Sort((left, right) => left.Start.CompareTo(right.Start));
            _isSorted = true;
        }

        var (low, high) = (0, _methods.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_methods[middle].Start <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return high >= 0 && address < _methods[high].End ? _methods[high].Method : null;
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
    /// <param name="Module">The runtime's number of the module it stands in.</param>
    internal readonly record struct Entry(string Type, string Method, ulong Module);
}
