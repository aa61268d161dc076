namespace PerfGate.Reporting.Tests;

/// <summary>Call trees of the example's shop: paths with what their last frame costs itself, in parts of an operation.</summary>
internal static class Trees
{
    /// <summary>A search.</summary>
    /// <param name="score">What scoring takes, of what it took.</param>
    /// <param name="sort">What sorting takes, of what it took.</param>
    /// <param name="locked">How long it waits for the cache's lock.</param>
    public static (string Path, double Self)[] Search(double score, double sort, double locked)
    {
        (string, double)[] paths =
        [
            ("SearchTests.Query", 0.01),
            ("SearchTests.Query/Catalogue.Search/Query.Parse", 0.03),
            ("SearchTests.Query/Catalogue.Search/Query.Parse/Tokenizer.Words", 0.05),
            ("SearchTests.Query/Catalogue.Search/Query.Parse/Tokenizer.Words/String.Substring", 0.02),
            ("SearchTests.Query/Catalogue.Search/Query.Parse/Tokenizer.Words/String.ToLowerInvariant", 0.02),
            ("SearchTests.Query/Catalogue.Search/Index.Find", 0.12),
            ("SearchTests.Query/Catalogue.Search/Index.Find/Dictionary<T, T>.TryGetValue", 0.07),
            ("SearchTests.Query/Catalogue.Search/Index.Find/Dictionary<T, T>.TryGetValue/Term.Equals", 0.03),
            ("SearchTests.Query/Catalogue.Search/Index.Find/PostingList.Read", 0.11),
            ("SearchTests.Query/Catalogue.Search/Ranking.Order", 0.04),
            ("SearchTests.Query/Catalogue.Search/Ranking.Order/Array.Sort", 0.09 * sort),
            ("SearchTests.Query/Catalogue.Search/Ranking.Order/Array.Sort/ScoreComparer.Compare", 0.06 * sort),
            ("SearchTests.Query/Catalogue.Search/Ranking.Order/Ranking.Score/Bm25.Weigh", 0.05),
            ("SearchTests.Query/Catalogue.Search/Ranking.Order/Ranking.Score/Bm25.Weigh/DocumentNorms.Load", 0.19 * score),
            ("SearchTests.Query/Catalogue.Search/Facets.Count", 0.05),
            ("SearchTests.Query/Catalogue.Search/Facets.Count/Enumerable.GroupBy<T, T>", 0.03),
            ("SearchTests.Query/Catalogue.Search/Facets.Count/String.Concat", 0.001),
            ("[garbage collection]", 0.02),
        ];
        return locked == 0 ? paths : [.. paths, ("SearchTests.Query/Catalogue.Search/SearchCache.GetOrAdd", 0.01), ("SearchTests.Query/Catalogue.Search/SearchCache.GetOrAdd/Monitor.Enter~", locked)];
    }

    /// <summary>A checkout, in hundreds of bytes.</summary>
    /// <param name="total">What adding up allocates.</param>
    public static (string Path, double Self)[] Checkout(double total) =>
    [
        ("CheckoutTests.Total/Basket.Total/Money.Add", total - 3.2),
        ("CheckoutTests.Total/Basket.Total/List<T>.GetEnumerator", 1.6),
        ("CheckoutTests.Total/Basket.Total/Discount.Apply", 1.6),
    ];

    /// <summary>An import.</summary>
    public static (string Path, double Self)[] Import { get; } =
    [
        ("ImportTests.Catalogue/CatalogueReader.Read/XmlReader.Read", 0.31),
        ("ImportTests.Catalogue/CatalogueReader.Read/XmlReader.Read/FileStream.Read~", 0.22),
        ("ImportTests.Catalogue/CatalogueReader.Read/Product.Parse/Decimal.Parse", 0.14),
        ("ImportTests.Catalogue/CatalogueReader.Read/Product.Parse/DateTime.ParseExact", 0.21),
        ("ImportTests.Catalogue/CatalogueReader.Read/Product.Parse", 0.07),
        ("[garbage collection]", 0.05),
    ];
}
