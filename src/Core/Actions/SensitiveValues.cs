using System.Text;

namespace PerfGate.Actions;

/// <summary>What of a value may be written: nothing where its name is on the list, and of a URL all but its user and the parameters whose names are.</summary>
internal static class SensitiveValues
{
    /// <summary>The value, or what is shown instead.</summary>
    /// <param name="name">The input's name.</param>
    /// <param name="value">The input.</param>
    /// <param name="more">Names beside those of the process.</param>
    public static object? Shown(string name, object? value, SensitiveNames? more = null) =>
        IsHidden(name, value, more) ? SensitiveNames.Hidden
        : value is not null && IsUrl(name) ? Url(value as string ?? ActionValues.Render(value)?.ToString() ?? "", isQuery: name == "url.query", more)
        : value;

    /// <summary>Whether the value of an input of this name may have to be hidden, as far as this process knows.</summary>
    public static bool MayHide(string name) => SensitiveNames.Default.Contains(name) || IsUrl(name);

    private static bool IsHidden(string name, object? value, SensitiveNames? more) => SensitiveNames.Default.Hides(name, value) || more?.Hides(name, value) == true;

    // OpenTelemetry's names, of now and of before.
    private static bool IsUrl(string name) => name is "url.full" or "url.query" or "http.url" or "http.target";

    private static string Url(string text, bool isQuery, SensitiveNames? more)
    {
        text = WithoutUsers(text);
        var at = isQuery ? 0 : text.AsSpan().IndexOfAny('?', '#');
        if (at < 0)
        {
            return text;
        }

        var shown = new StringBuilder(text, 0, at, text.Length);
        while (at < text.Length)
        {
            var length = text.AsSpan(at).IndexOfAny("?#&;=");
            if (length < 0)
            {
                break;
            }

            shown.Append(text, at, length + 1);
            var isSecret = text[at + length] == '=' && IsHidden(Uri.UnescapeDataString(text.Substring(at, length)), value: null, more);
            at += length + 1;
            if (isSecret)
            {
                // Not to a semicolon: it may be part of the secret.
                shown.Append(SensitiveNames.Hidden);
                at = text.AsSpan(at).IndexOfAny('&', '#') is >= 0 and var rest ? at + rest : text.Length;
            }
        }

        return shown.Append(text, at, text.Length - at).ToString();
    }

    // Of URLs inside it, too: https://user:password@host.
    private static string WithoutUsers(string text)
    {
        const string After = "://";
        for (var begin = text.IndexOf(After, StringComparison.Ordinal); begin >= 0; begin = text.IndexOf(After, begin, StringComparison.Ordinal))
        {
            begin += After.Length;
            var authority = text.AsSpan(begin);
            authority = authority.IndexOfAny(@"/?#\") is >= 0 and var end ? authority[..end] : authority;
            if (authority.LastIndexOf('@') is >= 0 and var user)
            {
                text = string.Concat(text.AsSpan(0, begin), SensitiveNames.Hidden, text.AsSpan(begin + user));
            }
        }

        return text;
    }
}
