using System.Globalization;

namespace PerfGate.Tests.Support;

/// <summary>Runs code as on a machine of another culture.</summary>
internal static class Cultures
{
    public static void With(string culture, Action run)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            run();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
