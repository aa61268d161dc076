using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PerfGate.Torture;

/// <summary>References, pointers and memory.</summary>
public static unsafe partial class UnsafeCases
{
    [ThreadStatic]
    private static int _perThread;

    public static string Ref_returns()
    {
        int[] values = [1, 2, 3];
        ref var second = ref Find(values, 2);
        second = 20;
        Find(values, 3)++;
        ref readonly var first = ref Peek(values);
        var grid = new Grid();
        grid[1, 1] = 9;
        return TortureCase.Text(string.Join(",", values), first, grid[1, 1], Longest(ref values[0], ref values[1]));
    }

    public static string Ref_structs()
    {
        Span<int> numbers = stackalloc int[4] { 4, 3, 2, 1 };
        var reader = new Reader(numbers);
        var sum = 0;
        while (reader.Next(out var n))
        {
            sum = (sum * 10) + n;
        }

        using var scope = new Scope(numbers);
        return TortureCase.Text(sum, Slice(numbers, 2).Length, scope.First, Split("a,b,c".AsSpan(), ',').Length, new Holder(ref numbers[1]).Value);
    }

    public static string Stackalloc()
    {
        var total = 0;
        for (var i = 1; i < 20; i++)
        {
            total += Fill(i);
        }

        return TortureCase.Text(total, Skipped());
    }

    public static string Function_pointers()
    {
        delegate*<int, int> twice = &Twice;
        delegate*<ref int, void> grow = &Grow;
        delegate* unmanaged<int, int> native = &Native;
        var n = 5;
        grow(ref n);
        return TortureCase.Text(twice(4), n, native(6), Apply(&Twice, 3));
    }

    public static string Native_calls() => TortureCase.Text(Marshal.SizeOf<Explicit>(), ((delegate* unmanaged<nint, nint>)(delegate* unmanaged<nint, nint>)&NativeSelf)(8));

    public static string Platform_calls()
    {
        if (OperatingSystem.IsWindows())
        {
            return "True True -1"; // the library is of Unix
        }

        return TortureCase.Text(ProcessId() == Environment.ProcessId, Identify() == Environment.ProcessId, Close(-1));
    }

    public static string Callbacks()
    {
        Comparison<int> back = (a, b) => b.CompareTo(a);
        var pointer = Marshal.GetFunctionPointerForDelegate<Transform>(n => n * 3);
        int[] values = [3, 1, 2];
        Array.Sort(values, back);
        return TortureCase.Text(string.Join(",", values), ((delegate* unmanaged<int, int>)pointer)(7));
    }

    public static string Layouts()
    {
        var union = new Explicit { Whole = 0x01020304 };
        var sequence = new Sequence { A = 1, B = 2, C = 3 };
        var fixedly = new Fixed();
        for (var i = 0; i < 8; i++)
        {
            fixedly.Bytes[i] = (byte)(i * i);
        }

        return TortureCase.Text(union.Low, union.High, sequence.Sum(), fixedly.Bytes[7], sizeof(Explicit), sizeof(Fixed), new Inline()[3]);
    }

    public static string Pointers()
    {
        int[] values = [1, 2, 3, 4];
        var sum = 0;
        fixed (int* start = values)
        {
            for (var at = start; at < start + values.Length; at++)
            {
                sum += *at;
            }
        }

        fixed (char* text = "abc")
        {
            sum += text[1];
        }

        var memory = (int*)NativeMemory.AllocZeroed(4, 4);
        try
        {
            memory[2] = 7;
            sum += memory[2];
        }
        finally
        {
            NativeMemory.Free(memory);
        }

        return sum.ToString();
    }

    public static string By_reference()
    {
        var n = 1;
        Grow(ref n);
        Split(n, out var tens, out var ones);
        var large = new Large { A = 1, B = 2, C = 3, D = 4, E = 5, J = 10 };
        return TortureCase.Text(n, tens, ones, Sum(large), Sum(in large), Optional(), Optional(b: 5), Many(1, 2, 3), Collected(1, 2));
    }

    public static string Thread_statics()
    {
        _perThread = 5;
        var other = -1;
        var thread = new Thread(() => other = _perThread);
        thread.Start();
        thread.Join();
        return TortureCase.Text(_perThread, other);
    }

    public static string Vectors() => TortureCase.Text(Vector128.Sum(Vector128.Create(1, 2, 3, 4) * 2), System.Numerics.Vector.Dot(new System.Numerics.Vector<int>(2), System.Numerics.Vector<int>.One) / System.Numerics.Vector<int>.Count);

    public static string Typed_references()
    {
        var n = 3;
        var reference = __makeref(n);
        __refvalue(reference, int) = 8;
        return TortureCase.Text(n, __reftype(reference).Name);
    }

    public static string Accessors()
    {
        var secret = new Secret();
        ValueOf(secret) = 9;
        return secret.ToString();
    }

    private static ref int Find(int[] values, int value)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] == value)
            {
                return ref values[i];
            }
        }

        throw new KeyNotFoundException();
    }

    private static ref readonly int Peek(int[] values) => ref values[0];

    private static int Longest(scoped ref int a, scoped ref int b) => a > b ? a : b;

    private static Span<int> Slice(Span<int> values, int start)
    {
        if (start > values.Length)
        {
            return default;
        }

        return values[start..];
    }

    private static ReadOnlySpan<char> Split(ReadOnlySpan<char> text, char separator)
    {
        var place = text.IndexOf(separator);
        return place < 0 ? text : text[(place + 1)..];
    }

    private static int Fill(int n)
    {
        var bytes = stackalloc byte[n];
        for (var i = 0; i < n; i++)
        {
            bytes[i] = (byte)i;
        }

        if (n == 7)
        {
            return -7;
        }

        Span<long> more = stackalloc long[n];
        more.Fill(2);
        return bytes[n - 1] + (int)more[n / 2];
    }

    [SkipLocalsInit]
    private static int Skipped()
    {
        Span<int> values = stackalloc int[8];
        values.Fill(3);
        int sum;
        sum = 0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }

    private static int Twice(int n) => n * 2;

    private static void Grow(ref int n) => n += 10;

    [UnmanagedCallersOnly]
    private static int Native(int n)
    {
        try
        {
            return n < 0 ? throw new ArgumentException("n") : n + 100;
        }
        catch (ArgumentException)
        {
            return 0;
        }
    }

    [UnmanagedCallersOnly]
    private static nint NativeSelf(nint n) => n;

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_GetPid")]
    private static extern int ProcessId();

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_GetPid", SetLastError = true)]
    private static partial int Identify();

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Close", SetLastError = true)]
    private static partial int Close(nint handle);

    private static int Apply(delegate*<int, int> function, int n) => function(function(n));

    private static void Split(int n, out int tens, out int ones) => (tens, ones) = (n / 10, n % 10);

    private static long Sum(in Large large) => large.A + large.B + large.C + large.D + large.E + large.J;

    private static int Optional(int a = 1, int b = 2, DayOfWeek day = DayOfWeek.Friday, StringComparison how = StringComparison.Ordinal) => (a * 1000) + (b * 100) + ((int)day * 10) + (int)how;

    private static int Many(params int[] values) => values.Length;

    private static int Collected(params ReadOnlySpan<int> values) => values.Length;

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_value")]
    private static extern ref int ValueOf(Secret secret);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Transform(int n);

    private sealed class Secret
    {
        private int _value = 1;

        public override string ToString() => "secret " + _value++;
    }

    private sealed class Grid
    {
        private readonly int[] _values = new int[9];

        public ref int this[int row, int column] => ref _values[(row * 3) + column];
    }

    private ref struct Reader(ReadOnlySpan<int> values)
    {
        private readonly ReadOnlySpan<int> _values = values;
        private int _place;

        public bool Next(out int value)
        {
            if (_place >= _values.Length)
            {
                value = 0;
                return false;
            }

            value = _values[_place++];
            return true;
        }
    }

    private readonly ref struct Scope(Span<int> values)
    {
        public int First { get; } = values[0];

        public void Dispose()
        {
        }
    }

    private readonly ref struct Holder(ref int value)
    {
        private readonly ref int _value = ref value;

        public int Value => _value;
    }

    [StructLayout(LayoutKind.Explicit)]
    private struct Explicit
    {
        [FieldOffset(0)]
        public int Whole;

        [FieldOffset(0)]
        public short Low;

        [FieldOffset(2)]
        public short High;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Sequence
    {
        public byte A;
        public int B;
        public byte C;

        public readonly int Sum() => A + B + C + sizeof(Sequence);
    }

    private struct Fixed
    {
        public fixed byte Bytes[8];
    }

    [InlineArray(4)]
    private struct Inline
    {
        private int _first;
    }

    private struct Large
    {
        public long A, B, C, D, E, J;
    }
}
