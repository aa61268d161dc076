using System.Text;
using CsCheck;
using PerfGate.Measuring;
using PerfGate.Runs;

namespace PerfGate.Tests.Measuring;

public class LockStepMessagesTests
{
    // Up to 11 days, as whole ticks: a millisecond has 10,000 of them.
    private static readonly Gen<TimeSpan> Times = Gen.Long[0, TimeSpan.TicksPerDay * 11].Select(TimeSpan.FromTicks);

    [Fact]
    public void What_a_side_says_of_itself_arrives() => Gen.Select(Gen.Int, Gen.String, Gen.String, Gen.Int, Gen.Bool, Times).Sample((protocol, version, assembly, process, isTiered, delay) =>
    {
        var said = new LockStepHello(protocol, Plain(version), Plain(assembly), "net10.0", process, isTiered, delay);
        var heard = LockStepMessages.Hello(LockStepMessages.Of(said))!;
        Assert.Equal(said with { TierUpDelay = heard.TierUpDelay }, heard);
        Assert.Equal(said.TierUpDelay.TotalMilliseconds, heard.TierUpDelay.TotalMilliseconds, tolerance: 0.001);
    });

    [Fact]
    public void A_test_with_any_row_arrives_in_one_line() => Gen.Select(Gen.String, Gen.String, Times, Times).Sample((method, row, budget, timeout) =>
    {
        var said = new LockStepVisit(new TestId(Plain(method), Plain(row) + "\r\n\0\u2028"), budget, timeout);
        var line = LockStepMessages.Of(said);
        Assert.DoesNotContain((byte)'\n', line);
        Assert.Equal(said.Test, LockStepMessages.Visit(line)!.Test);
        Assert.Equal(said.Timeout.TotalMilliseconds, LockStepMessages.Visit(line)!.Timeout.TotalMilliseconds, tolerance: 0.001);
    });

    [Fact]
    public void A_step_arrives() => Gen.Select(Gen.Long[1, 1L << 40], Gen.Bool, Gen.Bool).Sample((operations, isKept, isCold) =>
    {
        var line = new byte[64];
        var said = new Step(operations, isKept, isKept && isCold);
        Assert.Equal(said, LockStepMessages.ReadStep(line.AsSpan(0, LockStepMessages.Write(line, said))));
    });

    [Fact]
    public void A_reading_arrives_to_a_tenth_of_a_nanosecond() => Gen.Select(Gen.Double[0, 1e15], Gen.Long[0, long.MaxValue]).Sample((nanoseconds, methods) =>
    {
        var line = new byte[64];
        var heard = LockStepMessages.ReadReading(line.AsSpan(0, LockStepMessages.Write(line, new Reading(nanoseconds, methods))))!.Value;
        Assert.Equal(methods, heard.CompiledMethods);
        Assert.Equal(nanoseconds, heard.Nanoseconds, tolerance: 0.2);
    });

    [Fact]
    public void Any_bytes_are_a_message_or_none() => Gen.Byte.Array[0, 200].Sample(ReadsOrNot, iter: 20_000);

    [Fact]
    public void A_message_with_some_bytes_changed_is_one_or_none()
    {
        byte[][] messages =
        [
            LockStepMessages.Of(new LockStepHello(1, "1.0.0", "Shop.Tests", "net10.0", 42, true, TimeSpan.FromMilliseconds(100))),
            LockStepMessages.Of(new LockStepVisit(new TestId("Shop.Tests.SearchTests.Query", "(terms: \"\u00e4\")"), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5))),
            "keep 1234567"u8.ToArray(),
            "12345 678"u8.ToArray(),
        ];
        Gen.Select(Gen.Int[0, messages.Length - 1], Gen.Select(Gen.Int[0, 400], Gen.Byte).Array[1, 4]).Sample(
            (message, changes) =>
            {
                var line = messages[message].ToArray();
                foreach (var (place, value) in changes)
                {
                    line[place % line.Length] = value;
                }

                ReadsOrNot(line);
            },
            iter: 20_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"method":null,"row":"","budget":1,"timeout":1}""")]
    [InlineData("""{"method":"a","row":7,"budget":1,"timeout":1}""")]
    [InlineData("""{"method":"a","row":"","budget":-1,"timeout":1}""")]
    [InlineData("""{"method":"a","row":"","budget":1e999,"timeout":1}""")]
    [InlineData("""{"method":"a","row":"","budget":1,"timeout":1e300}""")]
    [InlineData("""{"method":"a","row":"\ud800","budget":1,"timeout":1}""")]
    [InlineData("""{"protocol":99999999999,"perfGate":"1","assembly":"a","framework":"f","process":1,"isTiered":true,"tierUpDelay":1}""")]
    [InlineData("""{"protocol":1,"perfGate":null,"assembly":"a","framework":"f","process":1,"isTiered":true,"tierUpDelay":1}""")]
    [InlineData("run")]
    [InlineData("run 0")]
    [InlineData("run -1")]
    [InlineData("run 1 ")]
    [InlineData("keep 99999999999999999999")]
    [InlineData("-1 1")]
    [InlineData("1")]
    [InlineData("1 ")]
    [InlineData("1 1 1")]
    public void What_is_no_message_is_none(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        Assert.Null(LockStepMessages.Hello(bytes));
        Assert.Null(LockStepMessages.Visit(bytes));
        Assert.Null(LockStepMessages.ReadStep(bytes));
        Assert.Null(LockStepMessages.ReadReading(bytes));
    }

    // A lone half of a surrogate pair is no text, and does not arrive as one.
    private static string Plain(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static void ReadsOrNot(byte[] line)
    {
        _ = LockStepMessages.Hello(line);
        if (LockStepMessages.Visit(line) is { } visit)
        {
            Assert.NotNull(visit.Test.Method);
            Assert.NotNull(visit.Test.Row);
        }

        if (LockStepMessages.ReadStep(line) is { } step)
        {
            Assert.InRange(step.Operations, 1, 1L << 40);
        }

        if (LockStepMessages.ReadReading(line) is { } reading)
        {
            Assert.InRange(reading.Nanoseconds, 0, double.MaxValue);
        }
    }
}
