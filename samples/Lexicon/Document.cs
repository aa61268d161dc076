namespace Lexicon;

/// <summary>The documentation of one member: its id (<c>M:System.String.Trim</c>) and the plain text of its comment.</summary>
public sealed record Document(string MemberId, string Text);
