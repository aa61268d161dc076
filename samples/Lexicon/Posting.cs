namespace Lexicon;

/// <summary>A term occurs <paramref name="Count"/> times in the document with this position in the index.</summary>
public readonly record struct Posting(int Document, int Count);
