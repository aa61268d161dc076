namespace PerfGate.Sampling.PerfEvents;

/// <summary>Stacks, each once.</summary>
internal sealed class StackTable
{
    private const int None = -1;
    private readonly List<UserStack> _stacks = [];

    // Stacks of one hash make a chain: the last of them here, the one before each there.
    private readonly Dictionary<ulong, int> _last = [];
    private readonly List<int> _before = [];

    /// <summary>All of them, by their indices.</summary>
    public List<UserStack> Stacks => _stacks;

    /// <summary>The index of a stack that is there; below 0 where it is not.</summary>
    public int Find(ReadOnlySpan<ulong> addresses, bool isRepaired, bool isCut) => Find(addresses, isRepaired, isCut, HashOf(addresses));

    /// <summary>The index of a stack, which is added where it is not there.</summary>
    public int Add(ReadOnlySpan<ulong> addresses, bool isRepaired, bool isCut)
    {
        var hash = HashOf(addresses);
        var found = Find(addresses, isRepaired, isCut, hash);
        if (found >= 0)
        {
            return found;
        }

        _before.Add(_last.GetValueOrDefault(hash, None));
        _last[hash] = _stacks.Count;
        _stacks.Add(new UserStack(addresses.ToArray(), isRepaired, isCut));
        return _stacks.Count - 1;
    }

    private int Find(ReadOnlySpan<ulong> addresses, bool isRepaired, bool isCut, ulong hash)
    {
        var index = _last.GetValueOrDefault(hash, None);
        while (index >= 0 && !(_stacks[index].IsRepaired == isRepaired && _stacks[index].IsCut == isCut && addresses.SequenceEqual(_stacks[index].Addresses)))
        {
            index = _before[index];
        }

        return index;
    }

    private static ulong HashOf(ReadOnlySpan<ulong> addresses)
    {
        var hash = (ulong)addresses.Length;
        foreach (var address in addresses)
        {
            hash = ulong.RotateLeft((hash ^ address) * 0x9E3779B97F4A7C15, 29);
        }

        return hash;
    }
}
