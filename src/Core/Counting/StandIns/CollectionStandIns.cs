using System.ComponentModel;
using System.Collections.Immutable;

#pragma warning disable CS1591 // each is what its attribute says, and nobody calls it by hand

namespace PerfGate.Counting;

/// <summary>Stand-ins for collections that search, or grow and move what they hold: it weighs one for each element.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CollectionStandIns
{
    private const string OfDictionary = "System.Collections.Generic.Dictionary`2";
    private const string OfSet = "System.Collections.Generic.HashSet`1";
    private const string OfQueue = "System.Collections.Generic.Queue`1";
    private const string OfStack = "System.Collections.Generic.Stack`1";
    private const string OfLinkedList = "System.Collections.Generic.LinkedList`1";

    [StandIn(OfDictionary, "Add")]
    public static void Add<TKey, TValue>(Dictionary<TKey, TValue> dictionary, TKey key, TValue value)
        where TKey : notnull
    {
        var room = dictionary.EnsureCapacity(0);
        dictionary.Add(key, value);
        WeighGrowth(room, dictionary.EnsureCapacity(0), dictionary.Count);
    }

    [StandIn(OfDictionary, "TryAdd")]
    public static bool TryAdd<TKey, TValue>(Dictionary<TKey, TValue> dictionary, TKey key, TValue value)
        where TKey : notnull
    {
        var room = dictionary.EnsureCapacity(0);
        var isAdded = dictionary.TryAdd(key, value);
        WeighGrowth(room, dictionary.EnsureCapacity(0), dictionary.Count);
        return isAdded;
    }

    [StandIn(OfDictionary, "set_Item")]
    public static void Set<TKey, TValue>(Dictionary<TKey, TValue> dictionary, TKey key, TValue value)
        where TKey : notnull
    {
        var room = dictionary.EnsureCapacity(0);
        dictionary[key] = value;
        WeighGrowth(room, dictionary.EnsureCapacity(0), dictionary.Count);
    }

    [StandIn(OfDictionary, "ContainsValue")]
    public static bool ContainsValue<TKey, TValue>(Dictionary<TKey, TValue> dictionary, TValue value)
        where TKey : notnull
    {
        var isThere = dictionary.ContainsValue(value);
        CallHooks.Weigh(dictionary.Count);
        return isThere;
    }

    [StandIn(OfDictionary, "Clear")]
    public static void Clear<TKey, TValue>(Dictionary<TKey, TValue> dictionary)
        where TKey : notnull
    {
        var count = dictionary.Count;
        dictionary.Clear();
        CallHooks.Weigh(count);
    }

    [StandIn(OfSet, ".ctor")]
    public static HashSet<T> CreateSet<T>(IEnumerable<T> items)
    {
        var set = new HashSet<T>(items);
        CallHooks.Weigh(set.Count);
        return set;
    }

    [StandIn(OfSet, "Add")]
    public static bool Add<T>(HashSet<T> set, T item)
    {
        var room = set.EnsureCapacity(0);
        var isAdded = set.Add(item);
        WeighGrowth(room, set.EnsureCapacity(0), set.Count);
        return isAdded;
    }

    [StandIn(OfSet, "UnionWith")]
    public static void UnionWith<T>(HashSet<T> set, IEnumerable<T> other)
    {
        var weight = Weights.Of(other);
        var room = set.EnsureCapacity(0);
        set.UnionWith(other);
        CallHooks.Weigh(weight);
        WeighGrowth(room, set.EnsureCapacity(0), set.Count);
    }

    [StandIn(OfSet, "IntersectWith")]
    public static void IntersectWith<T>(HashSet<T> set, IEnumerable<T> other)
    {
        var count = set.Count;
        set.IntersectWith(other);
        CallHooks.Weigh(count);
    }

    [StandIn(OfSet, "ExceptWith")]
    public static void ExceptWith<T>(HashSet<T> set, IEnumerable<T> other)
    {
        var weight = Weights.Of(other);
        set.ExceptWith(other);
        CallHooks.Weigh(weight);
    }

    [StandIn(OfQueue, "Enqueue")]
    public static void Enqueue<T>(Queue<T> queue, T item)
    {
        var room = queue.EnsureCapacity(0);
        queue.Enqueue(item);
        WeighGrowth(room, queue.EnsureCapacity(0), queue.Count);
    }

    [StandIn(OfQueue, "Contains")]
    public static bool Contains<T>(Queue<T> queue, T item)
    {
        var isThere = queue.Contains(item);
        CallHooks.Weigh(queue.Count);
        return isThere;
    }

    [StandIn(OfStack, "Push")]
    public static void Push<T>(Stack<T> stack, T item)
    {
        var room = stack.EnsureCapacity(0);
        stack.Push(item);
        WeighGrowth(room, stack.EnsureCapacity(0), stack.Count);
    }

    [StandIn(OfStack, "Contains")]
    public static bool Contains<T>(Stack<T> stack, T item)
    {
        var isThere = stack.Contains(item);
        CallHooks.Weigh(stack.Count);
        return isThere;
    }

    [StandIn(OfLinkedList, "Find")]
    public static LinkedListNode<T>? Find<T>(LinkedList<T> list, T item)
    {
        var found = list.Find(item);
        long weight = found is null ? list.Count : 1;
        for (var before = found?.Previous; before is not null; before = before.Previous)
        {
            weight++;
        }

        CallHooks.Weigh(weight);
        return found;
    }

    [StandIn(OfLinkedList, "Contains")]
    public static bool Contains<T>(LinkedList<T> list, T item) => Find(list, item) is not null;

    [StandIn("System.Collections.Immutable.ImmutableArray`1", "Add")]
    public static ImmutableArray<T> Add<T>(ref ImmutableArray<T> array, T item)
    {
        var added = array.Add(item);
        CallHooks.Weigh(added.Length);
        return added;
    }

    private static void WeighGrowth(int before, int now, int count)
    {
        if (now != before)
        {
            CallHooks.Weigh(count);
        }
    }
}
