namespace PerfGate.Runs;

/// <summary>Names one series: a test method with one row of inputs. Equal across runs of the same code, ordered ordinally.</summary>
/// <param name="Method">Namespace, class and method: <c>Shop.Tests.SearchTests.Query</c>.</param>
/// <param name="Row">The inputs as shown, <c>(terms: 3)</c>, or empty where there are none; it ends in <c>#2</c> and so on where rows look alike.</param>
public readonly record struct TestId(string Method, string Row = "") : IComparable<TestId>
{
    /// <inheritdoc/>
    public int CompareTo(TestId other)
    {
        var methods = string.CompareOrdinal(Method, other.Method);
        return methods != 0 ? methods : string.CompareOrdinal(Row, other.Row);
    }

    /// <summary>The class and method without the namespace, and the row: what a table shows.</summary>
    public string ShortName
    {
        get
        {
            var member = Method.LastIndexOf('.');
            var type = member > 0 ? Method.LastIndexOf('.', member - 1) : -1;
            return Method[(type + 1)..] + Row;
        }
    }

    /// <summary>The full name.</summary>
    public override string ToString() => Method + Row;

    /// <summary>Orders ids.</summary>
    public static bool operator <(TestId left, TestId right) => left.CompareTo(right) < 0;

    /// <summary>Orders ids.</summary>
    public static bool operator >(TestId left, TestId right) => left.CompareTo(right) > 0;

    /// <summary>Orders ids.</summary>
    public static bool operator <=(TestId left, TestId right) => left.CompareTo(right) <= 0;

    /// <summary>Orders ids.</summary>
    public static bool operator >=(TestId left, TestId right) => left.CompareTo(right) >= 0;
}
