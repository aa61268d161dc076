using System.ComponentModel;

#pragma warning disable CS1591 // each is what its attribute says, and nobody calls it by hand

namespace PerfGate.Counting;

/// <summary>Stand-ins for LINQ over what is there already. What is deferred costs where it is gone through, and there its own delegates are counted.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class EnumerableStandIns
{
    private const string OfEnumerable = "System.Linq.Enumerable";

    [StandIn(OfEnumerable, "Contains")]
    public static bool Contains<T>(IEnumerable<T> source, T item)
    {
        switch (source)
        {
            case List<T> list when list.GetType() == typeof(List<T>):
                return ListStandIns.Contains(list, item);
            case T[] array when array.GetType() == typeof(T[]):
                return ArrayStandIns.IndexOf(array, item) >= 0;
            default:
                return source.Contains(item);
        }
    }

    [StandIn(OfEnumerable, "Count")]
    public static int Count<T>(IEnumerable<T> source)
    {
        var count = source.Count();
        CallHooks.Weigh(source is ICollection<T> or System.Collections.ICollection ? 0 : count);
        return count;
    }

    [StandIn(OfEnumerable, "ToList")]
    public static List<T> ToList<T>(IEnumerable<T> source)
    {
        var list = source.ToList();
        CallHooks.Weigh(list.Count);
        return list;
    }

    [StandIn(OfEnumerable, "ToArray")]
    public static T[] ToArray<T>(IEnumerable<T> source)
    {
        var array = source.ToArray();
        CallHooks.Weigh(array.Length);
        return array;
    }

    [StandIn(OfEnumerable, "ToHashSet")]
    public static HashSet<T> ToHashSet<T>(IEnumerable<T> source)
    {
        var set = source.ToHashSet();
        CallHooks.Weigh(set.Count);
        return set;
    }

    [StandIn(OfEnumerable, "ElementAt")]
    public static T ElementAt<T>(IEnumerable<T> source, int index)
    {
        var element = source.ElementAt(index);
        CallHooks.Weigh(source is IList<T> ? 0 : index + 1L);
        return element;
    }

    [StandIn(OfEnumerable, "Last")]
    public static T Last<T>(IEnumerable<T> source)
    {
        var last = source.Last();
        CallHooks.Weigh(source is IList<T> ? 0 : Weights.Of(source));
        return last;
    }

    [StandIn(OfEnumerable, "SequenceEqual")]
    public static bool SequenceEqual<T>(IEnumerable<T> first, IEnumerable<T> second)
    {
        var isEqual = first.SequenceEqual(second);
        CallHooks.Weigh(Math.Min(Weights.Of(first), Weights.Of(second)));
        return isEqual;
    }

    [StandIn(OfEnumerable, "Sum")]
    public static int Sum(IEnumerable<int> source) => Through(source.Sum(), source);

    [StandIn(OfEnumerable, "Sum")]
    public static long Sum(IEnumerable<long> source) => Through(source.Sum(), source);

    [StandIn(OfEnumerable, "Sum")]
    public static double Sum(IEnumerable<double> source) => Through(source.Sum(), source);

    [StandIn(OfEnumerable, "Max")]
    public static int Max(IEnumerable<int> source) => Through(source.Max(), source);

    [StandIn(OfEnumerable, "Max")]
    public static double Max(IEnumerable<double> source) => Through(source.Max(), source);

    [StandIn(OfEnumerable, "Max")]
    public static T? Max<T>(IEnumerable<T> source) => Through(source.Max(), source);

    [StandIn(OfEnumerable, "Min")]
    public static int Min(IEnumerable<int> source) => Through(source.Min(), source);

    [StandIn(OfEnumerable, "Min")]
    public static double Min(IEnumerable<double> source) => Through(source.Min(), source);

    [StandIn(OfEnumerable, "Min")]
    public static T? Min<T>(IEnumerable<T> source) => Through(source.Min(), source);

    private static TResult Through<T, TResult>(TResult result, IEnumerable<T> source)
    {
        CallHooks.Weigh(Weights.Of(source));
        return result;
    }
}
