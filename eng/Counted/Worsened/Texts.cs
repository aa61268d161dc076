using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PerfGate.Counted.Worsened;

/// <summary>Text and files.</summary>
internal static class Texts
{
    private static readonly string[] Words = [.. Enumerable.Range(0, 1000).Select(i => i % 4 == 0 ? "word" + i.ToString(CultureInfo.InvariantCulture) : i.ToString(CultureInfo.InvariantCulture))];
    private static readonly string Line = string.Join(';', Words);
    private static readonly Regex Digits = new(@"^\d+$", RegexOptions.None, TimeSpan.FromSeconds(10));
    private static readonly string Lines = Written();

    public static object? Built()
    {
        var text = new StringBuilder();
        foreach (var word in Words)
        {
            text.Append(word);
        }

        return text.ToString();
    }

    public static object? Concatenated()
    {
        var text = "";
        foreach (var word in Words)
        {
            text += word;
        }

        return text;
    }

    public static object? Tried() => Words.Take(100).Sum(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0);

    public static object? Caught() => Words.Take(100).Sum(word =>
    {
        try
        {
            return int.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture);
        }
        catch (FormatException)
        {
            return 0;
        }
    });

    public static object? BySpans()
    {
        var rest = Line.AsSpan();
        var sum = 0;
        for (var at = rest.IndexOf(';'); at >= 0; at = rest.IndexOf(';'))
        {
            sum += rest[..at].Length;
            rest = rest[(at + 1)..];
        }

        return sum;
    }

    public static object? BySubstrings()
    {
        var (rest, sum) = (Line, 0);
        for (var at = rest.IndexOf(';', StringComparison.Ordinal); at >= 0; at = rest.IndexOf(';', StringComparison.Ordinal))
        {
            sum += rest.Substring(0, at).Length;
            rest = rest.Substring(at + 1);
        }

        return sum;
    }

    public static object? OneExpression() => Words.Take(100).Count(Digits.IsMatch);

    public static object? ExpressionEachTime() => Words.Take(100).Count(word => new Regex(@"^\d+$", RegexOptions.None, TimeSpan.FromSeconds(10)).IsMatch(word));

    public static object? Buffered() => Sum(4096);

    public static object? Unbuffered() => Sum(0);

    private static long Sum(int buffer)
    {
        using var file = new FileStream(Lines, FileMode.Open, FileAccess.Read, FileShare.Read, buffer);
        var sum = 0L;
        for (var read = file.ReadByte(); read >= 0; read = file.ReadByte())
        {
            sum += read;
        }

        return sum;
    }

    // Gone with the process that wrote it.
    private static string Written()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, Line);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(path);
        return path;
    }
}
