using System.ComponentModel;
using System.Text;

#pragma warning disable CS1591 // each is what its attribute says, and nobody calls it by hand

namespace PerfGate.Counting;

/// <summary>Stand-ins for string builders: what is copied, moved or searched weighs one for each character.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class StringBuilderStandIns
{
    private const string Builder = "System.Text.StringBuilder";

    [StandIn(Builder, "Append")]
    public static StringBuilder Append(StringBuilder builder, string? text) => Weighed(builder.Append(text), text?.Length ?? 0);

    [StandIn(Builder, "Append")]
    public static StringBuilder Append(StringBuilder builder, ReadOnlySpan<char> text) => Weighed(builder.Append(text), text.Length);

    [StandIn(Builder, "Append")]
    public static StringBuilder Append(StringBuilder builder, StringBuilder? text)
    {
        var length = text?.Length ?? 0;
        return Weighed(builder.Append(text), length);
    }

    [StandIn(Builder, "Append")]
    public static StringBuilder Append(StringBuilder builder, char letter, int count) => Weighed(builder.Append(letter, count), count);

    [StandIn(Builder, "AppendLine")]
    public static StringBuilder AppendLine(StringBuilder builder, string? text) => Weighed(builder.AppendLine(text), text?.Length ?? 0);

    [StandIn(Builder, "Insert")]
    public static StringBuilder Insert(StringBuilder builder, int index, string? text) => Weighed(builder.Insert(index, text), builder.Length - index);

    [StandIn(Builder, "Insert")]
    public static StringBuilder Insert(StringBuilder builder, int index, char letter) => Weighed(builder.Insert(index, letter), builder.Length - index);

    [StandIn(Builder, "Remove")]
    public static StringBuilder Remove(StringBuilder builder, int index, int length) => Weighed(builder.Remove(index, length), builder.Length - index);

    [StandIn(Builder, "Replace")]
    public static StringBuilder Replace(StringBuilder builder, string old, string? now)
    {
        var length = builder.Length;
        return Weighed(builder.Replace(old, now), length);
    }

    [StandIn(Builder, "Replace")]
    public static StringBuilder Replace(StringBuilder builder, char old, char now) => Weighed(builder.Replace(old, now), builder.Length);

    [StandIn(Builder, "ToString")]
    public static string ToText(StringBuilder builder)
    {
        var text = builder.ToString();
        CallHooks.Weigh(text.Length);
        return text;
    }

    [StandIn(Builder, "ToString")]
    public static string ToText(StringBuilder builder, int index, int length)
    {
        var text = builder.ToString(index, length);
        CallHooks.Weigh(text.Length);
        return text;
    }

    // What is a string builder in the source is an object in what compilers make of it.
    [StandIn("System.Object", "ToString")]
    public static string? ToText(object value) => value is StringBuilder builder ? ToText(builder) : value.ToString();

    private static StringBuilder Weighed(StringBuilder builder, int weight)
    {
        CallHooks.Weigh(weight);
        return builder;
    }
}
