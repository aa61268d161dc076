using System.Text.RegularExpressions;
using PerfGate.Actions;
using PerfGate.Gating;
using PerfGate.Runs;

namespace PerfGate.Reporting.Tests;

public class ActionCellsTests
{
    [Fact]
    public void What_became_slower_stands_first_and_alone_is_marked()
    {
        var cell = Row("ParserTests.Documents").Actions!;

        Assert.Equal("For which inputs", cell.Title);
        Assert.Equal("it is slower only for size >= 10000, in Parse → Tokenize: 2.10x at worst", Assert.Single(cell.Findings).Reason);
        var rows = cell.Tables.SelectMany(table => table.Rows).ToList();
        Assert.Equal(["size: 30000, trim: true", "size: 10000, trim: true"], rows.Take(2).Select(row => row.Inputs));
        Assert.All(rows.Take(2), row => Assert.Equal(("Parse → ", "Tokenize", "slower", "bad", "2.10x"), (row.Owner, row.Action, row.Verdict!.Word, row.Verdict.Tone, row.Ratio)));
        Assert.All(rows.Skip(2), row => Assert.Null(row.Verdict));
    }

    [Fact]
    public void Of_a_long_table_twenty_lines_are_read_and_the_rest_is_folded()
    {
        var tables = Row("ParserTests.Documents").Actions!.Tables;

        Assert.Equal([("", 20), ("9 more", 9)], tables.Select(table => (table.Title, table.Rows.Length)));
    }

    [Fact]
    public void The_way_to_what_became_slower_is_open()
    {
        var nodes = Row("ParserTests.Documents").Actions!.Nodes;

        Assert.Equal(["Parse", "Tokenize", "Escape", "Detect", "Load"], nodes.Select(node => node.Name));
        Assert.True(nodes[0].IsOpen);
        Assert.Equal(("slower", "it is slower only for size >= 10000, in Parse → Tokenize: 2.10x at worst"), (nodes[1].Kind, nodes[1].Note));
        Assert.All(nodes.Where(node => node.Name != "Tokenize"), node => Assert.Equal(("same", ""), (node.Kind, node.Note)));
        Assert.Equal(nodes.Count(node => node.IsBranch), nodes.Sum(node => node.Ends.Length));
    }

    [Fact]
    public void A_test_that_passes_shows_its_actions_too()
    {
        var cell = Row("CheckoutTests.Pay").Actions!;

        Assert.Equal(("Actions", "2 calls of 2 actions in one operation, as seen in a pass of 400 operations of its own"), (cell.Title, cell.Headline));
        Assert.Equal("3 calls with further paths and inputs were not kept.", cell.WhyNot);
        Assert.Equal("1", cell.Tables[0].Rows[0].Failed);
        Assert.Equal("System.Net.Http.HttpRequestException: 503", Assert.Single(cell.Slowest).Failure);
    }

    [Fact]
    public void A_test_whose_own_time_is_within_its_limit_is_slower_for_some_inputs_and_keeps_its_own_numbers()
    {
        var row = Row("ParserTests.Documents");

        Assert.Equal("slower for some inputs", row.Verdict.Word);
        Assert.Equal(("3.48 ms", "3.61 ms", "1.04x", "quiet"), (row.Baseline.Text, row.Current.Text, row.Ratio.Text, row.Ratio.Tone));
        Assert.Equal("slower, grows faster", Row("SortTests.Order(n: 30000)").Verdict.Word);
    }

    [Fact]
    public void An_action_of_one_side_is_new_or_gone_where_that_side_kept_all()
    {
        Assert.Equal([("size: 2", "new"), ("size: 1", "gone")], Sides(dropped: 0));
        Assert.Equal([("size: 2", "–"), ("size: 1", "–")], Sides(dropped: 4));

        static IEnumerable<(string, string)> Sides(long dropped) => Of(Profile("1") with { Dropped = dropped }, Profile("2") with { Dropped = dropped })!.Tables[0].Rows.Select(row => (row.Inputs, row.Ratio));
    }

    [Fact]
    public void Where_there_is_nothing_to_show_it_is_said_why()
    {
        Assert.Null(Of(null, null));
        Assert.Equal("No actions of this run: nobody listened to any (option Actions).", Of(Profile("1"), null)!.WhyNot);
        Assert.Equal("No actions, because it threw.", Of(Profile("1"), new ActionProfile { WhyNot = "it threw" })!.WhyNot);
        Assert.Equal("Its actions were listened to once and not a second time: it threw.", Of(Profile("1"), Profile("1") with { WhyNot = "it threw" })!.WhyNot);
        Assert.Equal("", Of(Profile("1") with { WhyNot = "it threw" }, Profile("1"))!.WhyNot);
        Assert.Equal("The baseline has no actions to compare these with; they are of this run alone.", Of(null, Profile("1"))!.WhyNot);
        Assert.Equal(("–", "alone"), (Of(null, Profile("1"))!.Tables[0].Rows[0].Ratio, Of(null, Profile("1"))!.Nodes[0].Kind));
    }

    [Fact]
    public void Actions_nested_deeper_than_a_page_can_nest_are_cut()
    {
        var deep = new ActionProfile { Operations = 1, Series = [.. Enumerable.Range(1, 150).Select(depth => Actions.Series(string.Join('/', Enumerable.Repeat("A", depth)), 10_000 - depth, 1))] };

        var nodes = Of(deep, deep)!.Nodes;

        Assert.Equal(100, nodes.Length);
        Assert.Equal(nodes.Count(node => node.IsBranch), nodes.Sum(node => node.Ends.Length));
    }

    [Fact]
    public void Of_many_tests_the_worst_have_room_for_their_actions()
    {
        var report = ReportBuilder.Build([Actions.Many(inputs: 300, tests: 100)], Make.Timestamp);
        using var html = new StringWriter();
        HtmlReport.Write(report, html);

        var cells = report.Rows.Select(row => row.Actions!).ToList();
        Assert.Equal(Enumerable.Repeat(200, 13).Concat(Enumerable.Repeat(0, 87)), cells.Select(cell => cell.Tables.Sum(table => table.Rows.Length)));
        Assert.Equal("100 lines of actions that grew less are not shown.", cells[0].Rest);
        Assert.All(cells.Skip(13), cell => Assert.Equal(("Its actions are left out: other tests came out worse.", 1), (cell.Rest, cell.Findings.Length)));
        Assert.Equal(100, Regex.Count(html.ToString(), "class=\"actions\""));
    }

    private static ActionProfile Profile(string size) => new() { Operations = 1, Series = [Actions.Series("Parse", 10_000, 20, new TestInput("size", size))] };

    private static ActionsCell? Of(ActionProfile? baseline, ActionProfile? current)
    {
        var record = Make.Record(new TestId("A.B.C"), 1000, 64, 1, 3);
        var verdict = Make.Verdict(VerdictKind.Passed, record with { Actions = baseline }, record with { Actions = current }, "its time is within the limit");
        return Assert.Single(ReportBuilder.Build([new Judgement { Run = Make.Run(Make.Environment(), record), Verdicts = [verdict] }], Make.Timestamp).Rows).Actions;
    }

    private static ReportRow Row(string name) => ReportBuilder.Build(Example.Judgements(), Make.Timestamp).Rows.Single(row => row.Name.Short == name);
}
