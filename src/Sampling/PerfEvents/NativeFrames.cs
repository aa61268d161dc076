using System.Globalization;

namespace PerfGate.Sampling.PerfEvents;

/// <summary>What frames of native code are called: by file and function, or by file alone.</summary>
/// <param name="symbols">Names of functions.</param>
internal sealed class NativeFrames(NativeSymbols symbols)
{
    private const string Deleted = " (deleted)";
    private const int MostLetters = 200;

    /// <summary>Code that the runtime made: stubs, helpers, methods of nobody's.</summary>
    public const string Generated = "[generated code]";

    /// <summary>The frame of an address: <c>libcrypto.so.3!SHA256_Update</c>, or <c>[libcrypto.so.3]</c> where the function has no name.</summary>
    public string NameOf(CodeRegion region, ulong address) => symbols.NameOf(region, address) is { } function ? $"{FileOf(region.Path)}!{Clean(function)}" : ModuleOf(region);

    /// <summary>The frame of a whole file: <c>[libcrypto.so.3]</c>.</summary>
    public static string ModuleOf(CodeRegion region) => region.Path switch
    {
        "" => Generated,
        ['/', ..] when region.Path.StartsWith("/memfd:", StringComparison.Ordinal) => Generated,
        ['/', ..] => $"[{FileOf(region.Path)}]",

        // No file, and most often in brackets already: [vdso].
        _ => $"[{Clean(region.Path).Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal)}]",
    };

    private static string FileOf(string path)
    {
        var name = path.AsSpan(path.LastIndexOf('/') + 1);
        return Clean((name.EndsWith(Deleted, StringComparison.Ordinal) ? name[..^Deleted.Length] : name).ToString());
    }

    // What a file or a function is called is anybody's choice.
    private static string Clean(string name)
    {
        var cut = name.Length > MostLetters ? name[..MostLetters] + "..." : name;
        return cut.Any(IsStrange) ? string.Concat(cut.Select(letter => IsStrange(letter) ? '?' : letter)) : cut;
    }

    private static bool IsStrange(char letter) =>
        char.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
