using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace PerfGate.Reporting;

/// <summary>The report as one self-contained HTML file: no network, readable with scripts off.</summary>
public static class HtmlReport
{
    private static readonly string Style = Template.Resource("report.css");
    private static readonly string Script = Template.Resource("report.js");
    private static readonly string Policy = $"default-src 'none'; style-src '{Hash(Style)}'; script-src '{Hash(Script)}'; img-src data:; base-uri 'none'; form-action 'none'";
    private static readonly Template Page = new("report.hbs", HtmlEncoder.Create(UnicodeRanges.All).Encode);

    /// <summary>Writes the report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="writer">Where to; not closed.</param>
    public static void Write(Report report, TextWriter writer) => Page.Render(writer, new HtmlPage(report, Style, Script, Policy));

    // With its hash in the policy our own script runs, and nothing that a name could smuggle in.
    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>What the page's template is filled with.</summary>
internal sealed record HtmlPage(Report Report, string Style, string Script, string Policy);
