using System.ComponentModel;

#pragma warning disable CS1591 // each is what its attribute says, and nobody calls it by hand

namespace PerfGate.Counting;

/// <summary>Stand-ins for arrays: what is searched, moved or copied weighs one for each element.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ArrayStandIns
{
    private const string OfArray = "System.Array";

    [StandIn(OfArray, "IndexOf")]
    public static int IndexOf<T>(T[] array, T item)
    {
        var index = Array.IndexOf(array, item);
        CallHooks.Weigh(Weights.Found(index, array.Length));
        return index;
    }

    [StandIn(OfArray, "IndexOf")]
    public static int IndexOf<T>(T[] array, T item, int from)
    {
        var index = Array.IndexOf(array, item, from);
        CallHooks.Weigh(Weights.Found(index - from, array.Length - from));
        return index;
    }

    [StandIn(OfArray, "IndexOf")]
    public static int IndexOf<T>(T[] array, T item, int from, int count)
    {
        var index = Array.IndexOf(array, item, from, count);
        CallHooks.Weigh(Weights.Found(index - from, count));
        return index;
    }

    [StandIn(OfArray, "LastIndexOf")]
    public static int LastIndexOf<T>(T[] array, T item)
    {
        var index = Array.LastIndexOf(array, item);
        CallHooks.Weigh(array.Length - Math.Max(0, index));
        return index;
    }

    [StandIn(OfArray, "BinarySearch")]
    public static int BinarySearch<T>(T[] array, T item)
    {
        var index = Array.BinarySearch(array, item);
        CallHooks.Weigh(Weights.Halved(array.Length));
        return index;
    }

    [StandIn(OfArray, "Copy")]
    public static void Copy(Array from, Array to, int length)
    {
        Array.Copy(from, to, length);
        CallHooks.Weigh(length);
    }

    [StandIn(OfArray, "Copy")]
    public static void Copy(Array from, int index, Array to, int place, int length)
    {
        Array.Copy(from, index, to, place, length);
        CallHooks.Weigh(length);
    }

    [StandIn(OfArray, "CopyTo")]
    public static void CopyTo(Array from, Array to, int index)
    {
        from.CopyTo(to, index);
        CallHooks.Weigh(from.Length);
    }

    [StandIn(OfArray, "Clone")]
    public static object Clone(Array array)
    {
        var clone = array.Clone();
        CallHooks.Weigh(array.Length);
        return clone;
    }

    [StandIn(OfArray, "Resize")]
    public static void Resize<T>(ref T[]? array, int length)
    {
        var before = array?.Length ?? 0;
        Array.Resize(ref array, length);
        CallHooks.Weigh(before == length ? 0 : Math.Min(before, length));
    }

    [StandIn(OfArray, "Sort")]
    public static void Sort<T>(T[] array)
    {
        Array.Sort(array);
        CallHooks.Weigh(Weights.Sorted(array.Length));
    }

    [StandIn(OfArray, "Sort")]
    public static void Sort<T>(T[] array, int index, int length)
    {
        Array.Sort(array, index, length);
        CallHooks.Weigh(Weights.Sorted(length));
    }

    [StandIn(OfArray, "Sort")]
    public static void Sort<T>(T[] array, IComparer<T>? comparer)
    {
        Array.Sort(array, comparer);
        CallHooks.Weigh(Weights.Sorted(array.Length));
    }

    [StandIn(OfArray, "Sort")]
    public static void Sort<T>(T[] array, Comparison<T> comparison)
    {
        Array.Sort(array, comparison);
        CallHooks.Weigh(Weights.Sorted(array.Length));
    }

    [StandIn(OfArray, "Sort")]
    public static void Sort<TKey, TValue>(TKey[] keys, TValue[]? items)
    {
        Array.Sort(keys, items);
        CallHooks.Weigh(Weights.Sorted(keys.Length));
    }

    [StandIn(OfArray, "Reverse")]
    public static void Reverse(Array array)
    {
        Array.Reverse(array);
        CallHooks.Weigh(array.Length);
    }

    [StandIn(OfArray, "Reverse")]
    public static void Reverse<T>(T[] array)
    {
        Array.Reverse(array);
        CallHooks.Weigh(array.Length);
    }

    [StandIn(OfArray, "Clear")]
    public static void Clear(Array array)
    {
        Array.Clear(array);
        CallHooks.Weigh(array.Length);
    }

    [StandIn(OfArray, "Clear")]
    public static void Clear(Array array, int index, int length)
    {
        Array.Clear(array, index, length);
        CallHooks.Weigh(length);
    }

    [StandIn(OfArray, "Fill")]
    public static void Fill<T>(T[] array, T value)
    {
        Array.Fill(array, value);
        CallHooks.Weigh(array.Length);
    }

    [StandIn(OfArray, "Fill")]
    public static void Fill<T>(T[] array, T value, int index, int count)
    {
        Array.Fill(array, value, index, count);
        CallHooks.Weigh(count);
    }

    [StandIn("System.Buffer", "BlockCopy")]
    public static void BlockCopy(Array from, int index, Array to, int place, int bytes)
    {
        Buffer.BlockCopy(from, index, to, place, bytes);
        CallHooks.Weigh(bytes);
    }
}
