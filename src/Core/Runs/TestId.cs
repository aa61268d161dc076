using System.Security.Cryptography;
using System.Text;

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

    /// <summary>The short name for the names of files and links: lower-case ASCII letters, digits and single hyphens, at most 60. Not unique.</summary>
    public string Slug
    {
        get
        {
            var slug = new StringBuilder();
            foreach (var letter in ShortName)
            {
                if (char.IsAsciiLetterOrDigit(letter))
                {
                    slug.Append(char.ToLowerInvariant(letter));
                }
                else if (slug.Length > 0 && slug[^1] != '-')
                {
                    slug.Append('-');
                }

                if (slug.Length == 60)
                {
                    break;
                }
            }

            return slug.ToString().TrimEnd('-');
        }
    }

    /// <summary>A name for files of this series within its assembly: the slug and 8 hexadecimal digits.</summary>
    public string FileName => $"{Slug}-{Convert.ToHexString(SHA256.HashData(Encoding.Unicode.GetBytes(Method + '\n' + Row)).AsSpan(0, 4)).ToLowerInvariant()}";

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
