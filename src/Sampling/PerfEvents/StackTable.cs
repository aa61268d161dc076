namespace PerfGate.Sampling.PerfEvents;

/// <summary>Stacks, each once.</summary>
/// <param name="mostBytes">What they may take of memory, about.</param>
internal sealed class StackTable(long mostBytes = StackTable.MostBytes)
{
    /// <summary>The index of no stack.</summary>
    public const int None = -1;

    // What a test process may spare.
    private const long MostBytes = 64 * 1024 * 1024;

    // The objects, and their places in the tables.
    private const int BytesOfStack = 200;
    private const int BytesOfHidden = 24;
    private readonly List<UserStack> _stacks = [];

    // Stacks of one hash make a chain: the last of them here, the one before each there.
    private readonly Dictionary<ulong, int> _last = [];
    private readonly List<int> _before = [];

    private long _bytes;

    /// <summary>Stacks for which there was no room.</summary>
    public long Refused { get; private set; }

    /// <summary>All of them, by their indices.</summary>
    public List<UserStack> Stacks => _stacks;

    /// <summary>The index of a stack, which is added where it is not there; <see cref="None"/> where there is no room for it.</summary>
    public int Add(ReadOnlySpan<ulong> addresses, ReadOnlySpan<HiddenReturn> hidden, bool isRepaired, bool isCut)
    {
        var hash = HashOf(addresses, hidden);
        var found = Find(addresses, hidden, isRepaired, isCut, hash);
        if (found >= 0)
        {
            return found;
        }

        var bytes = BytesOfStack + (addresses.Length * sizeof(ulong)) + (hidden.Length * BytesOfHidden);
        if (_bytes + bytes > mostBytes)
        {
            Refused++;
            return None;
        }

        _bytes += bytes;
        _before.Add(_last.GetValueOrDefault(hash, None));
        _last[hash] = _stacks.Count;
        _stacks.Add(new UserStack(addresses.ToArray(), isRepaired, isCut) { Hidden = hidden.ToArray() });
        return _stacks.Count - 1;
    }

    private int Find(ReadOnlySpan<ulong> addresses, ReadOnlySpan<HiddenReturn> hidden, bool isRepaired, bool isCut, ulong hash)
    {
        var index = _last.GetValueOrDefault(hash, None);
        while (index >= 0 && !(_stacks[index].IsRepaired == isRepaired && _stacks[index].IsCut == isCut && addresses.SequenceEqual(_stacks[index].Addresses) && hidden.SequenceEqual(_stacks[index].Hidden)))
        {
            index = _before[index];
        }

        return index;
    }

    private static ulong HashOf(ReadOnlySpan<ulong> addresses, ReadOnlySpan<HiddenReturn> hidden)
    {
        var hash = (ulong)addresses.Length;
        foreach (var address in addresses)
        {
            hash = ulong.RotateLeft((hash ^ address) * 0x9E3779B97F4A7C15, 29);
        }

        foreach (var one in hidden)
        {
            hash = ulong.RotateLeft((hash ^ one.Address ^ ((ulong)one.Word << 56)) * 0x9E3779B97F4A7C15, 29);
        }

        return hash;
    }
}
