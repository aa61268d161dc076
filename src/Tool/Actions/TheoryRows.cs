using System.Globalization;
using System.Text;
using System.Text.Json;
using PerfGate.Units;

namespace PerfGate.Tool.Actions;

/// <summary>Inputs of a log as data rows of a theory, in C#.</summary>
internal static class TheoryRows
{
    private const int LongestIdentifier = 100;

    // Under this name the log counts the inputs of a line that was full.
    private const string NoRoom = "...";
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1000 };

    /// <summary>The lines for each action that was called: attributes where constants suffice, else a <c>TheoryData</c>.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<SlowestCall> calls) =>
        calls.GroupBy(call => call.Name, StringComparer.Ordinal).SelectMany(action => Lines(action.Key, [.. action.Select(Read)]));

    private static IEnumerable<string> Lines(string name, List<Row> rows)
    {
        // The slowest row of which all inputs are known says what the parameters are; a row of other inputs does not fit them.
        var names = (rows.Find(row => row.WhyNot is null || row.Names.Count > 0) ?? rows[0]).Names;
        var whole = rows.Where(row => row.WhyNot is null && row.Names.SequenceEqual(names, StringComparer.Ordinal)).ToList();
        yield return string.Create(CultureInfo.InvariantCulture, $"// The slowest inputs of {DisplayText.Of(name)}{(names.Count > 0 ? $" ({string.Join(", ", names.Select(DisplayText.Of))})" : ", which has none")}");
        foreach (var row in rows.Except(whole))
        {
            var why = row.WhyNot ?? $"its inputs are others: {string.Join(", ", row.Names.Select(DisplayText.Of))}";
            yield return $"// left out, {row.Time}: {why}";
        }

        if (whole.Count == 0 || names.Count == 0)
        {
            yield break;
        }

        var columns = Enumerable.Range(0, names.Count).Select(index => Unify([.. whole.Select(row => row.Values[index])])).ToList();
        if (columns.TrueForAll(column => column.Values.TrueForAll(value => value.IsConstant)))
        {
            for (var index = 0; index < whole.Count; index++)
            {
                yield return $"[InlineData({string.Join(", ", columns.Select(column => column.Values[index].Text))})] // {whole[index].Time}";
            }

            yield break;
        }

        yield return $"public static TheoryData<{string.Join(", ", columns.Select(column => column.Type))}> {Identifier(name)}Rows => new()";
        yield return "{";
        for (var index = 0; index < whole.Count; index++)
        {
            yield return $"    {{ {string.Join(", ", columns.Select(column => column.Values[index].Text))} }}, // {whole[index].Time}";
        }

        yield return "};";
    }

    private static Row Read(SlowestCall call)
    {
        var time = Quantity.Time(call.Took) + (call.IsFailed ? ", failed" : "");
        if (call.Inputs is null)
        {
            return new Row(time, [], [], null);
        }

        try
        {
            using var inputs = JsonDocument.Parse(call.Inputs, Options);
            // A foreign activity may set a tag again until it ends; the first value is the one it was called with.
            var members = DisplayText.Members(call.Inputs).Zip(inputs.RootElement.EnumerateObject(), (member, element) => (member.Name, element.Value)).DistinctBy(member => member.Name, StringComparer.Ordinal).ToList();
            if (members.FirstOrDefault(member => member.Name == NoRoom) is { Name: not null } more)
            {
                return new Row(time, [], [], $"{DisplayText.Of(more.Value.ToString())} of its inputs found no room in the line");
            }

            var cut = members.Select(member => (member.Name, Why: CSharpLiteral.WhyNotWhole(member.Value))).FirstOrDefault(member => member.Why is not null);
            return new Row(time, [.. members.Select(member => member.Name)], [.. members.Select(member => CSharpLiteral.Of(member.Value))], cut.Why is null ? null : $"{DisplayText.Of(cut.Name)} {cut.Why}");
        }
        catch (JsonException)
        {
            return new Row(time, [], [], "its inputs are nested too deep");
        }
    }

    // Of numbers of several kinds the widest is the column's.
    private static (List<CSharpLiteral> Values, string Type) Unify(List<CSharpLiteral> values)
    {
        var types = values.Select(value => value.Type).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var widest = types.TrueForAll(type => type is "int" or "long" or "double") ? (types.Contains("double") ? "double" : types.Contains("long") ? "long" : null) : null;
        var isNullable = values.Exists(value => value.Type is null);
        return widest is not null
            ? ([.. values.Select(value => value.Type is null ? value : value with { Text = value.Text.TrimEnd('L', 'd') + (widest == "double" && !value.Text.StartsWith("double.", StringComparison.Ordinal) ? "d" : widest == "long" ? "L" : ""), Type = widest })], widest + (isNullable ? "?" : ""))
            : (values, (types.Count == 1 ? types[0] : "object") + (isNullable ? "?" : ""));
    }

    private static string Identifier(string name)
    {
        var identifier = new StringBuilder();
        foreach (var letter in name.Where(char.IsAsciiLetterOrDigit).Take(LongestIdentifier))
        {
            identifier.Append(letter);
        }

        return identifier.Length == 0 || char.IsAsciiDigit(identifier[0]) ? "Action" + identifier : char.ToUpperInvariant(identifier[0]) + identifier.ToString(1, identifier.Length - 1);
    }

    private sealed record Row(string Time, List<string> Names, List<CSharpLiteral> Values, string? WhyNot);
}
