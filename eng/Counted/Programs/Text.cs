using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PerfGate.Counted.Programs;

/// <summary>Text, its formats, and files of it.</summary>
internal static partial class Text
{
    private static readonly Order[] Orders = [.. Enumerable.Range(0, 200).Select(i => new Order(i, $"customer {i % 17}", i * 1.25m, [i, i + 1, i + 2]))];
    private static readonly string Sentences = string.Join(' ', Enumerable.Range(0, 400).Select(i => $"Item {i} costs {i * 7 % 100}.{i % 10} EUR since 20{i % 20 + 10}-0{i % 9 + 1}-1{i % 10}."));

    private static readonly Regex Price = new(@"\d+\.\d", RegexOptions.None, TimeSpan.FromSeconds(10));

    public static object? Exceptions()
    {
        var caught = 0;
        for (var i = 0; i < 60; i++)
        {
            try
            {
                Thrower(i % 5);
            }
            catch (InvalidOperationException failure) when (failure.Message.Length > 0)
            {
                caught++;
            }
        }

        return caught;
    }

    public static object? Building()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 500; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i}: {i * 0.5:0.00}; ").Append('-', i % 4).AppendLine();
        }

        return text.ToString().Split('\n').Select(line => line.Trim().ToUpperInvariant()).Distinct(StringComparer.Ordinal).Count();
    }

    public static object? Expressions() => Date().Replace(Sentences, match => $"{match.Groups["day"].Value}/{match.Groups["month"].Value}").Length + Price.Matches(Sentences).Select(match => match.Length).Sum();

    public static object? Json()
    {
        var text = JsonSerializer.Serialize(Orders);
        return JsonSerializer.Deserialize<Order[]>(text)!.Sum(order => order.Price);
    }

    public static object? ReadFile()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllText(path, Sentences.Replace(' ', '\n'));
        try
        {
            return File.ReadLines(path).Count(line => line.StartsWith('2'));
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static object? Culture() => Orders.Select(order => order.Price.ToString("N2", CultureInfo.CurrentCulture)).Sum(text => text.Count(char.IsDigit));

    private static int Thrower(int depth) => depth == 0 ? throw new InvalidOperationException("at the bottom") : Thrower(depth - 1) + 1;

    [GeneratedRegex(@"(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})", RegexOptions.None, 10_000)]
    private static partial Regex Date();

    private sealed record Order(int Number, string Customer, decimal Price, int[] Items);
}
