using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace PerfGate.Bench.Verdicts;

/// <summary>
/// Ordinary code of ten kinds. Each operation does a number of like units of work, and the builds that are compared differ in that number alone:
/// 100 of them, or 105 in the build that is 5 % slower. What is injected is therefore known by counting, not by a clock. A number that each adds to
/// its result makes the code of a head another one without making it slower: what is the same to the last instruction is excused anyway.
/// </summary>
public static class Works
{
    private const int Units = 100 + Injected.Percent;

    // How much data there is, in units. Each unit takes the next, on from where the last operation ended: were the injected ones to do again what
    // was just done, the processor would know their branches by heart, and a sort of 5 % more be less than 1 % slower.
    private const int DataUnits = 1021;

    private static int s_unit;

    private static int NextUnit() => s_unit = s_unit + 1 < DataUnits ? s_unit + 1 : 0;

    /// <summary>Arithmetic in registers.</summary>
    public static long Loop()
    {
        var state = 88172645463325252UL;
        for (var unit = 0; unit < Units; unit++)
        {
            for (var step = 0; step < 200; step++)
            {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
            }
        }

        return (long)state + Injected.Mark;
    }

    /// <summary>The FNV-1a hash of some bytes.</summary>
    public static long Hash()
    {
        const int length = 256;
        var hash = 2166136261;
        for (var unit = 0; unit < Units; unit++)
        {
            foreach (var value in Data.Bytes.AsSpan(NextUnit() * length, length))
            {
                hash = (hash ^ value) * 16777619;
            }
        }

        return hash + Injected.Mark;
    }

    /// <summary>Sorting small arrays of numbers in no order.</summary>
    public static long Sort()
    {
        const int length = 64;
        var sum = 0L;
        var sorted = new int[length];
        for (var unit = 0; unit < Units; unit++)
        {
            Array.Copy(Data.Numbers, NextUnit() * length, sorted, 0, length);
            Array.Sort(sorted);
            sum += sorted[length / 2];
        }

        return sum + Injected.Mark;
    }

    /// <summary>Writing and reading JSON.</summary>
    public static long Json()
    {
        var sum = 0L;
        for (var unit = 0; unit < Units; unit++)
        {
            sum += JsonSerializer.Deserialize<Person>(JsonSerializer.Serialize(Data.People[NextUnit()]))!.Age;
        }

        return sum + Injected.Mark;
    }

    /// <summary>Joining, changing and taking apart strings.</summary>
    public static long Strings()
    {
        var sum = 0L;
        for (var unit = 0; unit < Units; unit++)
        {
            var (text, first) = (new StringBuilder(), NextUnit() * 8);
            for (var word = 0; word < 8; word++)
            {
                text.Append(Data.Words[first + word]).Append(' ');
            }

            sum += text.ToString().ToUpperInvariant().Replace("W1", "w", StringComparison.Ordinal).Split(' ').Length;
        }

        return sum + Injected.Mark;
    }

    /// <summary>Counting words in a dictionary.</summary>
    public static long Dictionary()
    {
        var sum = 0L;
        for (var unit = 0; unit < Units; unit++)
        {
            var (counts, first) = (new Dictionary<string, int>(StringComparer.Ordinal), NextUnit() * 8);
            for (var word = 0; word < 16; word++)
            {
                var key = Data.Words[first + (word % 10)];
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }

            sum += counts.Count;
        }

        return sum + Injected.Mark;
    }

    /// <summary>A query over numbers.</summary>
    public static long Linq()
    {
        const int length = 32;
        var sum = 0L;
        for (var unit = 0; unit < Units; unit++)
        {
            sum += Data.Numbers.Skip(NextUnit() * length).Take(length).Where(number => number % 3 != 0).GroupBy(number => number % 5).Sum(group => group.Max() % 7);
        }

        return sum + Injected.Mark;
    }

    /// <summary>Writing and reading a kilobyte of a file, which stays in the system's cache.</summary>
    public static long FileIO()
    {
        const int length = 1024;
        var sum = 0L;
        Span<byte> read = stackalloc byte[length];
        for (var unit = 0; unit < Units; unit++)
        {
            var place = NextUnit();
            RandomAccess.Write(Scratch.File, Data.Bytes.AsSpan(place * 256, length), place * length);
            sum += RandomAccess.Read(Scratch.File, read, place * length) + read[0];
        }

        return sum + Injected.Mark;
    }

    /// <summary>Following pointers through more memory than the caches hold, on from where the last operation ended.</summary>
    public static long Pointers()
    {
        var node = Chain.Reached;
        for (var unit = 0; unit < Units; unit++)
        {
            for (var step = 0; step < 20; step++)
            {
                node = Chain.Next[node];
            }
        }

        Chain.Reached = node;
        return node + Injected.Mark;
    }

    /// <summary>Making small trees of objects and forgetting them.</summary>
    public static long Objects()
    {
        var sum = 0L;
        for (var unit = 0; unit < Units; unit++)
        {
            sum += Tree(5, NextUnit()).Sum();
        }

        return sum + Injected.Mark;
    }

    private static Node Tree(int depth, int value) => depth == 0 ? new Node(null, null, value) : new Node(Tree(depth - 1, value), Tree(depth - 1, value + 1), value);

    private sealed class Node(Node? left, Node? right, int value)
    {
        public long Sum() => value + (left?.Sum() ?? 0) + (right?.Sum() ?? 0);
    }

    private sealed record Person(string Name, int Age, string[] Tags);

    private static class Data
    {
        public static byte[] Bytes { get; } = Random<byte>((DataUnits * 256) + 1024, (random, _) => (byte)random.Next());

        public static int[] Numbers { get; } = Random<int>(DataUnits * 64, (random, _) => random.Next());

        public static string[] Words { get; } = Random<string>((DataUnits * 8) + 16, (random, _) => "w" + random.Next(500));

        public static Person[] People { get; } = Random<Person>(DataUnits, (random, i) => new("name" + i, random.Next(100), ["a", "b" + i]));

        private static T[] Random<T>(int count, Func<Random, int, T> make)
        {
            var random = new Random(1);
            return [.. Enumerable.Range(0, count).Select(i => make(random, i))];
        }
    }

    // One cycle through 16 MB: a linear congruence with these constants visits every number below the power of two once, in strides that no prefetcher knows.
    private static class Chain
    {
        private const int Nodes = 1 << 22;

        public static int[] Next { get; } = Cycle();

        public static int Reached { get; set; }

        private static int[] Cycle()
        {
            var next = new int[Nodes];
            for (var i = 0; i < Nodes; i++)
            {
                next[i] = (int)(((i * 1664525L) + 1013904223L) & (Nodes - 1));
            }

            return next;
        }
    }

    private static class Scratch
    {
        public static SafeFileHandle File { get; } =
            System.IO.File.OpenHandle(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
    }
}
