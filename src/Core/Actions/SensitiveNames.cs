using System.Collections.Immutable;

namespace PerfGate.Actions;

/// <summary>
/// Which inputs are never written, by their names. A name is cut into words (camelCase, snake_case, kebab-case, dots); one word of the
/// list is enough: <c>http.request.header.authorization</c>, <c>apiKey</c>, <c>DB_PASSWORD</c>. <c>keyboard</c> and <c>tokenizer</c>
/// hold none, and a count of secrets (<c>tokenCount</c>) is none.
/// </summary>
internal sealed class SensitiveNames
{
    /// <summary>What is shown instead of a value.</summary>
    public const string Hidden = "***";

    /// <summary>The value of the runtime configuration that adds names for the whole process, separated by semicolons.</summary>
    public const string ConfigurationKey = "PerfGate.ActionLog.Sensitive";

    private const int LongestWord = 32;

    // dbpwd
    private const int ShortestStem = 5;

    // No other words end so: refreshtoken, appsecret.
    private static readonly string[] Endings = ["token", "tokens", "secret", "secrets", "pwd"];

    // Unmistakable even in the middle of other letters: dbpassword, clientsecret.
    private static readonly string[] Stems =
        ["password", "passwd", "passphrase", "apikey", "accesskey", "privatekey", "accesstoken", "clientsecret", "connectionstring", "connstr", "credential", "authorization"];

    private static readonly string[] Plurals = ["tokens", "keys", "secrets", "passwords", "cookies", "credentials"];

    private readonly ImmutableArray<string> _more;

    /// <summary>The list with some names more.</summary>
    public SensitiveNames(IEnumerable<string> more) =>
        _more = [.. more.Select(name => Folded(name ?? "")).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)];

    /// <summary>The list of this process: the built-in one and what its runtime configuration adds, which cannot change while it runs.</summary>
    public static SensitiveNames Default { get; } =
        new((AppContext.GetData(ConfigurationKey) as string ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Whether what has this name must not be written.</summary>
    public bool Contains(string name)
    {
        Span<char> word = stackalloc char[LongestWord];
        var (length, hasSecret, isCount) = (0, false, false);
        var whole = name.AsSpan();
        for (var i = 0; i < whole.Length; i++)
        {
            var letter = whole[i];
            if (char.IsLetter(letter))
            {
                if (length > 0 && BeginsWord(whole, i))
                {
                    Close(word);
                }

                if (length < word.Length)
                {
                    word[length] = char.ToLowerInvariant(letter);
                }

                length++;
            }
            else if (length > 0)
            {
                Close(word);
            }
        }

        Close(word);
        return (hasSecret && !isCount) || HoldsStem(whole) || (_more.Length > 0 && _more.Contains(Folded(name), StringComparer.Ordinal));

        void Close(Span<char> letters)
        {
            if (length == 0)
            {
                return;
            }

            ReadOnlySpan<char> closed = letters[..Math.Min(length, LongestWord)];
            (isCount, hasSecret, length) = (hasSecret && closed is "count" or "length" or "size", hasSecret || IsSecret(closed) || IsOneOfMore(closed), 0);
        }
    }

    /// <summary>Whether a value of this name must not be written: a whole number called <c>tokens</c> or <c>keys</c> says how many, and is shown.</summary>
    public bool Hides(string name, object? value) => Contains(name) && !(IsWhole(value) && IsHowMany(name) && !IsOneOfMore(Folded(name)));

    /// <summary>Whether a value is a whole number.</summary>
    public static bool IsWhole(object? value) => value is int or long or short or byte or sbyte or ushort or uint or ulong;

    private static bool IsHowMany(string name)
    {
        foreach (var plural in Plurals)
        {
            if (name.EndsWith(plural, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool BeginsWord(ReadOnlySpan<char> name, int i) =>
        char.IsUpper(name[i]) && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));

    private static bool IsSecret(ReadOnlySpan<char> word) => word is
        "password" or "passwords" or "passwd" or "pwd" or "passphrase" or "passcode" or "pin" or "otp" or "token" or "tokens" or "jwt" or "bearer" or "secret" or "secrets" or
        "key" or "keys" or "apikey" or "auth" or "authorization" or "cookie" or "cookies" or "credential" or "credentials" or "dsn" or "cvv" or "cvc" or "ssn" or "iban";

    private static bool HoldsStem(ReadOnlySpan<char> name)
    {
        if (name.Length < ShortestStem)
        {
            return false;
        }

        // Separators aside: connection_string is connectionString.
        Span<char> folded = name.Length <= 256 ? stackalloc char[name.Length] : new char[name.Length];
        var length = Fold(name, folded);
        foreach (var stem in Stems)
        {
            if (folded[..length].IndexOf(stem) >= 0)
            {
                return !EndsAsCount(folded[..length]);
            }
        }

        foreach (var ending in Endings)
        {
            if (folded[..length].EndsWith(ending))
            {
                return true;
            }
        }

        return false;
    }

    private static bool EndsAsCount(ReadOnlySpan<char> folded) => folded.EndsWith("count") || folded.EndsWith("length") || folded.EndsWith("size");

    private bool IsOneOfMore(ReadOnlySpan<char> word)
    {
        foreach (var name in _more)
        {
            if (word.SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }

    private static string Folded(string name)
    {
        var folded = new char[name.Length];
        return new string(folded.AsSpan(0, Fold(name, folded)));
    }

    private static int Fold(ReadOnlySpan<char> name, Span<char> folded)
    {
        var length = 0;
        foreach (var letter in name)
        {
            if (char.IsLetterOrDigit(letter))
            {
                folded[length++] = char.ToLowerInvariant(letter);
            }
        }

        return length;
    }
}
