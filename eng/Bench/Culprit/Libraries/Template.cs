using System.Globalization;
using System.Text;

namespace PerfGate.Bench.Culprit.Libraries;

/// <summary>Pages from templates: {{name}} is replaced and escaped, {{each}} ... {{end}} is repeated.</summary>
internal sealed class Template
{
    private static readonly bool ReadsEachTime = Injection.Is("template-reads-each-time");
    private static readonly bool EscapesByConcatenation = Injection.Is("template-escapes-by-concatenation");
    private static readonly bool LooksUpByReflection = Injection.Is("template-looks-up-by-reflection");
    private static readonly bool RendersTwice = Injection.Is("template-renders-twice");
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"perfgate-template-{Environment.ProcessId}");
    private string? _text;

    private Template() => File.WriteAllText(_path, "<ul>{{each}}<li class=\"item\"><b>{{Name}}</b> &mdash; {{Text}}: {{Price}}</li>\n{{end}}</ul>");

    public static Func<object?> Create()
    {
        var template = new Template();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(template._path);
        var items = Enumerable.Range(0, 120).Select(i => new TemplateItem($"Item <{i}>", $"A text & more \"text\" of number {i}", i * 1.25m)).ToArray();
        return () => template.Pages(items);
    }

    private int Pages(TemplateItem[] items)
    {
        var length = 0;
        foreach (var page in items.Chunk(12))
        {
            length += Render(Text(), page).Length;
        }

        return length;
    }

    private string Text()
    {
        if (_text is null || ReadsEachTime)
        {
            _text = File.ReadAllText(_path);
        }

        return _text;
    }

    private static string Render(string text, TemplateItem[] items)
    {
        var (from, to) = (text.IndexOf("{{each}}", StringComparison.Ordinal), text.IndexOf("{{end}}", StringComparison.Ordinal));
        var page = new StringBuilder(text, 0, from, 4096);
        var repeated = text[(from + 8)..to];
        foreach (var item in items)
        {
            if (RendersTwice)
            {
                RenderItem(new StringBuilder(), repeated, item);
            }

            RenderItem(page, repeated, item);
        }

        return page.Append(text, to + 7, text.Length - to - 7).ToString();
    }

    private static void RenderItem(StringBuilder page, string text, TemplateItem item)
    {
        var at = 0;
        for (var open = text.IndexOf("{{", at, StringComparison.Ordinal); open >= 0; open = text.IndexOf("{{", at, StringComparison.Ordinal))
        {
            var close = text.IndexOf("}}", open, StringComparison.Ordinal);
            page.Append(text, at, open - at).Append(Escape(ValueOf(item, text[(open + 2)..close])));
            at = close + 2;
        }

        page.Append(text, at, text.Length - at);
    }

    private static string ValueOf(TemplateItem item, string name)
    {
        if (LooksUpByReflection)
        {
            return Convert.ToString(item.GetType().GetProperties().First(property => property.Name == name).GetValue(item), CultureInfo.InvariantCulture)!;
        }

        return name switch { "Name" => item.Name, "Text" => item.Text, _ => item.Price.ToString(CultureInfo.InvariantCulture) };
    }

    private static string Escape(string value)
    {
        if (EscapesByConcatenation)
        {
            var slow = "";
            foreach (var letter in value)
            {
                slow += Entity(letter) ?? letter.ToString();
            }

            return slow;
        }

        var escaped = new StringBuilder(value.Length + 16);
        foreach (var letter in value)
        {
            if (Entity(letter) is { } entity)
            {
                escaped.Append(entity);
            }
            else
            {
                escaped.Append(letter);
            }
        }

        return escaped.ToString();
    }

    private static string? Entity(char letter) => letter switch { '<' => "&lt;", '>' => "&gt;", '&' => "&amp;", '"' => "&quot;", _ => null };
}

internal sealed record TemplateItem(string Name, string Text, decimal Price);
