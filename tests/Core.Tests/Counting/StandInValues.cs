using System.Collections;
using System.Text;

namespace PerfGate.Tests.Counting;

/// <summary>Arguments for any base-library method that has a stand-in: drawn from a seed, so that both get the same; and what is left of them, as text.</summary>
internal sealed class StandInValues(int seed)
{
    private readonly Random _random = new(seed);

    public object? Of(Type type, bool isReceiver) =>
        !isReceiver && !type.IsValueType && _random.Next(12) == 0 ? null
        : type == typeof(int) ? (object)(_random.Next(-1, 9))
        : type == typeof(long) ? (object)(_random.NextInt64(-9, 9))
        : type == typeof(double) ? (object)(_random.Next(-9, 9) / 2.0)
        : type == typeof(char) ? (object)Letter()
        : type == typeof(string) ? Text()
        : type == typeof(object) ? Any()
        : type == typeof(Array) ? Items(typeof(int), Count())
        : type == typeof(StringComparison) ? (object)((StringComparison)_random.Next(7))
        : type == typeof(StringSplitOptions) ? (object)((StringSplitOptions)_random.Next(4))
        : type == typeof(StringBuilder) ? new StringBuilder(Text())
        : type.IsArray ? Items(type.GetElementType()!, Count())
        : type.IsGenericType ? OfGeneric(type.GetGenericTypeDefinition(), type.GetGenericArguments())
        : throw new NotSupportedException(type.ToString());

    public static string Show(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        StringBuilder builder => $"builder \"{builder}\"",
        DictionaryEntry pair => $"{pair.Key}={pair.Value}",
        Delegate => "delegate",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Show))}]",
        LinkedListNode<int> or LinkedListNode<string> => $"node {((dynamic)value).Value}",
        _ when value.GetType().IsGenericType && value.GetType().Name.StartsWith("Comparer", StringComparison.Ordinal) => "comparer",
        _ => value.ToString()!,
    };

    private object? OfGeneric(Type type, Type[] arguments)
    {
        var element = arguments[0];
        if (type == typeof(IEnumerable<>))
        {
            var items = Items(element, Count());
            return _random.Next(4) switch
            {
                0 => items,
                1 => Made(typeof(List<>), element, items),
                2 => Made(typeof(LinkedList<>), element, items),
                _ => typeof(StandInValues).GetMethod(nameof(Deferred))!.MakeGenericMethod(element).Invoke(null, [items]),
            };
        }

        if (type == typeof(Dictionary<,>))
        {
            var dictionary = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(arguments))!;
            for (var i = Count(); i > 0; i--)
            {
                dictionary[Element(arguments[0])] = Element(arguments[1]);
            }

            return dictionary;
        }

        return type == typeof(IComparer<>) ? typeof(Comparer<>).MakeGenericType(element).GetProperty("Default")!.GetValue(null)
            : type == typeof(Comparison<>) ? typeof(StandInValues).GetMethod(nameof(Comparison))!.MakeGenericMethod(element).Invoke(null, null)
            : type == typeof(Predicate<>) ? typeof(StandInValues).GetMethod(nameof(Predicate))!.MakeGenericMethod(element).Invoke(null, null)
            : Made(type, element, Items(element, Count()));
    }

    public static IEnumerable<T> Deferred<T>(T[] items)
    {
        foreach (var item in items)
        {
            yield return item;
        }
    }

    public static Comparison<T> Comparison<T>() => static (a, b) => Comparer<T>.Default.Compare(b, a);

    public static Predicate<T> Predicate<T>() => static item => Comparer<T>.Default.Compare(item, default) > 0;

    private static object Made(Type type, Type element, Array items) => Activator.CreateInstance(type.MakeGenericType(element), items)!;

    private Array Items(Type type, int count)
    {
        var items = Array.CreateInstance(type, count);
        for (var i = 0; i < count; i++)
        {
            items.SetValue(Element(type), i);
        }

        return items;
    }

    // Few different ones, so that what is looked for is often there.
    private object Element(Type type) =>
        type == typeof(string) ? (object)new string(Letter(), _random.Next(1, 3))
        : type == typeof(char) ? (object)Letter()
        : type == typeof(long) ? (object)(_random.NextInt64(-3, 4))
        : type == typeof(double) ? (object)(_random.Next(-3, 4) / 2.0)
        : (object)_random.Next(-3, 4);

    private object Any() => _random.Next(3) switch
    {
        0 => (object)3,
        1 => Text(),
        _ => new StringBuilder(Text()),
    };

    private int Count() => _random.Next(0, 10);

    private char Letter() => "abcA, é"[_random.Next(7)];

    private string Text() => string.Concat(Enumerable.Range(0, Count()).Select(_ => Letter()));
}
