namespace PerfGate.Tool.Actions;

/// <summary>Names as strings, each made once: a log has few names and says them often.</summary>
internal sealed class NamePool
{
    // A log whose names are all different must not fill the memory.
    private const int MostNames = 10_000;
    private const int LongestName = 256;
    private const int Buckets = 1 << 12;

    private readonly List<(byte[] Token, string Text)>?[] _buckets = new List<(byte[], string)>?[Buckets];
    private int _count;

    /// <summary>The text of a JSON token.</summary>
    public string this[ReadOnlySpan<byte> token]
    {
        get
        {
            if (token.Length > LongestName)
            {
                return LineProperties.Text(token);
            }

            var hash = default(HashCode);
            hash.AddBytes(token);
            ref var bucket = ref _buckets[(uint)hash.ToHashCode() % Buckets];
            foreach (var (known, text) in bucket ?? [])
            {
                if (token.SequenceEqual(known))
                {
                    return text;
                }
            }

            var made = LineProperties.Text(token);
            if (_count < MostNames)
            {
                _count++;
                (bucket ??= []).Add((token.ToArray(), made));
            }

            return made;
        }
    }
}
