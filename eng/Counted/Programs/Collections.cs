using System.Globalization;
using System.Runtime.CompilerServices;

namespace PerfGate.Counted.Programs;

/// <summary>Data structures; some ask hash codes.</summary>
internal static class Collections
{
    private static readonly int[] Numbers = [.. Enumerable.Range(0, 1500).Select(i => (int)(i * 2654435761L % 100_003))];
    private static readonly string[] Names = [.. Numbers.Select(number => "name " + number.ToString(CultureInfo.InvariantCulture))];

    public static object? QuickSort()
    {
        var numbers = (int[])Numbers.Clone();
        Sort(numbers, 0, numbers.Length - 1);
        return numbers;
    }

    public static object? SortByComparison()
    {
        var numbers = (int[])Numbers.Clone();
        Array.Sort(numbers, (one, other) => one % 1000 != other % 1000 ? (one % 1000).CompareTo(other % 1000) : one.CompareTo(other));
        return numbers;
    }

    public static object? DictionaryOfStrings()
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in Names)
        {
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }

        return counts.Where(pair => pair.Value > 1).Select(pair => pair.Key.Length).Sum();
    }

    public static object? OwnTableOfStrings() => Collisions(Names, (one, other) => one == other, name => name.GetHashCode(StringComparison.Ordinal));

    public static object? OwnTableOfCombined() => Collisions(Numbers, (one, other) => one == other, number => HashCode.Combine(number, number % 7));

    public static object? DictionaryOfStructs()
    {
        var places = new Dictionary<Place, int>();
        foreach (var number in Numbers)
        {
            places[new Place(number % 50, number % 40)] = number;
        }

        return places.Count;
    }

    public static object? SetOfObjects()
    {
        var things = Names.Select(name => new Thing(name)).ToArray();
        var known = new HashSet<Thing>(things);
        return things.Count(known.Contains);
    }

    public static object? OwnTableOfObjects() => Collisions([.. Names.Select(name => new Thing(name))], (one, other) => ReferenceEquals(one, other), RuntimeHelpers.GetHashCode);

    public static object? Linq() =>
        Numbers.Where(number => number % 3 == 0).Select(number => number * 2L).OrderByDescending(number => number).ThenBy(number => number % 10).Take(100).Zip(Names, (number, name) => number + name.Length).Sum();

    public static object? Grouping()
    {
        var groups = Names.GroupBy(name => name.Length).ToDictionary(group => group.Key, group => group.Count());
        var lookup = Names.ToLookup(name => name[^1]);
        return groups.Count + lookup.Count;
    }

    public static object? Iterators()
    {
        var sum = 0L;
        foreach (var prime in Primes(2000))
        {
            sum += prime;
        }

        return sum;
    }

    private static void Sort(int[] numbers, int from, int to)
    {
        if (from >= to)
        {
            return;
        }

        var (pivot, left, right) = (numbers[(from + to) / 2], from, to);
        while (left <= right)
        {
            for (; numbers[left] < pivot; left++)
            {
            }

            for (; numbers[right] > pivot; right--)
            {
            }

            if (left <= right)
            {
                (numbers[left], numbers[right]) = (numbers[right], numbers[left]);
                left++;
                right--;
            }
        }

        Sort(numbers, from, right);
        Sort(numbers, left, to);
    }

    // How long its chains become depends on the hash codes.
    private static int Collisions<T>(T[] items, Func<T, T, bool> isSame, Func<T, int> hash)
    {
        var (buckets, steps) = (new List<T>?[512], 0);
        foreach (var item in items)
        {
            var bucket = buckets[(uint)hash(item) % 512] ??= [];
            var at = 0;
            while (at < bucket.Count && !isSame(bucket[at], item))
            {
                at++;
                steps++;
            }

            if (at == bucket.Count)
            {
                bucket.Add(item);
            }
        }

        return steps;
    }

    private static IEnumerable<int> Primes(int below)
    {
        for (var number = 2; number < below; number++)
        {
            if (Divisors(number).All(divisor => number % divisor != 0))
            {
                yield return number;
            }
        }
    }

    private static IEnumerable<int> Divisors(int number)
    {
        for (var divisor = 2; divisor * divisor <= number; divisor++)
        {
            yield return divisor;
        }
    }

    private readonly record struct Place(int X, int Y);

    private sealed class Thing(string name)
    {
        public override string ToString() => name;
    }
}
