using System.ComponentModel;

#pragma warning disable CS1591 // each is what its attribute says, and nobody calls it by hand

namespace PerfGate.Counting;

/// <summary>Stand-ins for lists: what is searched, moved or copied weighs one for each element.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ListStandIns
{
    private const string List = "System.Collections.Generic.List`1";

    [StandIn(List, "Contains")]
    public static bool Contains<T>(List<T> list, T item) => IndexOf(list, item) >= 0;

    [StandIn(List, "IndexOf")]
    public static int IndexOf<T>(List<T> list, T item)
    {
        var index = list.IndexOf(item);
        CallHooks.Weigh(Weights.Found(index, list.Count));
        return index;
    }

    [StandIn(List, "IndexOf")]
    public static int IndexOf<T>(List<T> list, T item, int from)
    {
        var index = list.IndexOf(item, from);
        CallHooks.Weigh(Weights.Found(index - from, list.Count - from));
        return index;
    }

    [StandIn(List, "IndexOf")]
    public static int IndexOf<T>(List<T> list, T item, int from, int count)
    {
        var index = list.IndexOf(item, from, count);
        CallHooks.Weigh(Weights.Found(index - from, count));
        return index;
    }

    [StandIn(List, "LastIndexOf")]
    public static int LastIndexOf<T>(List<T> list, T item)
    {
        var index = list.LastIndexOf(item);
        CallHooks.Weigh(list.Count - Math.Max(0, index));
        return index;
    }

    [StandIn(List, "Add")]
    public static void Add<T>(List<T> list, T item)
    {
        var isFull = list.Count == list.Capacity;
        list.Add(item);
        if (isFull)
        {
            CallHooks.Weigh(list.Count - 1);
        }
    }

    [StandIn(List, "AddRange")]
    public static void AddRange<T>(List<T> list, IEnumerable<T> items)
    {
        var (count, capacity) = (list.Count, list.Capacity);
        list.AddRange(items);
        CallHooks.Weigh(list.Count - (list.Capacity == capacity ? count : 0));
    }

    [StandIn(List, "Insert")]
    public static void Insert<T>(List<T> list, int index, T item)
    {
        var isFull = list.Count == list.Capacity;
        list.Insert(index, item);
        CallHooks.Weigh(list.Count - (isFull ? 0 : index));
    }

    [StandIn(List, "InsertRange")]
    public static void InsertRange<T>(List<T> list, int index, IEnumerable<T> items)
    {
        var capacity = list.Capacity;
        list.InsertRange(index, items);
        CallHooks.Weigh(list.Count - (list.Capacity == capacity ? index : 0));
    }

    [StandIn(List, "Remove")]
    public static bool Remove<T>(List<T> list, T item)
    {
        // Up to the element it searches, and from there on it moves.
        var count = list.Count;
        var isRemoved = list.Remove(item);
        CallHooks.Weigh(count);
        return isRemoved;
    }

    [StandIn(List, "RemoveAt")]
    public static void RemoveAt<T>(List<T> list, int index)
    {
        list.RemoveAt(index);
        CallHooks.Weigh(list.Count - index);
    }

    [StandIn(List, "RemoveRange")]
    public static void RemoveRange<T>(List<T> list, int index, int count)
    {
        list.RemoveRange(index, count);
        CallHooks.Weigh(list.Count - index);
    }

    [StandIn(List, "RemoveAll")]
    public static int RemoveAll<T>(List<T> list, Predicate<T> match)
    {
        var count = list.Count;
        var removed = list.RemoveAll(match);
        CallHooks.Weigh(count);
        return removed;
    }

    [StandIn(List, "Reverse")]
    public static void Reverse<T>(List<T> list)
    {
        list.Reverse();
        CallHooks.Weigh(list.Count);
    }

    [StandIn(List, "Sort")]
    public static void Sort<T>(List<T> list)
    {
        list.Sort();
        CallHooks.Weigh(Weights.Sorted(list.Count));
    }

    [StandIn(List, "Sort")]
    public static void Sort<T>(List<T> list, IComparer<T>? comparer)
    {
        list.Sort(comparer);
        CallHooks.Weigh(Weights.Sorted(list.Count));
    }

    [StandIn(List, "Sort")]
    public static void Sort<T>(List<T> list, Comparison<T> comparison)
    {
        list.Sort(comparison);
        CallHooks.Weigh(Weights.Sorted(list.Count));
    }

    [StandIn(List, "BinarySearch")]
    public static int BinarySearch<T>(List<T> list, T item)
    {
        var index = list.BinarySearch(item);
        CallHooks.Weigh(Weights.Halved(list.Count));
        return index;
    }

    [StandIn(List, "BinarySearch")]
    public static int BinarySearch<T>(List<T> list, T item, IComparer<T>? comparer)
    {
        var index = list.BinarySearch(item, comparer);
        CallHooks.Weigh(Weights.Halved(list.Count));
        return index;
    }

    [StandIn(List, "ToArray")]
    public static T[] ToArray<T>(List<T> list)
    {
        var array = list.ToArray();
        CallHooks.Weigh(array.Length);
        return array;
    }

    [StandIn(List, "GetRange")]
    public static List<T> GetRange<T>(List<T> list, int index, int count)
    {
        var range = list.GetRange(index, count);
        CallHooks.Weigh(count);
        return range;
    }

    [StandIn(List, "CopyTo")]
    public static void CopyTo<T>(List<T> list, T[] array)
    {
        list.CopyTo(array);
        CallHooks.Weigh(list.Count);
    }

    [StandIn(List, "CopyTo")]
    public static void CopyTo<T>(List<T> list, T[] array, int index)
    {
        list.CopyTo(array, index);
        CallHooks.Weigh(list.Count);
    }

    [StandIn(List, "Clear")]
    public static void Clear<T>(List<T> list)
    {
        var count = list.Count;
        list.Clear();
        CallHooks.Weigh(count);
    }

    [StandIn(List, ".ctor")]
    public static List<T> Create<T>(IEnumerable<T> items)
    {
        var list = new List<T>(items);
        CallHooks.Weigh(list.Count);
        return list;
    }
}
