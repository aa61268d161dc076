using System.Collections.Immutable;
using System.Globalization;

namespace PerfGate.Tool.Counting;

/// <summary>
/// In what a process that counts differs from this machine. Machines differ in processors, time zone and language: what depends on one of these is
/// to differ where it is recorded, and not on the next machine alone.
/// </summary>
/// <param name="Variables">Environment variables of the process.</param>
/// <param name="Text">In words, to be read after "it had"; empty where it does not differ.</param>
internal sealed record CountingConditions(ImmutableDictionary<string, string> Variables, string Text)
{
    /// <summary>As this machine is.</summary>
    public static CountingConditions OfMachine { get; } = new(ImmutableDictionary<string, string>.Empty, "");

    /// <summary>Of another machine than this one.</summary>
    public static CountingConditions OfAnother { get; } = Unlike(Environment.ProcessorCount, TimeZoneInfo.Local.BaseUtcOffset, CultureInfo.CurrentCulture);

    /// <summary>Conditions in which nothing is as it is here.</summary>
    /// <param name="processors">How many there are here. Two are enough to differ from more; one stops what needs two, and what blocks a thread.</param>
    /// <param name="offset">What the clocks here are ahead of UTC.</param>
    /// <param name="culture">Whose numbers and dates are written here.</param>
    public static CountingConditions Unlike(int processors, TimeSpan offset, CultureInfo culture)
    {
        var count = processors == 2 ? 1 : 2;
        var zone = offset == TimeSpan.FromMinutes(345) ? "Pacific/Honolulu" : "Asia/Kathmandu";
        var language = culture.TwoLetterISOLanguageName == "de" ? "en_US" : "de_DE";
        return new CountingConditions(
            ImmutableDictionary<string, string>.Empty

                // The runtime reads it as hexadecimal.
                .Add("DOTNET_PROCESSOR_COUNT", count.ToString("X", CultureInfo.InvariantCulture))

                // Read where there is no Windows; a runtime without a list of time zones or without ICU takes UTC and the invariant culture.
                .Add("TZ", zone)
                .Add("LC_ALL", language + ".UTF-8"),
            string.Create(CultureInfo.InvariantCulture, $"{(count == 1 ? "one processor" : "two processors")}{(OperatingSystem.IsWindows() ? "" : $", the time zone {zone} and the language {language}")}"));
    }
}
