using System.Text;
using CsCheck;
using PerfGate.Tool.Sources;

namespace PerfGate.Tool.Tests.Sources;

public class PatchReaderTests
{
    [Fact]
    public void Added_and_changed_lines_are_told_by_their_numbers_now_and_removed_ones_by_the_line_above()
    {
        var files = PatchReader.Read(
            """
            diff --git a/src/Search.cs b/src/Search.cs
            index 1..2 100644
            --- a/src/Search.cs
            +++ b/src/Search.cs
            @@ -3 +3,2 @@ class Search
            -old
            +new
            +newer
            @@ -9,2 +9,0 @@ class Search
            -gone
            -gone, too
            diff --git a/old.cs b/with blank.cs
            similarity index 90%
            rename from old.cs
            rename to with blank.cs
            --- a/old.cs
            +++ b/with blank.cs	
            @@ -0,0 +1 @@
            +first
            \ No newline at end of file
            diff --git a/picture.png b/picture.png
            Binary files a/picture.png and b/picture.png differ
            """.ReplaceLineEndings("\n"));
        Assert.Equal(["src/Search.cs", "with blank.cs"], files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([new LineChange(3, 4, false), new LineChange(9, 9, true)], files["src/Search.cs"]);
        Assert.Equal([new LineChange(1, 1, false)], files["with blank.cs"]);
    }

    [Fact]
    public void Text_that_looks_like_a_header_is_text()
    {
        var files = PatchReader.Read("diff --git a/a.cs b/a.cs\n--- a/a.cs\n+++ b/a.cs\n@@ -1,2 +1,3 @@\n--- a/evil.cs\n-@@ -1 +1 @@\n+++ b/evil.cs\n+@@ -7 +7,9 @@\n+diff --git a/x b/x\n@@ -9 +10 @@\n-a\n+b\n");
        Assert.Equal("a.cs", Assert.Single(files).Key);
        Assert.Equal([new LineChange(1, 3, false), new LineChange(10, 10, false)], files["a.cs"]);
    }

    [Theory]
    [InlineData("\"b/tab\\there\"", "b/tab\there")]
    [InlineData("\"b/\\303\\244 \\\"q\\\" \\\\\"", "b/ä \"q\" \\")]
    [InlineData("\"b/ä\"", "b/ä")]
    [InlineData("b/plain", "b/plain")]
    [InlineData("\"", "\"")]
    [InlineData("\"\"", "")]
    [InlineData("\"end\\\"", "end\\")]
    public void Quoted_names_are_read_as_git_writes_them(string quoted, string name) => Assert.Equal(name, PatchReader.Unquote(quoted));

    [Fact]
    public void Every_name_survives_its_quoting() => Gen.String.Where(text => text.All(letter => !char.IsSurrogate(letter))).Sample(
        name =>
        {
            var quoted = new StringBuilder("\"");
            foreach (var value in Encoding.UTF8.GetBytes(name))
            {
                quoted.Append(value is (byte)'"' or (byte)'\\' ? $"\\{(char)value}" : value is >= 0x20 and < 0x7F ? $"{(char)value}" : $"\\{Convert.ToString(value, 8).PadLeft(3, '0')}");
            }

            Assert.Equal(name, PatchReader.Unquote(quoted.Append('"').ToString()));
        },
        seed: "0000000000001",
        iter: 500);

    [Fact]
    public void No_text_is_too_strange() => Gen.OneOf(
        Gen.Const("diff --git a/a b/a"), Gen.Const("+++ b/a"), Gen.Const("@@ -1 +1 @@"), Gen.Const("@@ -4294967296 +9999999999,9999999999 @@"), Gen.Const("@@ -1,0 +1,3 @@"), Gen.Const("+x"), Gen.Const("-x"), Gen.String)
        .Array[0, 30].Sample(
            lines => Assert.All(PatchReader.Read(string.Join('\n', lines)).Values.SelectMany(changes => changes), change => Assert.True(change.First >= 0 && change.Last >= change.First)),
            seed: "0000000000002",
            iter: 2000);
}
