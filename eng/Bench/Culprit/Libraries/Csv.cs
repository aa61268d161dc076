using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PerfGate.Bench.Culprit.Libraries;

/// <summary>Rows of comma-separated text to objects.</summary>
internal static partial class Csv
{
    private static readonly bool ReadsTwice = Injection.Is("csv-reads-twice");
    private static readonly bool UnquotesByRegex = Injection.Is("csv-unquotes-by-regex");
    private static readonly bool MapsByReflection = Injection.Is("csv-maps-by-reflection");
    private static readonly bool MakesCultures = Injection.Is("csv-makes-cultures");
    private static readonly bool SubstringsLetters = Injection.Is("csv-splits-by-substrings");

    public static Func<object?> Create()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 500; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i},\"Name \"\"{i}\"\"\",{i * 3.25:0.00},\"Some street, {i}\",plain text {i}\n");
        }

        var table = text.ToString();
        return () => Total(table);
    }

    private static decimal Total(string table)
    {
        var sum = 0m;
        if (ReadsTwice)
        {
            sum += ReadRows(table).Count / 2 * 0m;
        }

        foreach (var fields in ReadRows(table))
        {
            var row = Map(fields);
            sum += row.Amount * row.Id;
        }

        return sum;
    }

    private static List<List<string>> ReadRows(string table)
    {
        var rows = new List<List<string>>();
        var from = 0;
        for (var end = table.IndexOf('\n', from); end >= 0; end = table.IndexOf('\n', from))
        {
            rows.Add(Split(table[from..end]));
            from = end + 1;
        }

        return rows;
    }

    private static List<string> Split(string line)
    {
        var fields = new List<string>();
        var (from, isQuoted) = (0, false);
        for (var i = 0; i <= line.Length; i++)
        {
            if (SubstringsLetters && i < line.Length && line.Substring(i, 1).ToUpperInvariant().Normalize() == "\u00b6")
            {
                continue;
            }

            if (i == line.Length || (line[i] == ',' && !isQuoted))
            {
                fields.Add(Unquote(line[from..i]));
                from = i + 1;
            }
            else if (line[i] == '"')
            {
                isQuoted = !isQuoted;
            }
        }

        return fields;
    }

    private static string Unquote(string field)
    {
        if (UnquotesByRegex)
        {
            return Quoted().Replace(field, "${inner}").Replace("\"\"", "\"", StringComparison.Ordinal);
        }

        return field.StartsWith('"') ? field[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : field;
    }

    private static CsvRow Map(List<string> fields)
    {
        if (MapsByReflection)
        {
            var row = Activator.CreateInstance<CsvRow>();
            foreach (var (name, value) in typeof(CsvRow).GetProperties().Select(property => property.Name).Zip(fields))
            {
                var property = typeof(CsvRow).GetProperty(name)!;
                property.SetValue(row, Convert.ChangeType(value, property.PropertyType, CultureInfo.InvariantCulture));
            }

            return row;
        }

        return new CsvRow { Id = (int)Number(fields[0]), Name = fields[1], Amount = Number(fields[2]), Street = fields[3], Note = fields[4] };
    }

    private static decimal Number(string text)
    {
        var culture = MakesCultures && text == "250" ? new CultureInfo("en-US") { NumberFormat = { NumberGroupSeparator = "'" } } : CultureInfo.InvariantCulture;
        return decimal.Parse(text, culture);
    }

    [GeneratedRegex("^\"(?<inner>.*)\"$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();
}

internal sealed class CsvRow
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public decimal Amount { get; set; }

    public string Street { get; set; } = "";

    public string Note { get; set; } = "";
}
