using System.Text;
using System.Xml;

namespace Lexicon;

/// <summary>Reads compiler-written XML documentation into documents.</summary>
public static class CorpusReader
{
    private static readonly XmlReaderSettings Settings = new() { Async = true, IgnoreComments = true };

    /// <summary>Reads the files concurrently; the documents stand in the order of the files.</summary>
    public static async Task<IReadOnlyList<Document>> ReadAsync(IEnumerable<string> files, CancellationToken cancellationToken = default)
    {
        var documents = await Task.WhenAll(files.Select(file => Task.Run(() => ReadFileAsync(file, cancellationToken), cancellationToken)))
            .ConfigureAwait(false);
        return [.. documents.SelectMany(each => each)];
    }

    /// <summary>Reads one file, given as a stream that stays open.</summary>
    /// <exception cref="XmlException">The text is not well-formed.</exception>
    public static async Task<IReadOnlyList<Document>> ReadAsync(Stream xml, CancellationToken cancellationToken = default)
    {
        var documents = new List<Document>();
        using var reader = XmlReader.Create(xml, Settings);
        while (reader.ReadToFollowing("member"))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (reader.GetAttribute("name") is { } id)
            {
                using var member = reader.ReadSubtree();
                documents.Add(new Document(id, await ReadTextAsync(member).ConfigureAwait(false)));
            }
        }

        return documents;
    }

    private static async Task<IReadOnlyList<Document>> ReadFileAsync(string file, CancellationToken cancellationToken)
    {
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 64 * 1024, useAsync: true);
        await using (stream.ConfigureAwait(false))
        {
            return await ReadAsync(stream, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>All text below the member, and the targets of its references, with white space collapsed.</summary>
    private static async Task<string> ReadTextAsync(XmlReader member)
    {
        var text = new StringBuilder();
        while (await member.ReadAsync().ConfigureAwait(false))
        {
            if (member.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                AppendCollapsed(text, member.Value);
            }
            else if (member.NodeType is XmlNodeType.Element && (member.GetAttribute("cref") ?? member.GetAttribute("name")) is { } target && member.Depth > 0)
            {
                AppendCollapsed(text, $" {target[(target.IndexOf(':', StringComparison.Ordinal) + 1)..]} ");
            }
            else if (member.NodeType is XmlNodeType.EndElement)
            {
                AppendCollapsed(text, " ");
            }
        }

        return text.ToString().TrimEnd();
    }

    private static void AppendCollapsed(StringBuilder text, string more)
    {
        foreach (var character in more)
        {
            if (!char.IsWhiteSpace(character))
            {
                text.Append(character);
            }
            else if (text.Length > 0 && text[^1] != ' ')
            {
                text.Append(' ');
            }
        }
    }
}
