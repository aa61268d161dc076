namespace PerfGate.Counted.Worsened;

/// <summary>Lists, sets and sorting.</summary>
internal static class Lists
{
    private const int Count = 1000;
    private static readonly int[] Numbers = [.. Enumerable.Range(0, Count).Select(i => (int)(i * 2654435761L % 100_003))];
    private static readonly int[] Ordered = [.. Enumerable.Range(0, 20 * Count).Select(i => i * 5)];
    private static readonly HashSet<int> Set = [.. Numbers];
    private static readonly List<int> List = [.. Numbers];

    public static object? QuickSorted()
    {
        var numbers = (int[])Numbers.Clone();
        QuickSort(numbers, 0, numbers.Length - 1);
        return numbers;
    }

    public static object? LibrarySorted()
    {
        var numbers = (int[])Numbers.Clone();
        Array.Sort(numbers);
        return numbers;
    }

    public static object? BubbleSorted()
    {
        var numbers = (int[])Numbers.Clone();
        for (var end = numbers.Length - 1; end > 0; end--)
        {
            for (var i = 0; i < end; i++)
            {
                if (numbers[i] > numbers[i + 1])
                {
                    (numbers[i], numbers[i + 1]) = (numbers[i + 1], numbers[i]);
                }
            }
        }

        return numbers;
    }

    public static object? InSet()
    {
        var found = 0;
        for (var i = 0; i < Count; i++)
        {
            found += Set.Contains(i) ? 1 : 0;
        }

        return found;
    }

    public static object? InList()
    {
        var found = 0;
        for (var i = 0; i < Count; i++)
        {
            found += List.Contains(i) ? 1 : 0;
        }

        return found;
    }

    public static object? ByHalves()
    {
        var found = 0;
        foreach (var number in Numbers)
        {
            var (from, to) = (0, Ordered.Length);
            while (from < to)
            {
                var middle = (from + to) / 2;
                (from, to) = Ordered[middle] < number ? (middle + 1, to) : (from, middle);
            }

            found += from;
        }

        return found;
    }

    public static object? ByIndexOf()
    {
        var found = 0;
        foreach (var number in Numbers)
        {
            found += Array.IndexOf(Ordered, number);
        }

        return found;
    }

    public static object? Appended()
    {
        var all = new List<int>(Count * 10);
        for (var i = 0; i < Count * 10; i++)
        {
            all.Add(i);
        }

        all.Reverse();
        return all;
    }

    public static object? InsertedFirst()
    {
        var all = new List<int>(Count * 10);
        for (var i = 0; i < Count * 10; i++)
        {
            all.Insert(0, i);
        }

        return all;
    }

    public static object? Queued()
    {
        var (queue, sum) = (new Queue<int>(Enumerable.Range(0, Count * 10)), 0L);
        while (queue.Count > 0)
        {
            sum += queue.Dequeue();
        }

        return sum;
    }

    public static object? RemovedFirst()
    {
        var (list, sum) = (new List<int>(Enumerable.Range(0, Count * 10)), 0L);
        while (list.Count > 0)
        {
            sum += list[0];
            list.RemoveAt(0);
        }

        return sum;
    }

    public static object? SortedOnce()
    {
        var list = new List<int>();
        foreach (var number in Numbers)
        {
            list.Add(number);
        }

        list.Sort();
        return list;
    }

    public static object? SortedAgain()
    {
        var list = new List<int>();
        foreach (var number in Numbers)
        {
            list.Add(number);
            list.Sort();
        }

        return list;
    }

    public static object? Shared()
    {
        var sum = 0L;
        for (var i = 0; i < 200; i++)
        {
            sum += Largest(List, i);
        }

        return sum;
    }

    public static object? CopiedEachTime()
    {
        var sum = 0L;
        for (var i = 0; i < 200; i++)
        {
            sum += Largest(List.ToList(), i);
        }

        return sum;
    }

    private static int Largest(List<int> list, int place) => Math.Max(list[place], list[^1]);

    private static void QuickSort(int[] numbers, int from, int to)
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

        QuickSort(numbers, from, right);
        QuickSort(numbers, left, to);
    }
}
