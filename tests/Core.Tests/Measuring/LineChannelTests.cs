using System.Text;
using CsCheck;
using PerfGate.Measuring;

namespace PerfGate.Tests.Measuring;

public class LineChannelTests
{
    [Fact]
    public void Lines_arrive_whole_however_they_were_cut() => Gen.Select(Gen.Char['a', 'z'].Array[0, 300].Array[0, 40], Gen.Int[1, 97]).Sample((letters, size) =>
    {
        var lines = letters.Select(line => new string(line)).ToArray();
        var bytes = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
        using var channel = new LineChannel(new PieceStream(bytes.Chunk(size)));
        Assert.Equal(lines, ReadAll(channel));
    });

    [Fact]
    public void A_line_as_long_as_the_row_of_a_test_may_be_arrives()
    {
        var line = new string('x', LineChannel.MaxLine - 1);
        using var channel = new LineChannel(new PieceStream([Encoding.UTF8.GetBytes(line + "\nnext\n")]));
        Assert.Equal([line, "next"], ReadAll(channel));
    }

    [Fact]
    public void A_line_without_an_end_ends_the_conversation_and_takes_no_more_memory()
    {
        var endless = Enumerable.Repeat(new byte[1 << 16], 1 << 20);
        using var channel = new LineChannel(new PieceStream(endless.Take(64)));
        Assert.Null(channel.Read());
    }

    [Theory]
    [InlineData("")]
    [InlineData("half a line")]
    public void An_end_that_is_gone_says_nothing_more(string last)
    {
        using var channel = new LineChannel(new PieceStream([Encoding.UTF8.GetBytes("first\n" + last)]));
        Assert.Equal("first", Encoding.UTF8.GetString(channel.Read()!.Value.Span));
        Assert.Null(channel.Read());
        Assert.Null(channel.Read());
    }

    [Fact]
    public void An_end_that_breaks_is_gone_and_throws_nothing()
    {
        var stream = new PieceStream(["first\n"u8.ToArray()]);
        using var channel = new LineChannel(stream);
        Assert.True(channel.Write("hello"));
        Assert.NotNull(channel.Read());
        stream.IsBroken = true;
        Assert.Null(channel.Read());
        Assert.False(channel.Write("hello"));
        Assert.Equal("hello\n", Encoding.UTF8.GetString(stream.Written.ToArray()));
    }

    [Fact]
    public void A_closed_channel_is_gone_too()
    {
        var channel = new LineChannel(new MemoryStream());
        channel.Dispose();
        Assert.Null(channel.Read());
        Assert.False(channel.Write("hello"));
    }

    private static List<string> ReadAll(LineChannel channel)
    {
        var lines = new List<string>();
        while (channel.Read() is { } line)
        {
            lines.Add(Encoding.UTF8.GetString(line.Span));
        }

        return lines;
    }
}
