using PerfGate.Diagnostics;

namespace PerfGate.Tool.PullRequests;

/// <summary>A token. It has no text of its own that could be printed by accident.</summary>
internal sealed class Secret
{
    private readonly string _value;

    private Secret(string value) => _value = value;

    /// <summary>The token in the first of some variables that is set.</summary>
    /// <exception cref="PerfGateException">PG4001: none is set, or one holds what cannot be a token.</exception>
    public static Secret Of(Func<string, string?> variable, params string[] names)
    {
        foreach (var name in names)
        {
            if (variable(name)?.Trim() is { Length: > 0 } value)
            {
                // The header's own error would print it.
                return value.All(letter => letter is > ' ' and < '\x7f')
                    ? new Secret(value)
                    : throw new PerfGateException(DiagnosticCodes.CommentPlaceUnknown, $"the variable {name} holds no token: a space, a line break or a letter outside ASCII is in it. Store the token again.");
            }
        }

        throw new PerfGateException(DiagnosticCodes.CommentPlaceUnknown, $"there is no token to comment with: set {string.Join(" or ", names)} (docs/pull-requests.md says how, for each CI system).");
    }

    /// <summary>Gives the token away: for the header of a request only.</summary>
    public string Reveal() => _value;

    /// <summary>A text without the token.</summary>
    public string HideIn(string text) => text.Replace(_value, "***", StringComparison.Ordinal).Replace(Uri.EscapeDataString(_value), "***", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => "***";
}
