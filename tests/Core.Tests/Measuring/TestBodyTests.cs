using System.Reflection;
using PerfGate.Diagnostics;
using PerfGate.Measuring;

namespace PerfGate.Tests.Measuring;

public class TestBodyTests
{
    public static TheoryData<string, bool, object?> Returning => new()
    {
        { nameof(Methods.Void), false, null },
        { nameof(Methods.Number), false, 42 },
        { nameof(Methods.Text), false, "text" },
        { nameof(Methods.Nothing), false, null },
        { nameof(Methods.Struct), false, 1.5m },
        { nameof(Methods.Span), false, null },
        { nameof(Methods.PlainTask), true, null },
        { nameof(Methods.TaskOfNumber), true, null },
        { nameof(Methods.PlainValueTask), true, null },
        { nameof(Methods.ValueTaskOfNumber), true, 42 },
        { nameof(Methods.SuspendedTask), true, null },
        { nameof(Methods.SuspendedValueTask), true, null },
        { nameof(Methods.SuspendedValueTaskOfNumber), true, 42 },
        { nameof(Methods.StaticVoid), false, null },
        { nameof(Methods.StaticTask), true, null },
        { "Hidden", false, 7 },
    };

    [Theory]
    [MemberData(nameof(Returning))]
    public async Task Every_kind_of_method_runs_as_often_as_asked_and_its_result_is_kept(string name, bool isAsync, object? result)
    {
        var methods = new Methods();
        var body = TestBody.Compile(Method(name), methods, []);
        Assert.Equal(isAsync, body.IsAsync);
        Methods.StaticRuns.Value = new Counted();
        await body.RunAsync(7);
        Assert.Equal(7, methods.Runs + Methods.StaticRuns.Value.Runs);
        if (result is not null)
        {
            Assert.Equal(result, body.GetType().GetProperty("Result")!.GetValue(body));
        }
    }

    public static TheoryData<string, object?[], string> Arguments => new()
    {
        { nameof(Methods.Take), [1, "x"], "1 x" },
        { nameof(Methods.Take), [1, null], "1 " },
        { nameof(Methods.TakeStructs), [new DateTime(2024, 1, 2, 0, 0, 0, DateTimeKind.Utc), 2.5m, DayOfWeek.Friday], "2024 2.5 Friday" },
        { nameof(Methods.TakeStructs), [null, null, null], "1 0 Sunday" },
        { nameof(Methods.TakeStructs), [null, 3, 5], "1 3 Friday" },
        { nameof(Methods.TakeNullables), [null, 5L], " 5" },
        { nameof(Methods.TakeNullables), [4, 5], "4 5" },
        { nameof(Methods.TakeWide), [1, (byte)2, 3f], "1 2 3" },
        { nameof(Methods.TakeObject), [42], "42" },
        { nameof(Methods.TakeArray), [new[] { 1, 2 }], "2" },
        { nameof(Methods.TakeOperator), ["text"], "4" },
        { nameof(Methods.TakeOne), [1], "1" },
        { nameof(Methods.TakeFour), [1, "b", 3.5, 'd'], "1 b 3.5 d" },
        { nameof(Methods.TakeFive), [1, "b", 3.5, 'd', null], "1 b 3.5 d " },
        { nameof(Methods.TakeAndReturnSpan), [1, 2], "1 2" },
    };

    public static TheoryData<string, object?[], object> ReturningOfArguments => new()
    {
        { nameof(Methods.Add), [1], 1 },
        { nameof(Methods.AddTwo), [1, 2], 3 },
        { nameof(Methods.AddThree), [1, 2, 3L], 6L },
        { nameof(Methods.AddFour), [1, 2, 3, 4], 10 },
        { nameof(Methods.AddFive), [1, 2, 3, 4, 5], 15 },
        { nameof(Methods.AddLater), [1, 2], 3 },
        { nameof(Methods.AddStatic), ["a", null], "a" },
    };

    [Theory]
    [MemberData(nameof(ReturningOfArguments))]
    public async Task A_result_of_arguments_is_kept(string name, object?[] arguments, object result)
    {
        var body = TestBody.Compile(Method(name), new Methods(), arguments);
        await body.RunAsync(2);
        Assert.Equal(result, body.GetType().GetProperty("Result")!.GetValue(body));
    }

    [Theory]
    [MemberData(nameof(Arguments))]
    public async Task Arguments_arrive_as_a_call_by_reflection_would_pass_them(string name, object?[] arguments, string seen)
    {
        var methods = new Methods();
        await TestBody.Compile(Method(name), methods, arguments).RunAsync(2);
        Assert.Equal([seen, seen], methods.Seen);
    }

    [Fact]
    public async Task A_generic_method_runs_closed()
    {
        var methods = new Methods();
        await TestBody.Compile(Method(nameof(Methods.Generic)).MakeGenericMethod(typeof(int)), methods, [5]).RunAsync(1);
        await TestBody.Compile(Method(nameof(Methods.Generic)).MakeGenericMethod(typeof(string)), methods, [null]).RunAsync(1);
        Assert.Equal(["Int32 5", "String "], methods.Seen);
    }

    [Fact]
    public async Task An_inherited_and_overridden_method_runs_on_the_class_that_runs()
    {
        var derived = new Derived();
        await TestBody.Compile(typeof(Derived).GetMethod(nameof(Methods.Virtual))!, derived, []).RunAsync(3);
        await TestBody.Compile(typeof(Methods).GetMethod(nameof(Methods.Virtual))!, derived, []).RunAsync(3);
        Assert.Equal(6, derived.DerivedRuns);
    }

    [Theory]
    [InlineData("x", "y", "takes a Int32 as number and was given a String")]
    [InlineData(1, 2, "takes a String as text and was given a Int32")]
    public void An_argument_that_does_not_fit_is_named(object number, object text, string message)
    {
        var failure = Assert.Throws<PerfGateException>(() => TestBody.Compile(Method(nameof(Methods.Take)), new Methods(), [number, text]));
        Assert.Equal(DiagnosticCodes.InvalidMethod, failure.Code);
        Assert.Contains("Methods.Take " + message, failure.Message);
    }

    [Fact]
    public void A_wrong_number_of_arguments_is_named()
    {
        var failure = Assert.Throws<PerfGateException>(() => TestBody.Compile(Method(nameof(Methods.Take)), new Methods(), [1]));
        Assert.Contains("takes 2 arguments and was given 1", failure.Message);
    }

    [Fact]
    public async Task Operations_of_an_async_body_follow_each_other()
    {
        var running = 0;
        var body = new TaskBody(async () =>
        {
            Assert.Equal(1, Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
        });
        await body.RunAsync(100);
    }

    [Fact]
    public async Task Delegates_of_every_kind_become_bodies()
    {
        var runs = 0;
        Func<string> closed = "closed".Trim;
        foreach (var (type, call) in new (Type, Delegate)[]
        {
            (typeof(int), () => ++runs),
            (typeof(Task<int>), () => Task.FromResult(++runs)),
            (typeof(ValueTask), () => new ValueTask(Task.FromResult(++runs))),
            (typeof(ValueTask<int>), () => new ValueTask<int>(++runs)),
        })
        {
            await TestBody.Of(type, call).RunAsync(2);
        }

        await TestBody.Of(typeof(string), closed).RunAsync(1);
        Assert.Equal(8, runs);
    }

    private static MethodInfo Method(string name) =>
        typeof(Methods).GetMethod(name, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static)!;

    private sealed class Counted
    {
        public int Runs { get; set; }
    }

    private class Methods
    {
        public static AsyncLocal<Counted> StaticRuns { get; } = new();

        public int Runs { get; private set; }

        public List<string> Seen { get; } = [];

        private int Zero { get; } // an object that is not the right one has none

        public void Void() => Runs++;

        public int Number()
        {
            Runs++;
            return 42;
        }

        public string Text()
        {
            Runs++;
            return "text";
        }

        public string? Nothing()
        {
            Runs++;
            return null;
        }

        public decimal Struct()
        {
            Runs++;
            return 1.5m;
        }

        public ReadOnlySpan<char> Span()
        {
            Runs++;
            return "span";
        }

        public Task PlainTask()
        {
            Runs++;
            return Task.CompletedTask;
        }

        public Task<int> TaskOfNumber()
        {
            Runs++;
            return Task.FromResult(42);
        }

        public ValueTask PlainValueTask()
        {
            Runs++;
            return default;
        }

        public ValueTask<int> ValueTaskOfNumber()
        {
            Runs++;
            return new(42);
        }

        public async Task SuspendedTask()
        {
            await Task.Yield();
            Runs++;
        }

        public async ValueTask SuspendedValueTask()
        {
            await Task.Yield();
            Runs++;
        }

        public async ValueTask<int> SuspendedValueTaskOfNumber()
        {
            await Task.Yield();
            Runs++;
            return 42;
        }

        public static void StaticVoid() => StaticRuns.Value!.Runs++;

        public static async Task StaticTask()
        {
            await Task.Yield();
            StaticRuns.Value!.Runs++;
        }

        public virtual void Virtual() => Runs++;

        public void Take(int number, string? text) => See($"{number} {text}");

        public void TakeStructs(DateTime time, decimal number, DayOfWeek day) => See($"{time.Year} {number} {day}");

        public void TakeOne(int a) => See($"{a}");

        public void TakeFour(int a, string? b, double c, char d) => See($"{a} {b} {c} {d}");

        public void TakeFive(int a, string? b, double c, char d, object? e) => See($"{a} {b} {c} {d} {e}");

        public ReadOnlySpan<char> TakeAndReturnSpan(int a, int b)
        {
            See($"{a} {b}");
            return "span";
        }

        public int Add(int a) => a + Zero;

        public int AddTwo(int a, int b) => a + b + Zero;

        public long AddThree(int a, int b, long c) => a + b + c + Zero;

        public int AddFour(int a, int b, int c, int d) => a + b + c + d + Zero;

        public int AddFive(int a, int b, int c, int d, int e) => a + b + c + d + e + Zero;

        public async ValueTask<int> AddLater(int a, int b)
        {
            await Task.Yield();
            return a + b + Zero;
        }

        public static string AddStatic(string a, string? b) => a + b;

        public void TakeNullables(int? a, long? b) => See($"{a} {b}");

        public void TakeWide(long a, int b, double c) => See($"{a} {b} {c}");

        public void TakeObject(object value) => See($"{value}");

        public void TakeArray(int[] values) => See($"{values.Length}");

        public void TakeOperator(Length length) => See($"{length.Value}");

        public void Generic<T>(T value) => See($"{typeof(T).Name} {value}");

        private int Hidden()
        {
            Runs++;
            return 7;
        }

        private void See(FormattableString seen) => Seen.Add(FormattableString.Invariant(seen));
    }

    private sealed class Derived : Methods
    {
        public int DerivedRuns { get; private set; }

        public override void Virtual() => DerivedRuns++;
    }

    private readonly record struct Length(int Value)
    {
        public static implicit operator Length(string text) => new(text.Length);
    }
}
