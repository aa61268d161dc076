using System.Globalization;
using System.Reflection;
using System.Text;
using HandlebarsDotNet;

namespace PerfGate.Reporting;

/// <summary>An embedded template; whatever it prints is escaped by the function it is given, and a name it cannot resolve is an error.</summary>
internal sealed class Template
{
    private readonly IHandlebars _handlebars;
    private readonly HandlebarsTemplate<TextWriter, object, object> _template;

    /// <summary>Compiles a template.</summary>
    /// <param name="name">The embedded file.</param>
    /// <param name="escape">Makes a text harmless in the template's format.</param>
    /// <param name="filters">Functions that a template may call on a value and a number; they escape by themselves.</param>
    public Template(string name, Func<string, string> escape, params (string Name, Func<string, int, string> Apply)[] filters)
    {
        _handlebars = Handlebars.Create(new HandlebarsConfiguration
        {
            FormatProvider = CultureInfo.InvariantCulture,
            TextEncoder = new Escape(escape),
            ThrowOnUnresolvedBindingExpression = true,
        });
        foreach (var (filter, apply) in filters)
        {
            _handlebars.RegisterHelper(filter, (output, _, arguments) => output.WriteSafeString(apply((string)arguments[0]!, (int)arguments[1]!)));
        }

        using var source = new StringReader(Resource(name));
        _template = _handlebars.Compile(source);
    }

    public void Render(TextWriter writer, object model) => _template(writer, model);

    /// <summary>An embedded text with line feeds only, as a browser hashes it.</summary>
    public static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private sealed class Escape(Func<string, string> escape) : ITextEncoder
    {
        public IFormatProvider? FormatProvider { get; } = CultureInfo.InvariantCulture;

        public void Encode(StringBuilder? text, TextWriter target) => Encode(text?.ToString(), target);

        public void Encode(string? text, TextWriter target) => target.Write(escape(text ?? ""));

        public void Encode<T>(T? text, TextWriter target)
            where T : IEnumerator<char>
        {
            var whole = new StringBuilder();
            while (text is not null && text.MoveNext())
            {
                whole.Append(text.Current);
            }

            Encode(whole, target);
        }
    }
}
