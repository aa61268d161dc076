namespace Lexicon;

/// <summary>The Okapi BM25 ranking function in its three factors.</summary>
internal static class Bm25
{
    private const float K1 = 1.2f;
    private const float B = 0.75f;

    /// <summary>Rare terms weigh more (inverse document frequency, never negative).</summary>
    public static float TermWeight(int documentsWithTerm, int documents) =>
        MathF.Log(1 + ((documents - documentsWithTerm + 0.5f) / (documentsWithTerm + 0.5f)));

    /// <summary>Long documents need more occurrences.</summary>
    /// <param name="relativeLength">Length of the document over the average length.</param>
    public static float LengthNorm(float relativeLength) => K1 * (1 - B + (B * relativeLength));

    /// <summary>Each further occurrence adds less.</summary>
    public static float Saturation(int count, float lengthNorm) => count * (K1 + 1) / (count + lengthNorm);
}
