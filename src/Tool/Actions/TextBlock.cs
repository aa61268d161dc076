using System.Text;

namespace PerfGate.Tool.Actions;

/// <summary>How a part of a line is meant.</summary>
internal enum Tone
{
    Plain,
    Dim,
    Strong,
    Good,
    Bad,
}

/// <summary>Lines for the screen, gathered to blocks: a write for each would take longer than all the rest.</summary>
/// <param name="output">Where they go.</param>
/// <param name="isColoured">True where a person watches who wants colours.</param>
internal sealed class TextBlock(TextWriter output, bool isColoured) : IDisposable
{
    private const int BlockSize = 32 * 1024;
    private readonly StringBuilder _text = new(BlockSize + 1024);
    private Tone _tone;

    /// <summary>Takes text that is ours or was made harmless.</summary>
    public StringBuilder Text => _text;

    /// <summary>What follows is meant so.</summary>
    public void Begin(Tone tone)
    {
        if (isColoured && tone != _tone)
        {
            _text.Append(tone switch { Tone.Dim => "\e[0;2m", Tone.Strong => "\e[0;1m", Tone.Good => "\e[0;32m", Tone.Bad => "\e[0;31m", _ => "\e[0m" });
        }

        _tone = tone;
    }

    /// <summary>Text of a tone, made harmless.</summary>
    public void Add(string? text, Tone tone)
    {
        Begin(tone);
        DisplayText.Append(_text, text);
    }

    public void EndLine()
    {
        Begin(Tone.Plain);
        _text.Append('\n');
        if (_text.Length >= BlockSize)
        {
            Flush();
        }
    }

    public void Flush()
    {
        foreach (var chunk in _text.GetChunks())
        {
            output.Write(chunk.Span);
        }

        _text.Clear();
        output.Flush();
    }

    public void Dispose() => Flush();
}
