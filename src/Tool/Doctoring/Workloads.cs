using System.Collections.Immutable;

namespace PerfGate.Tool.Doctoring;

/// <summary>
/// What the doctor measures: five kinds of work, each of which feels another part of a machine. An operation is a number of units that
/// cost the same, some microseconds each, so that a slow-down is known by counting and not by another clock.
/// </summary>
internal sealed class Workloads
{
    /// <summary>Units in an operation that is not slowed down: a unit more is a slow-down of 1 %.</summary>
    public const int Units = 100;

    private const int Steps = 1000;
    private const int Sorted = 64;
    private const int Hops = 32;

    // 4 MB: more than a core has to itself.
    private const int Chain = 1 << 20;

    private readonly int[] _numbers = Numbers(1 << 13);
    private readonly int[] _sorted = new int[Sorted];
    private readonly string[] _words = [.. Enumerable.Range(0, 64).Select(number => $"word {number * 7919 % 1000}")];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly int[] _next = Cycle(Chain);
    private uint _hash = 1;
    private int _from;
    private int _at;

    /// <summary>Their names, each with what runs so many units.</summary>
    public ImmutableArray<(string Name, Func<int, long> Run)> All =>
    [
        ("Arithmetic", Arithmetic), ("Sort", Sort), ("Text", Text), ("Allocation", Allocation), ("Pointers", Pointers),
    ];

    private long Arithmetic(int units)
    {
        var hash = _hash;
        for (var i = 0; i < units * Steps; i++)
        {
            hash = ((hash ^ (uint)i) * 16777619u) + (hash >> 15);
        }

        return _hash = hash;
    }

    private long Sort(int units)
    {
        for (var unit = 0; unit < units; unit++)
        {
            _from = (_from + 97) % (_numbers.Length - Sorted);
            _numbers.AsSpan(_from, Sorted).CopyTo(_sorted);
            Array.Sort(_sorted);
        }

        return _sorted[0];
    }

    private long Text(int units)
    {
        var length = 0;
        for (var unit = 0; unit < units; unit++)
        {
            _counts.Clear();
            foreach (var word in _words)
            {
                _counts[word] = _counts.GetValueOrDefault(word) + 1;
            }

            length += string.Concat(_words[unit % _words.Length], " and ", _words[0]).IndexOf("and", StringComparison.Ordinal);
        }

        return length;
    }

    private static long Allocation(int units)
    {
        long bytes = 0;
        for (var unit = 0; unit < units; unit++)
        {
            Link? last = null;
            for (var i = 0; i < Hops; i++)
            {
                last = new Link(last, new byte[64]);
            }

            bytes += last!.Bytes.Length;
        }

        return bytes;
    }

    private long Pointers(int units)
    {
        var at = _at;
        for (var i = 0; i < units * Hops; i++)
        {
            at = _next[at];
        }

        return _at = at;
    }

    private static int[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => (int)((uint)i * 2654435761u >> 8))];

    // One way through all of it (Sattolo), the same in every process.
    private static int[] Cycle(int length)
    {
        var next = new int[length];
        for (var i = 0; i < length; i++)
        {
            next[i] = i;
        }

        var state = 88172645463325252ul;
        for (var i = length - 1; i > 0; i--)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            var other = (int)(state % (ulong)i);
            (next[i], next[other]) = (next[other], next[i]);
        }

        return next;
    }

    private sealed record Link(Link? Next, byte[] Bytes);
}
