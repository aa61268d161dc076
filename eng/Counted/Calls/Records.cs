using System.Globalization;
using System.Text;

namespace PerfGate.Counted.Calls;

/// <summary>Objects to JSON and back, by hand: a writer and a recursive parser.</summary>
internal sealed class Records(string text)
{
    private int _at;

    public static Func<object?> Create()
    {
        var records = Some(120);
        return () =>
        {
            var written = new StringBuilder();
            Write(written, records);
            return new Records(written.ToString()).Value();
        };
    }

    private static void Write(StringBuilder to, object? value)
    {
        switch (value)
        {
            case string letters:
                WriteText(to, letters);
                break;
            case long number:
                to.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case List<object?> list:
                WriteList(to, list);
                break;
            case Dictionary<string, object?> members:
                WriteMembers(to, members);
                break;
        }
    }

    private static void WriteList(StringBuilder to, List<object?> list)
    {
        to.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0)
            {
                to.Append(',');
            }

            Write(to, list[i]);
        }

        to.Append(']');
    }

    private static void WriteMembers(StringBuilder to, Dictionary<string, object?> members)
    {
        var isFirst = true;
        to.Append('{');
        foreach (var (name, value) in members)
        {
            if (!isFirst)
            {
                to.Append(',');
            }

            isFirst = false;
            WriteText(to, name);
            to.Append(':');
            Write(to, value);
        }

        to.Append('}');
    }

    private static void WriteText(StringBuilder to, string letters)
    {
        to.Append('"');
        foreach (var letter in letters)
        {
            WriteLetter(to, letter);
        }

        to.Append('"');
    }

    private static void WriteLetter(StringBuilder to, char letter)
    {
        if (letter is '"' or '\\')
        {
            to.Append('\\');
        }

        to.Append(letter);
    }

    private object? Value() => Peek() switch
    {
        '"' => Letters(),
        '[' => List(),
        '{' => Members(),
        _ => Number(),
    };

    private char Peek() => text[_at];

    private char Take() => text[_at++];

    private List<object?> List()
    {
        var list = new List<object?>();
        do
        {
            Take();
            list.Add(Value());
        }
        while (Peek() == ',');

        Take();
        return list;
    }

    private Dictionary<string, object?> Members()
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        do
        {
            Take();
            var name = Letters();
            Take();
            members[name] = Value();
        }
        while (Peek() == ',');

        Take();
        return members;
    }

    private string Letters()
    {
        var letters = new StringBuilder();
        Take();
        for (var letter = Take(); letter != '"'; letter = Take())
        {
            letters.Append(letter == '\\' ? Take() : letter);
        }

        return letters.ToString();
    }

    private long Number()
    {
        var number = 0L;
        while (char.IsAsciiDigit(Peek()))
        {
            number = (number * 10) + (Take() - '0');
        }

        return number;
    }

    private static List<object?> Some(int records)
    {
        var (list, random) = (new List<object?>(), new Lcg());
        for (var i = 0; i < records; i++)
        {
            var number = i.ToString(CultureInfo.InvariantCulture);
            list.Add(new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["name"] = "customer \"" + number + "\"",
                ["balance"] = (long)random.Next(30000),
                ["tags"] = new List<object?> { "a" + number, "b\\" + number, (long)i },
                ["address"] = new Dictionary<string, object?>(StringComparer.Ordinal) { ["street"] = "Long Street " + number, ["town"] = "Springfield" },
            });
        }

        return list;
    }
}
