using System.Reflection;
using ScottPlot;
using SkiaSharp;

namespace PerfGate.Reporting;

/// <summary>The embedded typeface: on a machine without fonts, text in charts would vanish without a word.</summary>
internal sealed class ChartFont : IFontResolver
{
    public const string Name = "PerfGate Liberation Sans";

    private ChartFont()
    {
    }

    public static SKTypeface Regular { get; } = Load("LiberationSans-Regular.ttf");

    public static SKTypeface Bold { get; } = Load("LiberationSans-Bold.ttf");

    // ScottPlot's list of resolvers is process-wide and not made for several threads; drawing is, once this is done.
    private static readonly Lazy<bool> Registered = new(() =>
    {
        Fonts.FontResolvers.Insert(0, new ChartFont());
        Fonts.Default = Name;
        return true;
    });

    /// <summary>Makes the typeface known to ScottPlot, before any of its own resolvers looks for one on the machine.</summary>
    public static void Register() => _ = Registered.Value;

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) => CreateTypeface(fontName, weight >= FontWeight.SemiBold, italic: false);

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        !string.Equals(fontName, Name, StringComparison.Ordinal) ? null : bold ? Bold : Regular;

    private static SKTypeface Load(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Fonts/" + file)!;
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"the embedded typeface {file} cannot be read");
    }
}
