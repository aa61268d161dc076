using CsCheck;
using PerfGate.CallTrees;

namespace PerfGate.Tests.CallTrees;

public class MethodNamesTests
{
    [Theory]
    [InlineData("Shop.Parser", "Parse", "Parser.Parse")]
    [InlineData("Shop.Parser+<ParseAsync>d__4", "MoveNext", "Parser.ParseAsync")]
    [InlineData("Shop.Parser+<ParseAsync>d__4`1[System.__Canon]", "MoveNext", "Parser.ParseAsync")]
    [InlineData("Shop.Parser+<>c", "<Parse>b__3_0", "Parser.Parse.lambda")]
    [InlineData("Shop.Parser+<>c__DisplayClass3_0", "<Parse>b__0", "Parser.Parse.lambda")]
    [InlineData("Shop.Parser+<>c+<<Parse>b__3_0>d", "MoveNext", "Parser.Parse.lambda")]
    [InlineData("Shop.Parser", "<Parse>g__Next|3_0", "Parser.Parse.Next")]
    [InlineData("Shop.Parser+<<Parse>g__Next|3_0>d", "MoveNext", "Parser.Parse.Next")]
    [InlineData("Shop.Parser", ".ctor", "Parser.new")]
    [InlineData("Shop.Parser", ".cctor", "Parser.static")]
    [InlineData("Shop.Outer+Inner", "Run", "Outer.Inner.Run")]
    [InlineData("System.Collections.Generic.List`1[System.__Canon]", "Add", "List<T>.Add")]
    [InlineData("System.Collections.Generic.Dictionary`2[System.Int32,System.__Canon]", "TryInsert", "Dictionary<Int32, T>.TryInsert")]
    [InlineData("System.Collections.Generic.List`1[System.Collections.Generic.KeyValuePair`2[System.Int32,System.__Canon]]", "Add", "List<KeyValuePair<Int32, T>>.Add")]
    [InlineData("Program", "<Main>$", "Program.<Main>$")]
    [InlineData("", "IL_STUB_PInvoke", ".IL_STUB_PInvoke")]
    [InlineData("Broken[", "Method", "Broken.Method")]
    [InlineData("[", "]", ".]")]
    public void Names_read_as_a_person_writes_them(string type, string method, string name) => Assert.Equal(name, MethodNames.Of(type, method));

    [Fact]
    public void No_name_is_too_strange() => Gen.Select(Strange, Strange).Sample((type, method) => Assert.NotNull(MethodNames.Of(type, method)), seed: "0000KmPqE3l4");

    private static Gen<string> Strange { get; } = Gen.Char["<>`[]+.,|abd_0"].Array[0, 30].Select(letters => new string(letters));
}
