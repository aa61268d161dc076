using System.Reflection;

namespace PerfGate.Counting;

/// <summary>Methods of .NET 9 and later, which compilers prefer there; this assembly is built for .NET 8 and finds them by their names.</summary>
internal static class OfLaterRuntimes
{
    private delegate string OfParts(ReadOnlySpan<string?> parts);

    private delegate string OfPartsBetween(string? between, ReadOnlySpan<string?> parts);

    private delegate string[] OfSeparators(string text, ReadOnlySpan<char> separators);

    /// <summary><c>string.Concat(params ReadOnlySpan&lt;string&gt;)</c>.</summary>
    public static string Concat(ReadOnlySpan<string?> parts) => Found.Concat(parts);

    /// <summary><c>string.Join(string, params ReadOnlySpan&lt;string&gt;)</c>.</summary>
    public static string Join(string? between, ReadOnlySpan<string?> parts) => Found.Join(between, parts);

    /// <summary><c>string.Split(params ReadOnlySpan&lt;char&gt;)</c>.</summary>
    public static string[] Split(string text, ReadOnlySpan<char> separators)
    {
        _ = text.Length; // a delegate of an instance method would find nothing wrong with null
        return Found.Split(text, separators);
    }

    // Looked for when they are first called, and so where they are.
    private static class Found
    {
        public static readonly OfParts Concat = Find<OfParts>(nameof(string.Concat), typeof(ReadOnlySpan<string?>));
        public static readonly OfPartsBetween Join = Find<OfPartsBetween>(nameof(string.Join), typeof(string), typeof(ReadOnlySpan<string?>));
        public static readonly OfSeparators Split = Find<OfSeparators>(nameof(string.Split), typeof(ReadOnlySpan<char>));

        private static TDelegate Find<TDelegate>(string name, params Type[] parameters)
            where TDelegate : Delegate =>
            typeof(string).GetMethod(name, BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance, parameters)!.CreateDelegate<TDelegate>();
    }
}
