using CsCheck;
using PerfGate.Actions;

namespace PerfGate.Tests.Actions;

/// <summary>A URL is shown without what in it is secret by its place or its name.</summary>
public class SensitiveValuesTests
{
    [Theory]
    [InlineData("url.full", "https://h/orders?id=3", "https://h/orders?id=3")]
    [InlineData("url.full", "https://h/orders?access_token=hush&id=3", "https://h/orders?access_token=***&id=3")]
    [InlineData("url.full", "https://h/orders?id=3&api%5Fkey=hush#top", "https://h/orders?id=3&api%5Fkey=***#top")]
    [InlineData("url.full", "https://h/#access_token=hush&state=1", "https://h/#access_token=***&state=1")]
    [InlineData("url.full", "https://me:hush@h/orders?id=3", "https://***@h/orders?id=3")]
    [InlineData("url.full", "https://me:hu@sh@h", "https://***@h")]
    [InlineData("url.full", "https://h/@scope/package?to=a@b", "https://h/@scope/package?to=a@b")]
    [InlineData("http.url", "https://hush@h:80/?password=hush", "https://***@h:80/?password=***")]
    [InlineData("http.target", "/login?next=https://me:hush@h/&token=hush;hush", "/login?next=https://***@h/&token=***")]
    [InlineData("http.target", "/a=b;key=c/d", "/a=b;key=c/d")]
    [InlineData("url.query", "?id=3;token=hush", "?id=3;token=***")]
    [InlineData("url.query", "token=hush&id=3&secret=", "token=***&id=3&secret=***")]
    [InlineData("url.query", "keyboard=qwerty&tokenCount=5&flag", "keyboard=qwerty&tokenCount=5&flag")]
    [InlineData("url.query", "", "")]
    [InlineData("password", "hush", "***")]
    [InlineData("text", "https://me:pw@h/?token=x", "https://me:pw@h/?token=x")]
    public void Secrets_of_a_URL_are_hidden_and_nothing_else(string name, string value, string shown) => Assert.Equal(shown, SensitiveValues.Shown(name, value));

    [Fact]
    public void What_is_no_text_is_hidden_as_the_text_it_is_written_as() =>
        Assert.Equal("https://***@h/?token=***&id=3", SensitiveValues.Shown("url.full", new Uri("https://me:hush@h/?token=hush&id=3")));

    [Fact]
    public void Names_of_one_log_count_inside_of_URLs_too()
    {
        Assert.Equal("?customerName=***&id=3", SensitiveValues.Shown("url.query", "?customerName=hush&id=3", new SensitiveNames(["customerName"])));
        Assert.Equal("?customerName=x", SensitiveValues.Shown("url.query", "?customerName=x"));
    }

    [Fact]
    public void Any_text_can_be_a_URL_and_what_was_hidden_stays_so() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.OneOf(Gen.Const('?'), Gen.Const('&'), Gen.Const('='), Gen.Const('#'), Gen.Const(':'), Gen.Const('/'), Gen.Const('@'), Gen.Const('%'), Gen.Const('k')), 0, 20])
            .Sample(text => Assert.Equal(SensitiveValues.Shown("url.full", text), SensitiveValues.Shown("url.full", SensitiveValues.Shown("url.full", text))), seed: "0000000000000001", iter: 5000);
}
