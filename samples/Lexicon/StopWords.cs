namespace Lexicon;

/// <summary>English words that are in so many documents that they find none.</summary>
internal static class StopWords
{
    public static readonly string[] Words =
    [
        "the", "of", "a", "to", "is", "that", "in", "or", "and", "for", "an", "by", "this", "with", "if", "as", "be",
        "it", "are", "on", "from", "not", "which", "when", "at", "was", "can", "has", "have", "does", "but", "its",
        "into", "any", "all", "also", "been", "before", "between", "both", "did", "do", "each", "had", "how", "i",
        "may", "more", "must", "my", "no", "nor", "off", "one", "only", "other", "our", "out", "over", "own", "same",
        "she", "so", "some", "such", "than", "their", "them", "then", "there", "these", "they", "those", "through",
        "too", "under", "until", "up", "used", "very", "we", "were", "what", "where", "while", "who", "why", "will",
        "would", "you", "your",
    ];
}
