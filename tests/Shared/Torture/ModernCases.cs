using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace PerfGate.Torture;

/// <summary>What the language learned last.</summary>
public static class ModernCases
{
    public static string Covariant_returns() => TortureCase.Text(new Puppy().Make().Name(), ((Animal)new Puppy()).Make().Name(), new Base<string>().Of("x"), ((Base<string>)new Special()).Of("x"), new Special().Of(3));

    public static string Generic_virtuals() => TortureCase.Text(Visit(new Doubler()), Visit(new Texter()), ((IProducer<object>)new StringProducer()).Produce());

    public static string Extension_members() => TortureCase.Text("abc".Doubled(), "abc".Middle, int.Answer);

    public static string Field_keyword()
    {
        var counted = new Counting { Value = -5 };
        counted.Value = 7;
        return TortureCase.Text(counted.Value, counted.Writes);
    }

    public static string Compound_operators()
    {
        var sum = new Sum();
        sum += 3;
        sum += 4;
        sum++;
        return sum.Total.ToString();
    }

    public static string Null_conditional_assignment()
    {
        Counting? none = null;
        none?.Value = Throw();
        Counting? some = new();
        some?.Value = 4;
        return TortureCase.Text(some?.Value, none is null);
    }

    public static string Interpolation_handlers()
    {
        var log = new List<string>();
        Log(log, true, $"on {Note(log, 1)} {2:D3}");
        Log(log, false, $"off {Note(log, 2)}");
        return string.Join("|", log);
    }

    public static string Required_members() => new Full { Name = "n", Size = 2 }.ToString()!;

    public static string Overloaded_truth()
    {
        Maybe yes = new(true), no = new(false);
        return TortureCase.Text(yes && no ? 1 : 0, yes || no ? 1 : 0, (yes & no).Is, yes ? "t" : "f");
    }

    public static string Ref_locals_in_async() => RefAsync().Result.ToString();

    public static string Spans_in_iterators() => string.Join(",", SpanIterator([3, 1, 2]));

    public static string Locked_iterators() => string.Join(",", Locked(new Lock(), 3));

    public static string Returns_out_of_nested_tries() => string.Join(",", Enumerable.Range(0, 6).Select(Nested));

    public static string Async_finally_throws()
    {
        var log = new List<string>();
        try
        {
            AsyncFinally(log).GetAwaiter().GetResult();
        }
        catch (Exception failure)
        {
            log.Add(failure.Message);
        }

        return string.Join(",", log);
    }

    public static string Async_iterators_throw()
    {
        var log = new List<string>();
        Enumerate(log).GetAwaiter().GetResult();
        return string.Join(",", log);
    }

    public static string Deep_recursion() => TortureCase.Text(Depth(4000), Ackermann(2, 50));

    public static string Collection_expressions()
    {
        Span<int> span = [1, 2, 3];
        List<int> list = [.. span, 4];
        ImmutableHolder holder = ["a", "b"];
        return TortureCase.Text(list.Sum(), holder.Count, string.Join("", (IEnumerable<int>)[5, .. list]));
    }

    public static string Inline_arrays()
    {
        var buffer = new Buffer();
        for (var i = 0; i < 4; i++)
        {
            buffer[i] = i * i;
        }

        var sum = 0;
        foreach (var value in buffer)
        {
            sum += value;
        }

        return TortureCase.Text(sum, buffer[1..3].Length);
    }

    public static string Checked_and_patterns() => TortureCase.Text(TortureCase.Say(() => checked((byte)Wide(300)).ToString()), Wide(5) is > 3 and not 7, (object)"x" is string { Length: 1 } text ? text : "");

    public static string Primary_constructors() => TortureCase.Text(new Primary(3).Twice(), new PrimaryStruct(4).Twice(), new Derived(5).Twice());

    public static string Static_lambdas()
    {
        Func<int, int, int> add = static (a, b) => a + b;
        var defaults = (int a, int b = 10) => a + b;
        return TortureCase.Text(add(1, 2), defaults(1), ((Func<string>)(static () => "s"))());
    }

    private static string Visit<T>(Visitor<T> visitor) => $"{visitor.Visit(21)}{visitor.Visit("a")}";

    private static int Throw() => throw new InvalidOperationException();

    private static int Note(List<string> log, int n)
    {
        log.Add("evaluated " + n);
        return n;
    }

    private static void Log(List<string> log, bool isOn, [InterpolatedStringHandlerArgument(nameof(isOn))] ref Handler handler) => log.Add(handler.Text);

    private static async Task<int> RefAsync()
    {
        int[] values = [1, 2, 3];
        await Task.Yield();
        {
            ref var second = ref values[1];
            second = 20;
            ReadOnlySpan<int> span = values;
            values[0] = span[1];
        }

        await Task.Yield();
        return values.Sum();
    }

    private static IEnumerable<int> SpanIterator(int[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            int largest;
            {
                Span<int> rest = values.AsSpan(i);
                ref var first = ref rest[0];
                foreach (ref var value in rest)
                {
                    if (value > first)
                    {
                        (first, value) = (value, first);
                    }
                }

                largest = first;
            }

            yield return largest;
        }
    }

    private static IEnumerable<int> Locked(Lock gate, int n)
    {
        for (var i = 0; i < n; i++)
        {
            lock (gate)
            {
                i += 0;
            }

            yield return i;
        }
    }

    private static string Nested(int n)
    {
        var log = "";
        try
        {
            try
            {
                try
                {
                    if (n == 0)
                    {
                        return log + "a";
                    }

                    if (n == 1)
                    {
                        throw new InvalidOperationException();
                    }
                }
                finally
                {
                    log += "1";
                }

                if (n == 2)
                {
                    return log + "b";
                }
            }
            catch (InvalidOperationException) when (n == 1)
            {
                return log + "c";
            }
            finally
            {
                log += "2";
            }

            if (n == 3)
            {
                goto End;
            }
        }
        finally
        {
            log += "3";
        }

        return log + "d";
    End:
        return log + "e";
    }

    private static async Task AsyncFinally(List<string> log)
    {
        try
        {
            try
            {
                await Task.Yield();
                throw new InvalidOperationException("first");
            }
            finally
            {
                await Task.Yield();
                log.Add("finally");
                throw new InvalidOperationException("second");
            }
        }
        catch (InvalidOperationException failure) when (failure.Message == "second")
        {
            log.Add("filtered");
            await Task.Yield();
            throw;
        }
    }

    private static async Task Enumerate(List<string> log)
    {
        try
        {
            await foreach (var n in Throwing(log))
            {
                log.Add("got " + n);
            }
        }
        catch (InvalidOperationException failure)
        {
            log.Add(failure.Message);
        }
    }

    private static async IAsyncEnumerable<int> Throwing(List<string> log)
    {
        try
        {
            yield return 1;
            await Task.Yield();
            throw new InvalidOperationException("inside");
        }
        finally
        {
            await Task.Yield();
            log.Add("cleaned");
        }
    }

    private static int Depth(int n) => n == 0 ? 0 : 1 + Depth(n - 1);

    private static int Ackermann(int m, int n) => m == 0 ? n + 1 : n == 0 ? Ackermann(m - 1, 1) : Ackermann(m - 1, Ackermann(m, n - 1));

    private static int Wide(int n) => n;

    private static string Doubled(this string text) => text + text;

    extension(string text)
    {
        private char Middle => text[text.Length / 2];
    }

    extension(int)
    {
        private static int Answer => 42;
    }

    private abstract class Animal
    {
        public abstract Animal Make();

        public virtual string Name() => "animal";
    }

    private sealed class Puppy : Animal
    {
        public override Puppy Make() => new();

        public override string Name() => "puppy";
    }

    private class Base<T>
    {
        public virtual string Of<TOther>(TOther other) => typeof(T).Name + other;
    }

    private sealed class Special : Base<string>
    {
        public override string Of<TOther>(TOther other) => "special " + base.Of(other);
    }

    private abstract class Visitor<T>
    {
        public abstract T Visit<TNode>(TNode node);
    }

    private sealed class Doubler : Visitor<int>
    {
        public override int Visit<TNode>(TNode node) => node is int n ? n * 2 : -1;
    }

    private sealed class Texter : Visitor<string>
    {
        public override string Visit<TNode>(TNode node) => $"<{node}>";
    }

    private interface IProducer<out T>
    {
        T Produce();
    }

    private sealed class StringProducer : IProducer<string>
    {
        public string Produce() => "produced";
    }

    private sealed class Counting
    {
        public int Writes { get; private set; }

        public int Value
        {
            get;
            set
            {
                Writes++;
                field = Math.Max(0, value);
            }
        }
    }

    private sealed class Sum
    {
        public int Total { get; private set; }

        public void operator +=(int n) => Total += n;

        public void operator ++() => Total++;
    }

    [InterpolatedStringHandler]
    private ref struct Handler
    {
        private readonly List<string> _parts = [];

        public Handler(int literals, int values, bool isOn, out bool isEnabled) => isEnabled = isOn;

        public readonly string Text => string.Concat(_parts);

        public readonly void AppendLiteral(string text) => _parts.Add(text);

        public readonly void AppendFormatted<T>(T value, string? format = null) => _parts.Add(format + value);
    }

    private sealed class Full
    {
        public required string Name { get; init; }

        public required int Size { get; set; }

        [SetsRequiredMembers]
        public Full()
        {
            Name = "";
            Size = 1;
        }

        public override string ToString() => Name + Size;
    }

    private readonly struct Maybe(bool value)
    {
        public bool Is => value;

        public static bool operator true(Maybe maybe) => maybe.Is;

        public static bool operator false(Maybe maybe) => !maybe.Is;

        public static Maybe operator &(Maybe a, Maybe b) => new(a.Is & b.Is);

        public static Maybe operator |(Maybe a, Maybe b) => new(a.Is | b.Is);
    }

    [CollectionBuilder(typeof(ImmutableHolder), nameof(Create))]
    private sealed class ImmutableHolder(string[] items) : IEnumerable<string>
    {
        public int Count => items.Length;

        public static ImmutableHolder Create(ReadOnlySpan<string> items) => new(items.ToArray());

        public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)items).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    [InlineArray(4)]
    private struct Buffer
    {
        private int _first;
    }

    private class Primary(int n)
    {
        public virtual int Twice() => n * 2;
    }

    private sealed class Derived(int n) : Primary(n + 1)
    {
        public override int Twice() => base.Twice() + n;
    }

    private readonly struct PrimaryStruct(int n)
    {
        public int Twice() => n * 2;
    }
}
