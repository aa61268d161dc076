using System.Text;

namespace PerfGate.Counted.Calls;

/// <summary>A concordance: how often each word of a text stands where, and the most frequent ones.</summary>
internal sealed class Words(string text)
{
    private readonly Dictionary<string, List<int>> _places = new(StringComparer.Ordinal);
    private int _at;

    public static Func<object?> Create()
    {
        var text = Text(6000);
        return () => new Words(text).MostFrequent(20);
    }

    private List<string> MostFrequent(int number)
    {
        var place = 0;
        while (Next() is { } word)
        {
            Add(word, place++);
        }

        var all = _places.Keys.ToList();
        all.Sort(Compare);
        return all.GetRange(0, number);
    }

    private int Compare(string one, string other)
    {
        var more = _places[other].Count - _places[one].Count;
        return more != 0 ? more : string.CompareOrdinal(one, other);
    }

    private void Add(string word, int place)
    {
        if (!_places.TryGetValue(word, out var places))
        {
            _places.Add(word, places = []);
        }

        places.Add(place);
    }

    private string? Next()
    {
        while (_at < text.Length && !IsLetter(text[_at]))
        {
            _at++;
        }

        if (_at == text.Length)
        {
            return null;
        }

        var word = new StringBuilder();
        while (_at < text.Length && IsLetter(text[_at]))
        {
            word.Append(Lower(text[_at++]));
        }

        return word.ToString();
    }

    private static bool IsLetter(char letter) => letter is >= 'a' and <= 'z' or >= 'A' and <= 'Z';

    private static char Lower(char letter) => letter is >= 'A' and <= 'Z' ? (char)(letter + 32) : letter;

    private static string Text(int words)
    {
        var (text, random) = (new StringBuilder(), new Lcg());
        for (var i = 0; i < words; i++)
        {
            var number = random.Next(40) * random.Next(40);
            text.Append((char)('A' + (32 * (i % 7 == 0 ? 0 : 1)) + (number % 26)));
            for (; number > 0; number /= 7)
            {
                text.Append((char)('a' + (number % 26)));
            }

            text.Append(i % 9 == 0 ? ", " : " ");
        }

        return text.ToString();
    }
}

/// <summary>The same numbers in every language.</summary>
internal sealed class Lcg
{
    private uint _state = 12345;

    public int Next(int below)
    {
        _state = unchecked((_state * 1103515245u) + 12345u);
        return (int)((_state >> 16) % (uint)below);
    }
}
