using System.ComponentModel;
using System.Globalization;
using System.Runtime.CompilerServices;

#pragma warning disable CS1591 // each is what its attribute says, and nobody calls it by hand

namespace PerfGate.Counting;

/// <summary>Stand-ins for strings: what is searched, compared or copied weighs one for each character.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class StringStandIns
{
    private const string OfString = "System.String";

    [StandIn(OfString, "Concat")]
    public static string Concat(string? a, string? b) => Weighed(string.Concat(a, b));

    [StandIn(OfString, "Concat")]
    public static string Concat(string? a, string? b, string? c) => Weighed(string.Concat(a, b, c));

    [StandIn(OfString, "Concat")]
    public static string Concat(string? a, string? b, string? c, string? d) => Weighed(string.Concat(a, b, c, d));

    [StandIn(OfString, "Concat")]
    public static string Concat(string?[] parts) => Weighed(string.Concat(parts));

    [StandIn(OfString, "Concat")]
    public static string Concat(IEnumerable<string?> parts) => Weighed(string.Concat(parts));

    [StandIn(OfString, "Concat")]
    public static string Concat(ReadOnlySpan<char> a, ReadOnlySpan<char> b) => Weighed(string.Concat(a, b));

    [StandIn(OfString, "Concat")]
    public static string Concat(ReadOnlySpan<char> a, ReadOnlySpan<char> b, ReadOnlySpan<char> c) => Weighed(string.Concat(a, b, c));

    [StandIn(OfString, "Concat")]
    public static string Concat(ReadOnlySpan<char> a, ReadOnlySpan<char> b, ReadOnlySpan<char> c, ReadOnlySpan<char> d) => Weighed(string.Concat(a, b, c, d));

    [StandIn(OfString, "Concat")]
    public static string Concat(ReadOnlySpan<string?> parts) => Weighed(OfLaterRuntimes.Concat(parts));

    [StandIn(OfString, "Concat")]
    public static string Concat(object? a, object? b) => Weighed(string.Concat(a, b));

    [StandIn("System.Runtime.CompilerServices.DefaultInterpolatedStringHandler", "ToStringAndClear")]
    public static string Interpolate(ref DefaultInterpolatedStringHandler parts) => Weighed(parts.ToStringAndClear());

    [StandIn(OfString, "Join")]
    public static string Join(string? between, string?[] parts) => Weighed(string.Join(between, parts));

    [StandIn(OfString, "Join")]
    public static string Join(char between, string?[] parts) => Weighed(string.Join(between, parts));

    [StandIn(OfString, "Join")]
    public static string Join(string? between, ReadOnlySpan<string?> parts) => Weighed(OfLaterRuntimes.Join(between, parts));

    [StandIn(OfString, "Join")]
    public static string Join(string? between, IEnumerable<string?> parts) => Weighed(string.Join(between, parts));

    [StandIn(OfString, "Join")]
    public static string Join<T>(string? between, IEnumerable<T> parts) => Weighed(string.Join(between, parts));

    [StandIn(OfString, "Join")]
    public static string Join<T>(char between, IEnumerable<T> parts) => Weighed(string.Join(between, parts));

    [StandIn(OfString, ".ctor")]
    public static string Create(char letter, int count) => Weighed(new string(letter, count));

    [StandIn(OfString, ".ctor")]
    public static string Create(char[]? letters) => Weighed(new string(letters));

    [StandIn(OfString, ".ctor")]
    public static string Create(char[] letters, int index, int length) => Weighed(new string(letters, index, length));

    [StandIn(OfString, ".ctor")]
    public static string Create(ReadOnlySpan<char> letters) => Weighed(new string(letters));

    [StandIn(OfString, "Substring")]
    public static string Substring(string text, int index) => Weighed(text.Substring(index));

    [StandIn(OfString, "Substring")]
    public static string Substring(string text, int index, int length) => Weighed(text.Substring(index, length));

    [StandIn(OfString, "Insert")]
    public static string Insert(string text, int index, string value) => Weighed(text.Insert(index, value));

    [StandIn(OfString, "Remove")]
    public static string Remove(string text, int index) => Weighed(text.Remove(index));

    [StandIn(OfString, "Remove")]
    public static string Remove(string text, int index, int count) => Weighed(text.Remove(index, count));

    [StandIn(OfString, "PadLeft")]
    public static string PadLeft(string text, int width) => Weighed(text.PadLeft(width));

    [StandIn(OfString, "PadRight")]
    public static string PadRight(string text, int width) => Weighed(text.PadRight(width));

    [StandIn(OfString, "ToCharArray")]
    public static char[] ToCharArray(string text)
    {
        var letters = text.ToCharArray();
        CallHooks.Weigh(letters.Length);
        return letters;
    }

    [StandIn(OfString, "Replace")]
    public static string Replace(string text, char old, char now) => Through(text.Replace(old, now), text);

    [StandIn(OfString, "Replace")]
    public static string Replace(string text, string old, string? now)
    {
        var replaced = text.Replace(old, now);
        CallHooks.Weigh(text.Length + (long)replaced.Length);
        return replaced;
    }

    [StandIn(OfString, "ToUpper")]
    public static string ToUpper(string text) => Through(text.ToUpper(CultureInfo.CurrentCulture), text);

    [StandIn(OfString, "ToLower")]
    public static string ToLower(string text) => Through(text.ToLower(CultureInfo.CurrentCulture), text);

    [StandIn(OfString, "ToUpperInvariant")]
    public static string ToUpperInvariant(string text) => Through(text.ToUpperInvariant(), text);

    [StandIn(OfString, "ToLowerInvariant")]
    public static string ToLowerInvariant(string text) => Through(text.ToLowerInvariant(), text);

    [StandIn(OfString, "Split")]
    public static string[] Split(string text, char separator, StringSplitOptions options) => Through(text.Split(separator, options), text);

    [StandIn(OfString, "Split")]
    public static string[] Split(string text, char[]? separators) => Through(text.Split(separators), text);

    [StandIn(OfString, "Split")]
    public static string[] Split(string text, char[]? separators, StringSplitOptions options) => Through(text.Split(separators, options), text);

    [StandIn(OfString, "Split")]
    public static string[] Split(string text, string? separator, StringSplitOptions options) => Through(text.Split(separator, options), text);

    [StandIn(OfString, "Split")]
    public static string[] Split(string text, ReadOnlySpan<char> separators) => Through(OfLaterRuntimes.Split(text, separators), text);

    [StandIn(OfString, "IndexOf")]
    public static int IndexOf(string text, char letter) => Found(text.IndexOf(letter), text);

    [StandIn(OfString, "IndexOf")]
    public static int IndexOf(string text, char letter, int from)
    {
        var index = text.IndexOf(letter, from);
        CallHooks.Weigh(Weights.Found(index - from, text.Length - from));
        return index;
    }

    [StandIn(OfString, "IndexOf")]
    public static int IndexOf(string text, string value) => Found(text.IndexOf(value, StringComparison.CurrentCulture), text);

    [StandIn(OfString, "IndexOf")]
    public static int IndexOf(string text, string value, StringComparison comparison) => Found(text.IndexOf(value, comparison), text);

    [StandIn(OfString, "IndexOf")]
    public static int IndexOf(string text, string value, int from, StringComparison comparison)
    {
        var index = text.IndexOf(value, from, comparison);
        CallHooks.Weigh(Weights.Found(index - from, text.Length - from));
        return index;
    }

    [StandIn(OfString, "LastIndexOf")]
    public static int LastIndexOf(string text, char letter)
    {
        var index = text.LastIndexOf(letter);
        CallHooks.Weigh(text.Length - Math.Max(0, index));
        return index;
    }

    [StandIn(OfString, "Contains")]
    public static bool Contains(string text, char letter) => Found(text.IndexOf(letter), text) >= 0;

    [StandIn(OfString, "Contains")]
    public static bool Contains(string text, string value) => Found(text.IndexOf(value, StringComparison.Ordinal), text) >= 0;

    [StandIn(OfString, "Contains")]
    public static bool Contains(string text, string value, StringComparison comparison) => Found(text.IndexOf(value, comparison), text) >= 0;

    [StandIn(OfString, "StartsWith")]
    public static bool StartsWith(string text, string value) => Compared(text.StartsWith(value, StringComparison.CurrentCulture), value);

    [StandIn(OfString, "StartsWith")]
    public static bool StartsWith(string text, string value, StringComparison comparison) => Compared(text.StartsWith(value, comparison), value);

    [StandIn(OfString, "EndsWith")]
    public static bool EndsWith(string text, string value) => Compared(text.EndsWith(value, StringComparison.CurrentCulture), value);

    [StandIn(OfString, "EndsWith")]
    public static bool EndsWith(string text, string value, StringComparison comparison) => Compared(text.EndsWith(value, comparison), value);

    private static string Weighed(string result)
    {
        CallHooks.Weigh(result.Length);
        return result;
    }

    private static TResult Through<TResult>(TResult result, string text)
    {
        CallHooks.Weigh(text.Length);
        return result;
    }

    private static int Found(int index, string text)
    {
        CallHooks.Weigh(Weights.Found(index, text.Length));
        return index;
    }

    private static bool Compared(bool result, string value)
    {
        CallHooks.Weigh(value.Length);
        return result;
    }
}
