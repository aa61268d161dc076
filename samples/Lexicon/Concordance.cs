using PerfGate;

namespace Lexicon;

/// <summary>The words of a text in alphabetical order, each with the places where it stands.</summary>
public sealed partial class Concordance
{
    private readonly string _text;
    private readonly Dictionary<string, int[]> _places;

    private Concordance(string text, Dictionary<string, int[]> places) => (_text, _places) = (text, places);

    /// <summary>Reads a text; a word is what stands between spaces.</summary>
    public static Concordance Of(string text)
    {
        var places = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOf(' ', at) is >= 0 and var space ? space : text.Length;
            if (end > at)
            {
                (places.TryGetValue(text[at..end], out var known) ? known : places[text[at..end]] = []).Add(at);
            }

            at = end + 1;
        }

        return new Concordance(text, places.ToDictionary(word => word.Key, word => word.Value.ToArray(), StringComparer.Ordinal));
    }

    /// <summary>The words in alphabetical order.</summary>
    public static string[] Sort(IReadOnlyList<string> words)
    {
        using var action = ActionLog.Start("sort", ("words", words.Count));
        return Sorted(words);
    }

    /// <summary>Each place of a word with what stands around it: a line of so many characters.</summary>
    public IReadOnlyList<string> Lines(string word, int width, int count = 100)
    {
        using var action = ActionLog.Start("lines", ("width", width));
        return _places.TryGetValue(word, out var places)
            ? [.. places.Take(count).Select(place => Math.Clamp(place - (width / 2), 0, Math.Max(0, _text.Length - width))).Select(from => Line(_text, from, Math.Min(width, _text.Length - from)))]
            : [];
    }
}
