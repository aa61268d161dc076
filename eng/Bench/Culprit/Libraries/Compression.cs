namespace PerfGate.Bench.Culprit.Libraries;

/// <summary>Runs, then Huffman codes.</summary>
internal static class Compression
{
    private static readonly bool CountsAgain = Injection.Is("huffman-counts-again");
    private static readonly bool SortsEachMerge = Injection.Is("huffman-sorts-each-merge");
    private static readonly bool CodesAsText = Injection.Is("huffman-writes-bits-as-text");
    private static readonly bool ChecksumsByteByByte = Injection.Is("huffman-checks-bit-by-bit");

    public static Func<object?> Create()
    {
        var random = new Random(5);
        var data = new byte[40_000];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = random.Next(4) == 0 ? data[Math.Max(0, i - 1)] : (byte)(Math.Pow(random.NextDouble(), 3) * 256);
        }

        return () => Compress(data);
    }

    private static int Compress(byte[] data)
    {
        var runs = Runs(data);
        var counts = Count(runs);
        var codes = new (int Bits, int Length)[256];
        Assign(Tree(counts), 0, 0, codes);
        return Encode(runs, codes).Length + (int)(Checksum(data) & 1);
    }

    private static byte[] Runs(byte[] data)
    {
        var runs = new List<byte>(data.Length);
        for (var i = 0; i < data.Length;)
        {
            var length = 1;
            while (i + length < data.Length && data[i + length] == data[i] && length < 255)
            {
                length++;
            }

            runs.Add(data[i]);
            if (length > 3)
            {
                runs.Add((byte)length);
            }

            i += length;
        }

        return [.. runs];
    }

    private static int[] Count(byte[] data)
    {
        var counts = new int[256];
        foreach (var value in data)
        {
            counts[value]++;
        }

        if (CountsAgain)
        {
            for (var value = 0; value < 12; value++)
            {
                counts[value] = data.Count(one => one == value);
            }
        }

        return counts;
    }

    private static HuffmanNode Tree(int[] counts)
    {
        if (SortsEachMerge)
        {
            var list = counts.Select((count, value) => new HuffmanNode(count + 1, value)).ToList();
            while (list.Count > 1)
            {
                if (list.Count % 2 == 0)
                {
                    list.Sort((left, right) => left.Count.CompareTo(right.Count));
                }

                list.Add(new HuffmanNode(list[0].Count + list[1].Count, -1, list[0], list[1]));
                list.RemoveRange(0, 2);
            }

            return list[0];
        }

        var queue = new PriorityQueue<HuffmanNode, int>(counts.Select((count, value) => (new HuffmanNode(count + 1, value), count + 1)));
        while (queue.Count > 1)
        {
            var (left, right) = (queue.Dequeue(), queue.Dequeue());
            queue.Enqueue(new HuffmanNode(left.Count + right.Count, -1, left, right), left.Count + right.Count);
        }

        return queue.Dequeue();
    }

    private static void Assign(HuffmanNode node, int bits, int length, (int Bits, int Length)[] codes)
    {
        if (node.Value >= 0)
        {
            codes[node.Value] = (bits, length);
            return;
        }

        Assign(node.Left!, bits << 1, length + 1, codes);
        Assign(node.Right!, (bits << 1) | 1, length + 1, codes);
    }

    private static byte[] Encode(byte[] runs, (int Bits, int Length)[] codes)
    {
        var writer = new BitWriter();
        foreach (var value in runs)
        {
            if (CodesAsText)
            {
                writer.WriteText(Convert.ToString(codes[value].Bits, 2).PadLeft(codes[value].Length, '0'));
            }
            else
            {
                writer.Write(codes[value].Bits, codes[value].Length);
            }
        }

        return writer.ToArray();
    }

    private static uint Checksum(byte[] data)
    {
        var sum = 0xFFFFFFFFu;
        foreach (var value in data)
        {
            sum = ChecksumsByteByByte ? Bits(sum ^ value) : ((sum << 5) ^ (sum >> 27)) + value;
        }

        return sum;
    }

    private static uint Bits(uint sum)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            sum = (sum & 1) == 1 ? (sum >> 1) ^ 0xEDB88320 : sum >> 1;
        }

        return sum;
    }
}

internal sealed record HuffmanNode(int Count, int Value, HuffmanNode? Left = null, HuffmanNode? Right = null);

internal sealed class BitWriter
{
    private static readonly bool GrowsByLittle = Injection.Is("huffman-grows-by-little");
    private byte[] _bytes = new byte[64];
    private int _length;
    private int _bits;
    private int _filled;

    public void Write(int bits, int length)
    {
        for (var i = length - 1; i >= 0; i--)
        {
            Push((bits >> i) & 1);
        }
    }

    public void WriteText(string bits)
    {
        foreach (var bit in bits)
        {
            Push(bit - '0');
        }
    }

    public byte[] ToArray() => _bytes[.._length];

    private void Push(int bit)
    {
        _bits = (_bits << 1) | bit;
        if (++_filled == 8)
        {
            Append((byte)_bits);
            (_bits, _filled) = (0, 0);
        }
    }

    private void Append(byte value)
    {
        if (_length == _bytes.Length)
        {
            Array.Resize(ref _bytes, GrowsByLittle ? _length + 64 : _length * 2);
        }

        _bytes[_length++] = value;
    }
}
