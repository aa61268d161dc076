using PerfGate.CallTrees;
using PerfGate.Diagnostics;
using PerfGate.Runs;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Runs;

/// <summary>One wrong thing at a time, in a file that is right otherwise.</summary>
public class HostileLineTests
{
    private static readonly string Text = RunLines.Of(Example.Run(Example.Test("A", [1, 2, 3], [64, 64, 64])));

    [Theory]
    [InlineData("\"values\":[1,2,3]", "\"values\":[1,2,-3]")]
    [InlineData("\"values\":[1,2,3]", "\"values\":[1,2,1e999]")]
    [InlineData("\"values\":[1,2,3]", "\"values\":[1,2,\"3\"]")]
    [InlineData("\"values\":[1,2,3]", "\"values\":[1,2,null]")]
    [InlineData("\"values\":[1,2,3]", "\"values\":[1,2]")]
    [InlineData("\"values\":[1,2,3]", "\"values\":[]")]
    [InlineData("\"values\":[1,2,3]", "\"values\":null")]
    [InlineData("\"values\":[1,2,3]", "\"valves\":[1,2,3]")]
    [InlineData("\"values\":[1,2,3]", "\"values\":[[1,3,9]]")]
    [InlineData("\"values\":[1,2,3]", "\"values\":[[1,0],1,2,3]")]
    [InlineData("\"values\":[1,2,3]", "\"values\":[[1,-1],1,2,3]")]
    [InlineData("\"values\":[1,2,3]", "\"values\":[[1,1000001]]")]
    [InlineData("\"values\":[1,2,3]", "\"values\":[[1,1.5],1]")]
    [InlineData("\"unit\":\"nanoseconds\"", "\"unit\":\"bytes\"")]
    [InlineData("\"unit\":\"nanoseconds\"", "\"unit\":\"7\"")]
    [InlineData("\"unit\":\"nanoseconds\"", "\"unit\":\"count,bytes\"")]
    [InlineData("\"unit\":\"nanoseconds\"", "\"unit\":1")]
    [InlineData("\"metric\":\"allocated\"", "\"metric\":\"time\"")]
    [InlineData("\"metric\":\"allocated\"", "\"metric\":null")]
    [InlineData("\"operations\":10", "\"operations\":0")]
    [InlineData("\"operations\":10", "\"operations\":1e3")]
    [InlineData("\"operations\":10", "\"operations\":99999999999999999999")]
    [InlineData("\"isWarm\":true", "\"isWarm\":true,\"referenceFloor\":-1")]
    [InlineData("\"isWarm\":true", "\"isWarm\":true,\"pair\":0")]
    [InlineData("\"maxRegression\":\"25%\"", "\"maxRegression\":null")]
    [InlineData("\"maxRegression\":\"25%\"", "\"maxRegression\":\"25\"")]
    [InlineData("\"maxRegression\":\"25%\"", "\"maxRegression\":25")]
    [InlineData("\"maxRegression\":\"25%\"", "\"maxRegression\":\"16B\"")]
    [InlineData("\"maxRegression\":\"25%\"", "\"maxRegression\":\"25%\",\"maxTime\":\"5%\"")]
    [InlineData("\"maxRegression\":\"25%\"", "\"maxRegression\":\"25%\",\"maxAllocated\":\"5ms\"")]
    [InlineData("\"method\":\"A\"", "\"method\":null")]
    [InlineData("\"row\":\"\"", "\"row\":null")]
    [InlineData("\"displayName\":\"A\"", "\"displayName\":null")]
    [InlineData("\"displayName\":\"A\"", "\"source\":{\"line\":3}")]
    [InlineData("\"inputs\":[]", "\"inputs\":null")]
    [InlineData("\"inputs\":[]", "\"inputs\":[null]")]
    [InlineData("\"inputs\":[]", "\"inputs\":[{\"name\":\"x\"}]")]
    [InlineData("\"inputs\":[]", "\"inputs\":[{\"name\":\"n\",\"value\":\"5\"},{\"name\":\"n\",\"value\":\"5\"}]")]
    [InlineData("\"warnings\":[]", "\"warnings\":[{\"code\":\"x\"}]")]
    [InlineData("\"processes\":[", "\"processes\":[null,")]
    [InlineData("\"kind\":\"test\"", "\"kind\":\"tests\"")]
    [InlineData("\"kind\":\"test\"", "\"sort\":\"test\"")]
    [InlineData("\"kind\":\"test\"", "\"x\":1,\"kind\":\"test\"")]
    public void A_record_that_cannot_be_is_left_out_and_named(string right, string wrong)
    {
        Assert.Contains(right, Text);
        var run = RunLines.Read(Text.Replace(right, wrong));
        Assert.Empty(run.Tests);
        var warning = Assert.Single(run.Warnings);
        Assert.Equal(DiagnosticCodes.CorruptLine, warning.Code);
        Assert.StartsWith("shop.run.jsonl(3): the line was left out: ", warning.Text);
        Assert.DoesNotContain("\n", warning.Text);
    }

    [Theory]
    [InlineData("\"assembly\":\"Shop.Tests\"", "\"assembly\":null")]
    [InlineData("\"assembly\":\"Shop.Tests\"", "\"assembly\":\"../../etc/passwd\"")]
    [InlineData("\"assembly\":\"Shop.Tests\"", "\"assembly\":\"C:\\\\x\"")]
    [InlineData("\"assembly\":\"Shop.Tests\"", "\"assembly\":\"\"")]
    [InlineData("\"targetFramework\":\"net10.0\"", "\"targetFramework\":null")]
    [InlineData("\"class\":\"ci-large\"", "\"class\":\"a/b\"")]
    [InlineData("\"class\":\"ci-large\"", "\"class\":null")]
    [InlineData("\"os\":\"linux\"", "\"os\":null")]
    [InlineData("\"version\":\"10.0.1\"", "\"version\":null")]
    [InlineData("\"jit\":\"no-tiering\"", "\"jit\":null")]
    [InlineData("\"configuration\":\"Release\"", "\"configuration\":null")]
    [InlineData("\"mode\":\"gate\"", "\"mode\":null")]
    [InlineData("\"schema\":1", "\"schema\":0")]
    [InlineData("\"schema\":1", "\"schema\":-1")]
    [InlineData("\"schema\":1", "\"schema\":\"1\"")]
    [InlineData("\"kind\":\"header\"", "\"kind\":\"test\"")]
    public void A_header_that_cannot_be_makes_the_file_no_run_file(string right, string wrong)
    {
        Assert.Contains(right, Text);
        var failure = Assert.Throws<PerfGateException>(() => RunLines.Read(Text.Replace(right, wrong)));
        Assert.Equal(DiagnosticCodes.CorruptLine, failure.Code);
        Assert.Contains("shop.run.jsonl(1)", failure.Message);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("99999999999")]
    [InlineData("1e30")]
    public void A_file_of_a_newer_PerfGate_is_refused_with_what_to_do(string schema)
    {
        var newer = Text.Replace("\"schema\":1", $"\"schema\":{schema}").Replace("\"machine\":", "\"machines\":");
        var failure = Assert.Throws<PerfGateException>(() => RunLines.Read(newer));
        Assert.Equal(DiagnosticCodes.NewerSchema, failure.Code);
        Assert.Contains("Update PerfGate", failure.Message);
    }

    [Theory]
    [InlineData("""{"frame":"F","lines":[]}""")]
    [InlineData("""{"frame":"F"}""")]
    [InlineData("""{"lines":[{"file":"a.cs","first":1,"last":2}]}""")]
    [InlineData("""{"frame":"F","lines":[{"file":"a.cs","first":0,"last":2}]}""")]
    [InlineData("""{"frame":"F","lines":[{"file":"a.cs","first":3,"last":2}]}""")]
    [InlineData("""{"frame":"F","lines":[{"first":1,"last":2}]}""")]
    [InlineData("""{"frame":"F","lines":[{"file":null,"first":1,"last":2}]}""")]
    [InlineData("null")]
    public void A_profile_with_changed_lines_that_cannot_be_is_left_out(string wrong)
    {
        var end = Text[Text.LastIndexOf("{\"kind\":\"end\"", StringComparison.Ordinal)..];
        Profile? Read(string changed) => Assert.Single(RunLines.Read(Text + $$$"""{"kind":"profile","test":{"method":"A","row":""},"profile":{"samples":3,"changed":[{{{changed}}}]}}""" + "\n" + end).Tests).Profile;
        Assert.Equal(new SourceLines("a.cs", 1, 2), Read("""{"frame":"F","lines":[{"file":"a.cs","first":1,"last":2}]}""")!.Changed[0].Lines[0]);
        Assert.Null(Read(wrong));
    }

    [Fact]
    public void Unknown_properties_are_no_harm()
    {
        var run = RunLines.Read(Text.Replace("\"operations\":10", "\"operations\":10,\"future\":{\"x\":[1]}"));
        Assert.Empty(run.Warnings);
        Assert.Single(run.Tests);
    }

    [Fact]
    public void What_is_absent_has_its_default()
    {
        var run = RunLines.Read(Text.Replace("\"schema\":1,", "").Replace(",\"isPartial\":false", "").Replace(",\"notMeasured\":0", "").Replace("\"inputs\":[],", "").Replace(",\"warnings\":[]", ""));
        Assert.Empty(run.Warnings);
        Assert.Equal((1, false), (run.Environment.Schema, run.IsPartial));
        Assert.Empty(Assert.Single(run.Tests).Inputs);
    }

    [Fact]
    public void Deep_nesting_is_left_out()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 100_000));
        Assert.NotEmpty(RunLines.Read(Text + deep + "\n" + deep + "}\n").Warnings);
        Assert.Throws<PerfGateException>(() => RunLines.Read(deep));
    }

    [Fact]
    public void A_test_measured_again_in_one_process_counts_with_its_later_evidence()
    {
        var run = RunLines.Read(RunLines.Of(
            new HeaderLine(Example.Environment),
            new DeclaredLine([]),
            new StartLine(new TestId("A")),
            new TestLine(Example.Test("A", [5])),
            new StartLine(new TestId("A")),
            new TestLine(Example.Test("A", [7])),
            new EndLine(0, 2, 0, false)));
        Assert.Equal(7, Assert.Single(run.Tests).Processes[0].Samples[0].Values[0]);
        Assert.Empty(run.Warnings);
    }

    private const string Tree = """{"engine":"e","costs":[{"metric":"running","unit":"nanoseconds"}],"operations":[10,10],"frames":["root","A","B"],"nodes":[[0,0,0,0],[1,1,5,6],[2,2,7,8],[1,2,1,1]]}""";

    [Theory]
    [InlineData("[0,0,0,0]", "[1,0,0,0]")]
    [InlineData("[0,0,0,0]", "[0,0,0]")]
    [InlineData("[0,0,0,0]", "[0,0,[0,3]]")]
    [InlineData("[0,0,0,0]", "[]")]
    [InlineData("[0,0,0,0]", "null")]
    [InlineData("[1,1,5,6]", "[0,1,5,6]")]
    [InlineData("[1,1,5,6]", "[2,1,5,6]")]
    [InlineData("[1,1,5,6]", "[1,3,5,6]")]
    [InlineData("[1,1,5,6]", "[1,-1,5,6]")]
    [InlineData("[1,1,5,6]", "[1,1,5,-6]")]
    [InlineData("[1,2,1,1]", "[1,1,1,1]")]
    [InlineData("\"B\"", "\"A\"")]
    [InlineData("\"operations\":[10,10]", "\"operations\":[]")]
    [InlineData("\"operations\":[10,10]", "\"operations\":[[10,101]]")]
    [InlineData("\"unit\":\"nanoseconds\"", "\"unit\":\"years\"")]
    [InlineData("\"engine\":\"e\",", "")]
    public void A_profile_that_cannot_be_is_left_out_and_its_record_stays(string right, string wrong)
    {
        Assert.Contains(right, Tree);
        var profile = $$$"""{"kind":"profile","test":{"method":"A","row":""},"profile":{"samples":3,"dropped":0,"tree":{{{Tree}}}}}""";
        var end = Text[Text.LastIndexOf("{\"kind\":\"end\"", StringComparison.Ordinal)..];
        Assert.Equal(4, Assert.Single(RunLines.Read(Text + profile + "\n" + end).Tests).Profile!.Tree!.Nodes.Length);
        var run = RunLines.Read(Text + profile.Replace(right, wrong) + "\n" + end);
        Assert.Null(Assert.Single(run.Tests).Profile);
        Assert.Equal(DiagnosticCodes.CorruptLine, Assert.Single(run.Warnings).Code);
    }

    [Theory]
    [InlineData("\"throttled\":\"many\"")]
    [InlineData("\"throttled\":-1")]
    [InlineData("\"repaired\":1.5")]
    [InlineData("\"repaired\":-1")]
    [InlineData("\"waits\":1")]
    [InlineData("\"seesKernel\":\"yes\"")]
    [InlineData("\"fallback\":[]")]
    public void A_profile_whose_facts_cannot_be_is_left_out(string wrong)
    {
        var run = RunLines.Read(Text + WithFacts(wrong));
        Assert.Null(Assert.Single(run.Tests).Profile);
        Assert.Equal(DiagnosticCodes.CorruptLine, Assert.Single(run.Warnings).Code);
    }

    [Fact]
    public void A_profile_takes_what_a_newer_PerfGate_says_of_it() => Assert.Equal(
        new Profile { Samples = 3, Throttled = 4, Repaired = 2, Waits = "telepathy", SeesKernel = true, Fallback = "the moon" },
        Assert.Single(RunLines.Read(Text + WithFacts("""  "throttled":4,"repaired":2,"waits":"telepathy","seesKernel":true,"fallback":"the moon","phase":{"moon":"full"}""")).Tests).Profile);

    [Fact]
    public void What_a_profile_does_not_say_takes_no_room() =>
        Assert.Equal("""{"kind":"profile","test":{"method":"A","row":""},"profile":{"samples":3,"dropped":0}}""" + "\n", RunLines.Of(new ProfileLine(new TestId("A"), new Profile { Samples = 3 })));

    private static string WithFacts(string facts) =>
        $$$"""{"kind":"profile","test":{"method":"A","row":""},"profile":{"samples":3,{{{facts}}}}}""" + "\n" + Text[Text.LastIndexOf("{\"kind\":\"end\"", StringComparison.Ordinal)..];

    private const string Exact = """{"processes":2,"protocol":1,"compiler":"5.0.0","isSeeded":true,"unweighted":["System.Text.Json.JsonSerializer.Serialize"],"tree":{"engine":"exact","costs":[{"metric":"calls","unit":"calls"},{"metric":"work","unit":"instructions"}],"operations":[1,1],"frames":["root","A"],"nodes":[[0,0,[0,4]],[1,1,1,1,12345,12345]]}}""";

    [Theory]
    [InlineData("\"engine\":\"exact\"", "\"engine\":\"eventpipe\"")]
    [InlineData("\"unit\":\"instructions\"", "\"unit\":\"work\"")]
    [InlineData("\"processes\":2", "\"processes\":0")]
    [InlineData("\"processes\":2", "\"processes\":101")]
    [InlineData("\"processes\":2", "\"processes\":\"2\"")]
    [InlineData("\"processes\":2", "\"processes\":2,\"whyNot\":\"it threw\"")]
    [InlineData("\"compiler\":\"5.0.0\"", "\"compiler\":null")]
    [InlineData("\"compiler\":\"5.0.0\"", "\"compiler\":5")]
    [InlineData("\"isSeeded\":true", "\"isSeeded\":\"true\"")]
    [InlineData("[\"System.Text.Json.JsonSerializer.Serialize\"]", "[null]")]
    [InlineData("[1,1,1,1,12345,12345]", "[1,1,1,1,12345,-1]")]
    [InlineData("[1,1,1,1,12345,12345]", "[1,1,1,1,12345]")]
    [InlineData("[1,1,1,1,12345,12345]", "[1,1,1,1,12345,1e999]")]
    public void Exact_counts_that_cannot_be_are_left_out_and_their_record_stays(string right, string wrong)
    {
        Assert.Contains(right, Exact);
        var line = $$$"""{"kind":"exact","test":{"method":"A","row":""},"exact":{{{Exact}}}}""";
        var end = Text[Text.LastIndexOf("{\"kind\":\"end\"", StringComparison.Ordinal)..];
        Assert.Equal(12345, Assert.Single(RunLines.Read(Text + line.Replace("\"protocol\"", "\"future\":[{}],\"protocol\"") + "\n" + end).Tests).Exact!.Tree!.Nodes[1].Self[3]);
        var run = RunLines.Read(Text + line.Replace(right, wrong) + "\n" + end);
        Assert.Null(Assert.Single(run.Tests).Exact);
        Assert.Equal(DiagnosticCodes.CorruptLine, Assert.Single(run.Warnings).Code);
    }

    [Fact]
    public void Exact_counts_need_no_record_because_what_counts_does_not_time()
    {
        var end = Text[Text.LastIndexOf("{\"kind\":\"end\"", StringComparison.Ordinal)..];
        var run = RunLines.Read(Text + $$$"""{"kind":"exact","test":{"method":"B","row":"(n: 3)"},"exact":{{{Exact}}}}""" + "\n" + end);
        Assert.Empty(run.Warnings);
        Assert.Equal(("B", "(n: 3)", false), (run.Tests[1].Id.Method, run.Tests[1].Id.Row, run.Tests[1].IsMeasured));
        Assert.NotNull(run.Tests[1].Exact!.Tree);
    }

    private const string Actions = """{"operations":20,"dropped":1,"series":[{"path":["Parse","Cut"],"inputs":[{"name":"size","value":"300"}],"count":40,"failed":2,"floor":5,"median":6,"p99":7,"slices":[5,6],"processes":[5,8]}],"slowest":[{"path":["Parse"],"took":9,"failure":"x"}]}""";

    [Theory]
    [InlineData("[\"Parse\",\"Cut\"]", "[]")]
    [InlineData("[\"Parse\",\"Cut\"]", "[1]")]
    [InlineData("[\"Parse\",\"Cut\"]", "null")]
    [InlineData("\"value\":\"300\"", "\"value\":300")]
    [InlineData("\"count\":40", "\"count\":0")]
    [InlineData("\"count\":40", "\"count\":1e99")]
    [InlineData("\"count\":40", "\"count\":9007199254740992")]
    [InlineData("\"count\":40", "\"count\":9223372036854775807")]
    [InlineData("\"dropped\":1", "\"dropped\":9223372036854775807")]
    [InlineData("\"failed\":2", "\"failed\":9223372036854775807")]
    [InlineData("\"failed\":2", "\"failed\":-2")]
    [InlineData("\"floor\":5", "\"floor\":-5")]
    [InlineData("\"floor\":5,", "")]
    [InlineData("\"p99\":7", "\"p99\":1e999")]
    [InlineData("\"slices\":[5,6]", "\"slices\":[5,null]")]
    [InlineData("\"processes\":[5,8]", "\"processes\":{}")]
    [InlineData("\"took\":9", "\"took\":\"9\"")]
    [InlineData("\"dropped\":1", "\"dropped\":-1")]
    [InlineData("\"dropped\":1", "\"log\":\"../x\"")]
    [InlineData("\"series\":[", "\"series\":[{\"path\":[\"Parse\",\"Cut\"],\"inputs\":[{\"name\":\"size\",\"value\":\"300\"}],\"count\":1,\"floor\":1,\"median\":1,\"p99\":1},")]
    public void Actions_that_cannot_be_are_left_out_and_their_record_stays(string right, string wrong)
    {
        Assert.Contains(right, Actions);
        var line = $$$"""{"kind":"actions","test":{"method":"A","row":""},"actions":{{{Actions}}}}""";
        var end = Text[Text.LastIndexOf("{\"kind\":\"end\"", StringComparison.Ordinal)..];
        Assert.Equal([5, 8], Assert.Single(Assert.Single(RunLines.Read(Text + line + "\n" + end).Tests).Actions!.Series).ProcessFloors);
        var run = RunLines.Read(Text + line.Replace(right, wrong) + "\n" + end);
        Assert.Null(Assert.Single(run.Tests).Actions);
        Assert.Equal(DiagnosticCodes.CorruptLine, Assert.Single(run.Warnings).Code);
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(21, false)]
    [InlineData(8000, false)]
    public void An_action_has_no_more_inputs_than_are_recorded_of_one(int count, bool isRead)
    {
        var inputs = string.Join(',', Enumerable.Range(1, count).Select(i => $$"""{"name":"n{{i}}","value":"5"}"""));
        var line = $$$"""{"kind":"actions","test":{"method":"A","row":""},"actions":{{{Actions.Replace("""{"name":"size","value":"300"}""", inputs)}}}}""";
        var run = RunLines.Read(Text + line + "\n" + Text[Text.LastIndexOf("{\"kind\":\"end\"", StringComparison.Ordinal)..]);
        Assert.Equal((isRead, isRead ? 0 : 1), (Assert.Single(run.Tests).Actions is not null, run.Warnings.Length));
    }

    [Fact]
    public void The_most_calls_that_are_read_can_be_added_up()
    {
        var most = """{"path":["Cut"],"count":9007199254740990,"failed":9007199254740990,"floor":5,"median":6,"p99":7}""";
        var line = $$$"""{"kind":"actions","test":{"method":"A","row":""},"actions":{"dropped":1,"series":[{{{most}}},{{{most.Replace("Cut", "Parse").Replace("9007199254740990", "1")}}}]}}""";
        var run = RunLines.Read(Text + line + "\n" + Text[Text.LastIndexOf("{\"kind\":\"end\"", StringComparison.Ordinal)..]);
        Assert.Empty(run.Warnings);
        var merged = Run.Merge([.. Enumerable.Repeat(run, 20)]).ToBaseline();
        Assert.Equal(20 * 9007199254740990, Assert.Single(merged.Tests).Actions!.Series[0].Count);
    }

    [Fact]
    public void Actions_without_their_record_are_left_out_and_named()
    {
        var run = RunLines.Read(Text + """{"kind":"actions","test":{"method":"B","row":""},"actions":{"operations":3}}""" + "\n" + Text[Text.LastIndexOf("{\"kind\":\"end\"", StringComparison.Ordinal)..]);
        Assert.Contains("of which no record stands above it", Assert.Single(run.Warnings).Text);
    }

    [Fact]
    public void A_profile_without_its_record_is_left_out_and_named()
    {
        var run = RunLines.Read(Text + """{"kind":"profile","test":{"method":"B","row":""},"profile":{"samples":3}}""" + "\n" + Text[Text.LastIndexOf("{\"kind\":\"end\"", StringComparison.Ordinal)..]);
        Assert.Contains("of which no record stands above it", Assert.Single(run.Warnings).Text);
    }
}
