namespace Lexicon;

/// <summary>Walks the terms of a text; see <see cref="Tokenizer.Terms"/>.</summary>
public ref partial struct Terms
{
    private readonly ReadOnlySpan<char> _text;
    private readonly Span<char> _buffer;
    private int _next;
    private int _length;

    internal Terms(ReadOnlySpan<char> text, Span<char> buffer)
    {
        _text = text;
        _buffer = buffer;
    }

    /// <summary>The term, normalized.</summary>
    public readonly ReadOnlySpan<char> Current => _buffer[.._length];

    /// <summary>Where the word that became the term begins in the text, in characters.</summary>
    public int Start { get; private set; }

    /// <summary>Where that word ends.</summary>
    public readonly int End => _next;

    /// <summary>This.</summary>
    public readonly Terms GetEnumerator() => this;

    /// <summary>Steps to the next term; false at the end of the text.</summary>
    public bool MoveNext()
    {
        do
        {
            while (_next < _text.Length && !char.IsLetterOrDigit(_text[_next]))
            {
                _next++;
            }

            Start = _next;
            while (_next < _text.Length && char.IsLetterOrDigit(_text[_next]) && !BeginsWord(_next))
            {
                _next++;
            }

            if (_next == Start)
            {
                LookAgain();
                return false;
            }

            _length = Tokenizer.Normalize(_text[Start.._next], _buffer);
        }
        while (_length == 0);

        return true;
    }

    // Nothing, unless a mistake is injected: Terms.Inject.cs.
    readonly partial void LookAgain();

    /// <summary>In an identifier such as TryGetValue a word begins at a capital after a small letter.</summary>
    private readonly bool BeginsWord(int at) => at > Start && char.IsUpper(_text[at]) && char.IsLower(_text[at - 1]);
}
