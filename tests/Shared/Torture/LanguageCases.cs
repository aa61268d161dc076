using System.Reflection;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PerfGate.Torture;

/// <summary>What else the compiler makes of the language.</summary>
public static class LanguageCases
{
    private static int _initialized;

    public static string Generics() => TortureCase.Text(
        Max(3, 5), Max("a", "b"), Default<int>(), Default<string>() ?? "null", new Pair<int, string>(1, "x").Swap(), Sum<int>([1, 2, 3]), Sum<double>([1.5, 2]), new Tree<int>(5).Add(3).Add(8).Add(4).Text(), Nested<int>.Inner<string>.Name<long>());

    public static string Static_abstracts() => TortureCase.Text(Make<Cat>().Say(), Make<Dog>().Say(), Total<Cat>(3), Parse<int>("42"));

    public static string Default_interface_methods()
    {
        // The same in each of a test's operations.
        var before = IGreeter.Count;
        return TortureCase.Text(((IGreeter)new Quiet()).Greet("a"), ((IGreeter)new Loud()).Greet("b"), IGreeter.Count - before);
    }

    public static string Records()
    {
        var point = new Point(1, 2);
        var (x, y) = point with { Y = 5 };
        return TortureCase.Text(point, x, y, point == new Point(1, 2), new Line(point, point).ToString(), new Named("n") { Age = 3 }, new Measure(1.5m));
    }

    public static string Init_setters()
    {
        var made = new Made { Name = "n", Size = 3, [1] = "one" };
        return TortureCase.Text(made.Name, made.Size, made[1], new ReadOnlyMade { Value = 7 }.Value);
    }

    public static string Switches() => string.Join(",", Enumerable.Range(-2, 14).Select(Table)) + string.Join(",", ((string[])["one", "two", "three", "four", "five", "six", "seven", "eight", ""]).Select(Words)) + string.Join(",", ((object?[])[1, 1L, "s", null, new int[] { 1, 2, 3 }, new Point(0, 4), 'c', 2.5]).Select(Pattern));

    public static string Locks()
    {
        var gate = new object();
        var count = 0;
        Parallel.For(0, 200, _ =>
        {
            lock (gate)
            {
                count++;
            }
        });
        var modern = new Lock();
        Parallel.For(0, 200, _ =>
        {
            lock (modern)
            {
                count++;
            }
        });
        return TortureCase.Text(count, Synchronized(3));
    }

    public static string Delegates()
    {
        Func<int, int> add = n => n + 1;
        Func<int, int> twice = n => add(add(n));
        var all = (Action<List<string>>)First + Second + First;
        var log = new List<string>();
        all(log);
        Func<string> bound = "text".ToUpperInvariant;
        Func<string, int> open = Extensions.Vowels;
        return TortureCase.Text(twice(3), string.Join(",", log), bound(), open("aeb"), "hello".Vowels(), Compose<int, int, string>(n => n * 2, n => n.ToString("D3"))(4), Curry(2)(3));
    }

    public static string Closures()
    {
        var actions = new List<Func<int>>();
        for (var i = 0; i < 3; i++)
        {
            var j = i;
            actions.Add(() => i++ + j);
        }

        return TortureCase.Text([.. actions.Select(action => action()).Concat(actions.Select(action => action())).Cast<object?>()]);
    }

    public static string Linq()
    {
        var words = "the quick brown fox jumps over the lazy dog".Split(' ');
        var query = from word in words
                    let length = word.Length
                    group word by length into lengths
                    orderby lengths.Key descending
                    select lengths.Key + ":" + string.Join("/", lengths.Order(StringComparer.Ordinal));
        return string.Join(" ", query) + words.Aggregate(0, (sum, word) => (sum * 31) + word.Length) + words.Zip(words.Skip(1), (a, b) => a[0] + b).Last();
    }

    public static string Expression_trees()
    {
        var factor = 3;
        System.Linq.Expressions.Expression<Func<int, int>> tree = n => (n * factor) + Twice(n);
        return tree.Compile()(4) + " " + tree.Body.NodeType;
    }

    public static string Dynamic()
    {
        dynamic value = new Point(2, 3);
        int sum = value.X + value.Y;
        value = "text";
        return TortureCase.Text(sum, (int)value.Length);
    }

    public static string Reflection()
    {
        var made = Activator.CreateInstance<Made>();
        typeof(Made).GetProperty("Name")!.SetValue(made, "set");
        var method = typeof(LanguageCases).GetMethod("Twice", BindingFlags.NonPublic | BindingFlags.Static)!;
        return TortureCase.Text(made.Name, method.Invoke(null, [21]), method.IsStatic, typeof(Made).GetFields(BindingFlags.NonPublic | BindingFlags.Instance).Length, MethodBase.GetCurrentMethod()!.Name, Assembly.GetCallingAssembly() == typeof(LanguageCases).Assembly);
    }

    public static string Json()
    {
        var text = System.Text.Json.JsonSerializer.Serialize(new { Name = "n", Values = new[] { 1, 2 }, Inner = new Point(1, 2) });
        return text + System.Text.Json.JsonSerializer.Deserialize<Point>("{\"X\":4,\"Y\":5}");
    }

    public static string Operators()
    {
        var a = new Money(5) + new Money(7);
        a++;
        Money b = 3;
        return TortureCase.Text(a.Amount, (int)b, a > b, a == b, -a, new Matrix { [1, 2] = 5 }[1, 2], a is { Amount: > 10 and < 20 });
    }

    public static string Module_initializers() => TortureCase.Text(_initialized);

    public static string Finalizers()
    {
        Finalized.Drop();
        for (var i = 0; i < 50 && Finalized.Count == 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return Finalized.Count > 0 ? "finalized" : "never";
    }

    public static string Static_initialization() => TortureCase.Text(Lazily.Value, Lazily.Log, new WithStatic<int>().Id, new WithStatic<string>().Id, WithStatic<int>.Made);

    public static string Strings()
    {
        var builder = new System.Text.StringBuilder();
        for (var i = 0; i < 5; i++)
        {
            builder.Append(i).Append($"[{i,3:D2}]").AppendLine();
        }

        var name = "x";
        return builder.Replace("\r", "").Replace("\n", ";") + $"{name}{1.5}{DateTime.UnixEpoch:yyyy}{{}}" + """raw "text" """ + "u8"u8.Length + "abc"[1..] + "abc"[^1];
    }

    public static string Huge_method() => Huge.Run(7).ToString();

    public static string Numbers() => TortureCase.Text(unchecked((byte)300), (int)3.9, 7 / 2, -7 % 3, 1 << 33, 5 >>> 1, uint.MaxValue >> 4, (long)int.MaxValue * 2, Half.One, Int128.MaxValue, nint.Size, decimal.Parse("1.10") + 2m, float.Epsilon > 0, char.ToUpperInvariant('x'), BigInteger.Pow(3, 50));

    public static string Tuples_and_ranges()
    {
        var (a, (b, c)) = (1, (2, 3));
        (a, b) = (b, a);
        int[] all = [1, 2, .. Enumerable.Range(5, 3), c];
        return TortureCase.Text(a, b, c, string.Join("", all[1..^1]), all is [1, .. var middle, 3] ? middle.Length : 0, (Name: "x", 2).Name);
    }

    public static string Events()
    {
        var source = new Source();
        var log = new List<string>();
        void Handle(object? sender, int n) => log.Add("got " + n);
        source.Changed += Handle;
        source.Raise(1);
        source.Changed -= Handle;
        source.Raise(2);
        source.Custom += Handle;
        return string.Join(",", log) + source.Added;
    }

    public static string Goto()
    {
        var n = 0;
    again:
        n++;
        if (n < 5)
        {
            goto again;
        }

        switch (n)
        {
            case 5:
                n += 10;
                goto case 6;
            case 6:
                n++;
                goto default;
            default:
                return n.ToString();
        }
    }

    [ModuleInitializer]
    internal static void Initialize() => _initialized += 42;

    private static T Max<T>(T a, T b)
        where T : IComparable<T> => a.CompareTo(b) > 0 ? a : b;

    private static T? Default<T>() => default;

    private static T Sum<T>(IEnumerable<T> values)
        where T : INumber<T>
    {
        var sum = T.Zero;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }

    private static T Make<T>()
        where T : IAnimal<T> => T.Make();

    private static int Total<T>(int n)
        where T : IAnimal<T>
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            sum += T.Legs;
        }

        return sum;
    }

    private static T Parse<T>(string text)
        where T : IParsable<T> => T.Parse(text, null);

    private static string Table(int n) => n switch
    {
        0 => "zero",
        1 => "one",
        2 => "two",
        3 => "three",
        4 => "four",
        5 => "five",
        6 => "six",
        7 => "seven",
        10 => "ten",
        _ => "?",
    };

    private static int Words(string word)
    {
        switch (word)
        {
            case "one": return 1;
            case "two": return 2;
            case "three": return 3;
            case "four": return 4;
            case "five": return 5;
            case "six": return 6;
            case "seven": return 7;
            default: return 0;
        }
    }

    private static string Pattern(object? value) => value switch
    {
        null => "null",
        int n and > 0 => "int" + n,
        string { Length: 1 } => "letter",
        int[] and [var first, .., var last] => $"{first}..{last}",
        Point(0, var y) => "on y " + y,
        char or double => value.GetType().Name,
        _ => "other",
    };

    [MethodImpl(MethodImplOptions.Synchronized)]
    private static int Synchronized(int n) => n == 0 ? 0 : 1 + Synchronized(n - 1);

    private static void First(List<string> log) => log.Add("first");

    private static void Second(List<string> log) => log.Add("second");

    private static Func<TA, TC> Compose<TA, TB, TC>(Func<TA, TB> first, Func<TB, TC> second) => a => second(first(a));

    private static Func<int, int> Curry(int a) => b => a * b;

    private static int Twice(int n) => n * 2;

    private static int Vowels(this string text) => text.Count(letter => "aeiou".Contains(letter));

    private static class Extensions
    {
        public static int Vowels(string text) => LanguageCases.Vowels(text);
    }

    private readonly record struct Point(int X, int Y);

    private sealed record Line(Point From, Point To);

    private record Named(string Name)
    {
        public int Age { get; init; }
    }

    private record struct Measure(decimal Value);

    private sealed record Pair<TA, TB>(TA First, TB Second)
    {
        public Pair<TB, TA> Swap() => new(Second, First);
    }

    private sealed class Made
    {
        private readonly Dictionary<int, string> _items = [];

        public string Name { get; init; } = "";

        public int Size { get; init; }

        public string this[int place]
        {
            get => _items[place];
            init => _items[place] = value;
        }
    }

    private readonly struct ReadOnlyMade
    {
        public int Value { get; init; }
    }

    private interface IAnimal<T>
        where T : IAnimal<T>
    {
        static abstract int Legs { get; }

        static abstract T Make();

        string Say();

        static virtual int Tails => 1;
    }

    private readonly struct Cat : IAnimal<Cat>
    {
        public static int Legs => 4;

        public static Cat Make() => default;

        public string Say() => "meow";
    }

    private sealed class Dog : IAnimal<Dog>
    {
        public static int Legs => 4;

        public static Dog Make() => new();

        public string Say() => "woof";
    }

    private interface IGreeter
    {
        static int Count { get; private set; }

        string Name => "nobody";

        string Greet(string whom)
        {
            Count++;
            return Name + " greets " + whom;
        }
    }

    private sealed class Quiet : IGreeter;

    private sealed class Loud : IGreeter
    {
        public string Name => "LOUD";
    }

    private sealed class Tree<T>(T value)
        where T : IComparable<T>
    {
        private Tree<T>? _left;
        private Tree<T>? _right;

        public Tree<T> Add(T other)
        {
            ref var place = ref other.CompareTo(value) < 0 ? ref _left : ref _right;
            if (place is null)
            {
                place = new Tree<T>(other);
            }
            else
            {
                place.Add(other);
            }

            return this;
        }

        public string Text() => $"({_left?.Text()}{value}{_right?.Text()})";
    }

    private static class Nested<T>
    {
        public static class Inner<TInner>
        {
            public static string Name<TMethod>() => typeof(T).Name + typeof(TInner).Name + typeof(TMethod).Name;
        }
    }

    private readonly struct Money(int amount)
    {
        public int Amount => amount;

        public static implicit operator Money(int amount) => new(amount);

        public static explicit operator int(Money money) => money.Amount;

        public static Money operator +(Money a, Money b) => new(a.Amount + b.Amount);

        public static Money operator ++(Money a) => new(a.Amount + 1);

        public static int operator -(Money a) => -a.Amount;

        public static bool operator >(Money a, Money b) => a.Amount > b.Amount;

        public static bool operator <(Money a, Money b) => a.Amount < b.Amount;

        public static bool operator ==(Money a, Money b) => a.Amount == b.Amount;

        public static bool operator !=(Money a, Money b) => !(a == b);

        public override bool Equals(object? other) => other is Money money && money == this;

        public override int GetHashCode() => amount;
    }

    private sealed class Matrix
    {
        private readonly int[,] _values = new int[3, 3];

        public int this[int row, int column]
        {
            get => _values[row, column];
            set => _values[row, column] = value;
        }
    }

    private sealed class Finalized
    {
        public static int Count;

        ~Finalized() => Interlocked.Increment(ref Count);

        [MethodImpl(MethodImplOptions.NoInlining)]
        public static void Drop() => _ = new Finalized();
    }

    private static class Lazily
    {
        public static readonly int Value = Compute();

        public static string Log = "";

        static Lazily() => Log += "static";

        private static int Compute()
        {
            Log += "field ";
            return 5;
        }
    }

    private sealed class WithStatic<T>
    {
        public static int Made;

        public int Id { get; } = ++Made;
    }

    private sealed class Source
    {
        public event EventHandler<int>? Changed;

        public event EventHandler<int> Custom
        {
            add => Added++;
            remove => Added--;
        }

        public int Added { get; private set; }

        public void Raise(int n) => Changed?.Invoke(this, n);
    }
}
