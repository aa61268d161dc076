using System.ComponentModel;

#pragma warning disable CS1591 // each is what its attribute says, and nobody calls it by hand

namespace PerfGate.Counting;

/// <summary>Stand-ins for spans: what is searched, compared or copied weighs one for each element.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SpanStandIns
{
    private const string OfSpan = "System.Span`1";
    private const string OfReadOnlySpan = "System.ReadOnlySpan`1";
    private const string OfExtensions = "System.MemoryExtensions";

    [StandIn(OfSpan, "CopyTo")]
    public static void CopyTo<T>(ref Span<T> from, Span<T> to)
    {
        from.CopyTo(to);
        CallHooks.Weigh(from.Length);
    }

    [StandIn(OfReadOnlySpan, "CopyTo")]
    public static void CopyTo<T>(ref ReadOnlySpan<T> from, Span<T> to)
    {
        from.CopyTo(to);
        CallHooks.Weigh(from.Length);
    }

    [StandIn(OfSpan, "ToArray")]
    public static T[] ToArray<T>(ref Span<T> span)
    {
        var array = span.ToArray();
        CallHooks.Weigh(array.Length);
        return array;
    }

    [StandIn(OfReadOnlySpan, "ToArray")]
    public static T[] ToArray<T>(ref ReadOnlySpan<T> span)
    {
        var array = span.ToArray();
        CallHooks.Weigh(array.Length);
        return array;
    }

    [StandIn(OfSpan, "Fill")]
    public static void Fill<T>(ref Span<T> span, T value)
    {
        span.Fill(value);
        CallHooks.Weigh(span.Length);
    }

    [StandIn(OfSpan, "Clear")]
    public static void Clear<T>(ref Span<T> span)
    {
        span.Clear();
        CallHooks.Weigh(span.Length);
    }

    [StandIn(OfExtensions, "IndexOf")]
    public static int IndexOf<T>(Span<T> span, T value)
        where T : IEquatable<T>?
    {
        var index = span.IndexOf(value);
        CallHooks.Weigh(Weights.Found(index, span.Length));
        return index;
    }

    [StandIn(OfExtensions, "IndexOf")]
    public static int IndexOf<T>(ReadOnlySpan<T> span, T value)
        where T : IEquatable<T>?
    {
        var index = span.IndexOf(value);
        CallHooks.Weigh(Weights.Found(index, span.Length));
        return index;
    }

    [StandIn(OfExtensions, "Contains")]
    public static bool Contains<T>(ReadOnlySpan<T> span, T value)
        where T : IEquatable<T>? => IndexOf(span, value) >= 0;

    [StandIn(OfExtensions, "SequenceEqual")]
    public static bool SequenceEqual<T>(ReadOnlySpan<T> span, ReadOnlySpan<T> other)
        where T : IEquatable<T>?
    {
        var isEqual = span.SequenceEqual(other);
        CallHooks.Weigh(span.Length == other.Length ? span.Length : 1);
        return isEqual;
    }
}
