using System.Globalization;
using System.Runtime.CompilerServices;

namespace PerfGate.Actions.Logged;

/// <summary>Methods whose code runs where it is called.</summary>
public class Methods : IGreeter
{
    private static readonly int[] Shelf = [1, 2, 3];

    public int Size { get; set; } = 3;

    public string Text
    {
        [LogCall(Name = "text")]
        get => "text";
        [LogCall]
        init => Size = value.Length;
    }

    [LogCall]
    public static int Add(int a, int b) => a + b;

    [LogCall(Name = "named by hand")]
    public string Join(string? first, string second) => $"{first}-{second}-{Size}";

    [LogCall]
    public static void Nothing()
    {
    }

    [LogCall]
    public static bool Pay(decimal amount, [Sensitive] string card, string password, [Sensitive] object? more = null) => amount > 5 && card.Length + password.Length > 0 && more is null;

    [LogCall]
    public static int Branches(int n)
    {
        for (var i = 0; i < n; i++)
        {
            if (i == 2)
            {
                return i;
            }

            try
            {
                if (n == 1)
                {
                    return 7;
                }
            }
            finally
            {
                Add(i, n);
            }
        }

        return n > 100 ? throw new ArgumentOutOfRangeException(nameof(n)) : -1;
    }

    [LogCall]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Fails(string why)
    {
        try
        {
            throw new InvalidOperationException(why);
        }
        catch (ArgumentException)
        {
            return 1;
        }
        finally
        {
            Nothing();
        }
    }

    [LogCall]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Catches(string why)
    {
        try
        {
            return Fails(why);
        }
        catch (InvalidOperationException failure) when (failure.Message.Length > 2)
        {
            return -2;
        }
    }

    [LogCall]
    public static T Echo<T>(T value) => value;

    [LogCall]
    public static bool TryParse(string text, out int number, ref int tries, in DateTime now)
    {
        tries += now.Year == 2026 ? 1 : 2;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    [LogCall]
    public static ref int Place(int i) => ref Shelf[i];

    [LogCall]
    public static int Sum(ReadOnlySpan<char> text, ReadOnlySpan<int> numbers, CancellationToken stop = default)
    {
        var sum = text.Length;
        foreach (var number in numbers)
        {
            sum += number;
        }

        return sum;
    }

    [LogCall]
    public static Span<int> Slice(int[] all, int from) => all.AsSpan(from);

    [LogCall]
    public static unsafe int Points(int* at, delegate*<int, int> twice)
    {
        Span<int> room = stackalloc int[2];
        room[1] = *at;
        return twice(room[1]);
    }

    [LogCall]
    public static T Default<T>(T value)
        where T : allows ref struct => value;

    [LogCall]
    public static int Locals(int n)
    {
        [LogCall]
        int Twice(int x) => x * n;

        var thrice = [LogCall] (int x) => x * 3;
        return Twice(2) + thrice(n);
    }

    [LogCall]
    public virtual string Hello(string name) => $"hello {name}";

    [LogCall]
    string IGreeter.Greet(string name) => Hello(name);

    [LogCall]
    public static Methods operator +(Methods one, int more) => new() { Size = one.Size + more };

    [LogCall]
    [SkipLocalsInit]
    public static object? Throws(Exception? failure) => failure is null ? null : throw failure;

    [LogCall]
    public static int Deep(int n) => n == 0 ? 0 : 1 + Deep(n - 1);

    public override string ToString() => $"methods of {Size}";
}

public interface IGreeter
{
    string Greet(string name);
}

public class Louder : Methods
{
    [LogCall]
    public override string Hello(string name) => base.Hello(name).ToUpperInvariant();
}

public class Box<T>
{
    private readonly List<T> _all = [];

    [LogCall]
    public int Put<TOther>(T value, TOther other)
    {
        _all.Add(value);
        return _all.Count + (other is null ? 0 : 1);
    }

    [LogCall]
    public async Task<T> TakeAsync<TOther>(int at, TOther other)
    {
        await Task.Yield();
        GC.KeepAlive(other);
        return _all[at];
    }

    public readonly struct Inside(int value)
    {
        [LogCall]
        public int Times(int n) => value * n;
    }
}
