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

    /// <summary>The index of a stack, which is added where it is not there.</summary>
    public int Add(ReadOnlySpan<ulong> addresses, bool isRepaired, bool isCut, ReadOnlySpan<HiddenReturn> hidden)
    {
        var hash = HashOf(addresses, hidden);
        var index = _last.GetValueOrDefault(hash, None);
        while (index >= 0 && !IsSame(_stacks[index], addresses, isRepaired, isCut, hidden))
        {
            index = _before[index];
        }

        if (index >= 0)
        {
            return index;
        }

        _before.Add(_last.GetValueOrDefault(hash, None));
        _last[hash] = _stacks.Count;
        _stacks.Add(new UserStack(addresses.ToArray(), isRepaired, isCut) { Hidden = hidden.ToArray() });
        return _stacks.Count - 1;
    }

    private static bool IsSame(UserStack stack, ReadOnlySpan<ulong> addresses, bool isRepaired, bool isCut, ReadOnlySpan<HiddenReturn> hidden) =>
        stack.IsRepaired == isRepaired && stack.IsCut == isCut && addresses.SequenceEqual(stack.Addresses) && hidden.SequenceEqual(stack.Hidden);

    private static ulong HashOf(ReadOnlySpan<ulong> addresses, ReadOnlySpan<HiddenReturn> hidden)
    {
        var hash = (ulong)addresses.Length;
        foreach (var address in addresses)
        {
            hash = ulong.RotateLeft((hash ^ address) * 0x9E3779B97F4A7C15, 29);
        }

        foreach (var one in hidden)
        {
            hash = ulong.RotateLeft((hash ^ one.Address ^ (ulong)one.Word) * 0x9E3779B97F4A7C15, 29);
        }

        return hash;
    }
}
