using PerfGate.CallTrees;
using PerfGate.Diagnostics;
using PerfGate.Measuring;
using PerfGate.Tool.Output;

namespace PerfGate.Tool.Tests.Counting;

public class CallTableOutputTests
{
    private const int Calls = 0;
    private const int Bytes = 2;

    [Fact]
    public void Methods_have_cProfiles_columns_and_the_place_where_they_stand() => Assert.Equal(
        """
        15 calls (4 without recursion), allocated 4.22 KB an operation

        calls   self  a call  cumulative   a call  method
         12/1   4 KB   341 B      4.2 KB   4.2 KB  Walk (src/Walk.cs:12)
            2  200 B   100 B       200 B    100 B  Leaf
            1   24 B    24 B     4.22 KB  4.22 KB  Main

        """.ReplaceLineEndings("\n"),
        Show(output => output.Methods(CallTableOrder.Self, 30, "an operation")));

    [Theory]
    [InlineData(CallTableOrder.Self, "Walk", "Leaf", "Main")]
    [InlineData(CallTableOrder.Cumulative, "Main", "Walk", "Leaf")]
    [InlineData(CallTableOrder.Calls, "Walk", "Leaf", "Main")]
    [InlineData(CallTableOrder.Method, "Leaf", "Main", "Walk")]
    internal void Methods_stand_in_the_order_that_is_asked_for(CallTableOrder order, params string[] methods) => Assert.Equal(
        methods,
        Show(output => output.Methods(order, 30, "an operation")).Split('\n')[3..^1].Select(line => line.Split("B  ")[^1].Split(' ')[0]));

    [Fact]
    public void What_the_table_has_no_room_for_is_said() =>
        Assert.EndsWith("Walk (src/Walk.cs:12)\n... 2 more methods: --top\n", Show(output => output.Methods(CallTableOrder.Self, 1, "an operation")), StringComparison.Ordinal);

    [Fact]
    public void Of_calls_the_numbers_are_whole() => Assert.Equal(
        """
        15 calls (4 without recursion) an operation

        calls  self  a call  cumulative  a call  method
         12/1    12       1          14      14  Walk (src/Walk.cs:12)
            2     2       1           2       1  Leaf
            1     1       1          15      15  Main

        """.ReplaceLineEndings("\n"),
        Show(output => output.Methods(CallTableOrder.Self, 30, "an operation"), Calls));

    [Fact]
    public void Who_calls_a_method_and_whom_it_calls() => Assert.Equal(
        """
        Walk is called by:
        calls    self  a call  cumulative  a call  method
            1   100 B   100 B      4.2 KB  4.2 KB  Main
           11  3.9 KB   363 B      4.1 KB   381 B  Walk (src/Walk.cs:12)

        Leaf calls nothing that was woven.


        """.ReplaceLineEndings("\n"),
        Show(output =>
        {
            output.Calls("walk", isCallers: true);
            output.Calls("Leaf", isCallers: false);
        }));

    [Fact]
    public void A_method_that_was_not_counted_is_an_error() =>
        Assert.Equal(DiagnosticCodes.NotFound, Assert.Throws<PerfGateException>(() => Show(output => output.Calls("Nothing", isCallers: true))).Code);

    [Fact]
    public void Names_cannot_reach_the_terminal()
    {
        var builder = new CallTreeBuilder("exact", "test", [Metric.Calls, Metric.Work], [1.0]);
        builder.Add(builder.Child(CallTreeBuilder.Root, "A\u001b[31m\nB"), 0, 0, 1);

        Assert.DoesNotContain('\u001b', Show(CallTable.Of(builder.Build()), Calls, output => output.Methods(CallTableOrder.Self, 30, "an operation")));
    }

    private static string Show(Action<CallTableOutput> write, int cost = Bytes)
    {
        var builder = new CallTreeBuilder("exact", "test", [Metric.Calls, Metric.Work, Metric.Allocated], [1.0]);
        var main = builder.Child(CallTreeBuilder.Root, "Main");
        var walk = builder.Child(main, "Walk");
        var again = builder.Child(walk, "Walk");
        foreach (var (node, calls, bytes) in new[] { (main, 1, 24), (walk, 1, 100), (again, 11, 3996), (builder.Child(again, "Leaf"), 2, 200) })
        {
            builder.Add(node, Calls, 0, calls);
            builder.Add(node, Bytes, 0, bytes);
        }

        return Show(CallTable.Of(builder.Build()), cost, write);
    }

    private static string Show(CallTable table, int cost, Action<CallTableOutput> write)
    {
        using var text = new StringWriter { NewLine = "\n" };
        write(new CallTableOutput(Screen.Over(text, TextWriter.Null, isCanonical: false), table, cost, method => method == "Walk" ? ("src/Walk.cs", 12) : null));
        return text.ToString();
    }
}
