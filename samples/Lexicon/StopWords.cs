namespace Lexicon;

/// <summary>English words that are in so many documents that they find none.</summary>
internal static class StopWords
{
    public static readonly string[] Words =
    [
        "the", "of", "a", "to", "is", "that", "in", "or", "and", "for", "an", "by", "this", "with", "if", "as", "be",
        "it", "are", "on", "from", "not", "which", "when", "at", "was", "can", "has", "have", "does", "but", "its",
        "into", "about", "above", "across", "after", "again", "against", "all", "along", "already", "also", "although",
        "always", "am", "among", "any", "around", "because", "been", "before", "behind", "being", "below", "between",
        "beyond", "both", "cannot", "could", "did", "do", "doing", "down", "during", "each", "either", "else", "even",
        "ever", "every", "few", "further", "had", "having", "he", "hence", "her", "here", "hers", "herself", "him",
        "himself", "his", "how", "however", "i", "itself", "just", "least", "less", "many", "may", "me", "might",
        "more", "most", "much", "must", "my", "myself", "neither", "never", "no", "nor", "now", "off", "often", "once",
        "one", "only", "onto", "other", "ought", "our", "ours", "ourselves", "out", "over", "own", "per", "perhaps",
        "quite", "rather", "same", "shall", "she", "should", "since", "so", "some", "still", "such", "than", "their",
        "theirs", "them", "themselves", "then", "there", "therefore", "these", "they", "those", "though", "through",
        "thus", "too", "toward", "towards", "under", "until", "up", "upon", "us", "used", "very", "via", "we", "were",
        "what", "where", "whether", "while", "who", "whom", "why", "will", "within", "without", "would", "yet", "you",
        "your", "yours", "yourself", "yourselves",
    ];
}
