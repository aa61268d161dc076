using CsCheck;
using PerfGate.Actions;

namespace PerfGate.Tests.Actions;

/// <summary>What must never be written is known by its name.</summary>
public class SensitiveNamesTests
{
    [Theory]
    [InlineData("password")]
    [InlineData("Password")]
    [InlineData("userPassword")]
    [InlineData("DB_PASSWORD")]
    [InlineData("dbpassword")]
    [InlineData("pwd")]
    [InlineData("apiKey")]
    [InlineData("APIKey")]
    [InlineData("api-key")]
    [InlineData("x-api-key")]
    [InlineData("key")]
    [InlineData("accessToken")]
    [InlineData("access_token")]
    [InlineData("TOKEN2")]
    [InlineData("http.request.header.authorization")]
    [InlineData("Set-Cookie")]
    [InlineData("connectionString")]
    [InlineData("db.connection_string")]
    [InlineData("clientSecret")]
    [InlineData("privateKeyPem")]
    [InlineData("refreshtoken")]
    [InlineData("appsecret")]
    [InlineData("dbpwd")]
    public void Hidden(string name) => Assert.True(SensitiveNames.Default.Contains(name));

    [Theory]
    [InlineData("")]
    [InlineData("size")]
    [InlineData("keyboard")]
    [InlineData("monkey")]
    [InlineData("tokenizer")]
    [InlineData("secretary")]
    [InlineData("author")]
    [InlineData("tokenCount")]
    [InlineData("key_length")]
    [InlineData("password.length")]
    [InlineData("pinned")]
    [InlineData("http.response.status_code")]
    public void Shown(string name) => Assert.False(SensitiveNames.Default.Contains(name));

    [Theory]
    [InlineData("tokens", 12, false)]
    [InlineData("cacheKeys", 12, false)]
    [InlineData("tokens", "abc", true)]
    [InlineData("token", 12, true)]
    [InlineData("pin", 1234, true)]
    [InlineData("orderIds", 12, true)] // added by the user, whatever it holds
    public void How_many_there_are_is_no_secret(string name, object value, bool isHidden) =>
        Assert.Equal(isHidden, new SensitiveNames(["orderIds"]).Hides(name, value));

    [Fact]
    public void Names_can_be_added_and_case_and_separators_do_not_matter()
    {
        var names = new SensitiveNames(["customerName", "iban", " ", ""]);
        Assert.All(["customerName", "customer_name", "CUSTOMER-NAME", "IBAN", "customerIban"], name => Assert.True(names.Contains(name)));
        Assert.All(["customer", "name", "ibandito"], name => Assert.False(names.Contains(name)));
    }

    [Fact]
    public void Any_name_can_be_asked_for() => Gen.String.Sample(name => { _ = SensitiveNames.Default.Contains(name); }, seed: "0000000000000001", iter: 2000);

    [Fact]
    public void A_secret_word_is_found_among_any_others() => Gen.Select(OneOf("a", "bulk", "old"), OneOf("Password", "Token", "Secret", "Key", "Cookie"), OneOf("", "Value", "Text", "2"))
        .Sample((before, secret, after) => Assert.True(SensitiveNames.Default.Contains(before + secret + after) && SensitiveNames.Default.Contains($"{before}_{secret}_{after}")), seed: "0000000000000001", iter: 200);

    private static Gen<string> OneOf(params string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);
}
