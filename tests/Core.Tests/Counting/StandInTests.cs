using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using PerfGate.Counting;
using PerfGate.Tests.Support;
using static PerfGate.Tests.Counting.WovenCode;

namespace PerfGate.Tests.Counting;

/// <summary>A stand-in does what it stands in for, whatever it is given; and what it weighs is what the original goes through.</summary>
[Collection(nameof(ProcessWide))]
public class StandInTests
{
    private static readonly MethodInfo[] All =
        [.. typeof(StandInAttribute).Assembly.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)).Where(method => method.IsDefined(typeof(StandInAttribute)))];

    public static TheoryData<string> Callable => [.. All.Where(method => !method.GetParameters().Any(IsOfStack)).Select(method => $"{method.DeclaringType!.Name}: {method}")];

    [Fact]
    public void Every_stand_in_can_be_called_from_anywhere_and_has_an_original_in_this_runtime()
    {
        Assert.True(All.Length > 100);
        Assert.All(All, method => Assert.True(method.IsPublic && method.DeclaringType!.IsVisible));
        Assert.All(All, method => Assert.NotNull(OriginalOf(Close(method, typeof(int)))));
    }

    [Fact]
    public void No_original_has_two_stand_ins() =>
        Assert.Equal(All.Length, All.Select(method => OriginalOf(Close(method, typeof(int)))!.ToString() + OriginalOf(Close(method, typeof(int)))!.DeclaringType).Distinct().Count());

    [Theory]
    [MemberData(nameof(Callable))]
    public void It_gives_and_throws_and_leaves_behind_what_the_original_does(string name)
    {
        var open = All.Single(method => $"{method.DeclaringType!.Name}: {method}" == name);
        foreach (var element in (Type[])(open.IsGenericMethodDefinition ? [typeof(int), typeof(string)] : [typeof(int)]))
        {
            var method = Close(open, element);
            var original = OriginalOf(method)!;
            var failures = 0;
            for (var seed = 0; seed < 300; seed++)
            {
                var expected = Outcome(original, Arguments(method, original, seed));
                Assert.Equal(expected, Outcome(method, Arguments(method, original, seed)));
                failures += expected.Contains("Exception", StringComparison.Ordinal) ? 1 : 0;
            }

            Assert.InRange(failures, 0, 295); // else nothing was compared
        }
    }

    [Theory]
    [MemberData(nameof(Callable))]
    public void Of_null_it_throws_what_the_original_throws(string name)
    {
        var method = Close(All.Single(method => $"{method.DeclaringType!.Name}: {method}" == name), typeof(int));
        var original = OriginalOf(method)!;
        if (original is not { IsStatic: true } and not ConstructorInfo)
        {
            var arguments = Arguments(method, original, seed: 1);
            arguments[0] = null;
            Assert.Contains(nameof(NullReferenceException), Outcome(method, arguments));
        }
    }

    [Fact]
    public void Weights_are_what_is_gone_through()
    {
        List<int> list = [1, 2, 3, 4, 5, 6];
        list.Capacity = 10;
        Weighs(3, () => ListStandIns.Contains(list, 3));
        Weighs(6, () => ListStandIns.IndexOf(list, 9));
        Weighs(2, () => ListStandIns.LastIndexOf(list, 5));
        Weighs(0, () => ListStandIns.Add(list, 7));
        Weighs(8, () => ListStandIns.Insert(list, 0, 0));
        Weighs(7, () => ListStandIns.RemoveAt(list, 0));
        Weighs(7, () => ListStandIns.Remove(list, 7));
        Weighs(6 * 3, () => ListStandIns.Sort(list));
        Weighs(3, () => ListStandIns.BinarySearch(list, 3));
        Weighs(6, () => ListStandIns.Create(list));
        list.Capacity = list.Count;
        Weighs(6, () => ListStandIns.Add(list, 7));
        Weighs(3, () => ArrayStandIns.IndexOf([3, 2, 1], 1));
        Weighs(2, () => ArrayStandIns.Copy(new int[5], new int[5], 2));
        Weighs(5, () => ArrayStandIns.Clone(new int[5]));
        Weighs(5, () => StringStandIns.Concat("ab", "cde"));
        Weighs(5, () => StringStandIns.Concat((ReadOnlySpan<string?>)["a", "b", "c", "d", "e"]));
        Weighs(3, () => StringStandIns.Substring("abcdef", 3));
        Weighs(4, () => StringStandIns.IndexOf("abcdef", 'd'));
        Weighs(6, () => StringStandIns.Contains("abcdef", "x"));
        Weighs(6, () => StringStandIns.Split("abcdef", ',', StringSplitOptions.None));
        Weighs(7, () =>
        {
            var parts = new DefaultInterpolatedStringHandler(2, 1);
            parts.AppendLiteral("ab");
            parts.AppendFormatted(12345);
            Assert.Equal("ab12345", StringStandIns.Interpolate(ref parts));
        });
        Weighs(6, () => StringBuilderStandIns.Insert(new StringBuilder("abcde"), 0, "f"));
        Weighs(5, () => StringBuilderStandIns.ToText((object)new StringBuilder("abcde")));
        Weighs(0, () => StringBuilderStandIns.ToText(17));
        Weighs(5, () => EnumerableStandIns.Contains(new[] { 1, 2, 3, 4, 5 }, 5));
        Weighs(0, () => EnumerableStandIns.Contains(new HashSet<int> { 1, 2, 3 }, 3));
        Weighs(3, () => EnumerableStandIns.ToList([1, 2, 3]));
        Weighs(0, () => EnumerableStandIns.Count(new List<int> { 1, 2, 3 }));
        Weighs(3, () => EnumerableStandIns.Count(StandInValues.Deferred([1, 2, 3])));
        Weighs(3, () => EnumerableStandIns.Sum(new[] { 1, 2, 3 }));
        Weighs(4, () => CollectionStandIns.Add(new Dictionary<int, int>(3) { [1] = 1, [2] = 2, [3] = 3 }, 4, 4));
        Weighs(0, () => CollectionStandIns.Add(new Dictionary<int, int>(10), 1, 1));
        Weighs(2, () => CollectionStandIns.Find(new LinkedList<int>([1, 2, 3]), 2));
        Weighs(3, () => CollectionStandIns.Add(ref Unsafe.AsRef(in ImmutableArrayOfTwo), 3));
    }

    /// <summary>A baseline's counts are not compared with those of other weights, or an upgrade would be a regression of everybody's tests.</summary>
    [Fact]
    public void Other_weights_are_another_version()
    {
        var table = All.OrderBy(method => $"{method.DeclaringType!.Name}: {method}", StringComparer.Ordinal)
            .Select(method => $"{method.DeclaringType!.Name}: {method} {(method.GetParameters().Any(IsOfStack) ? "-" : WeightOf(Close(method, typeof(int))))}").Prepend($"version {Weights.Version}");
        var known = Repository.Read("tests", "Core.Tests", "Golden", "weights.txt").ReplaceLineEndings("\n").TrimEnd('\n');
        Assert.True(string.Join('\n', table) == known, $"Stand-ins or their weights are others than Golden/weights.txt has: raise Weights.Version, and write the file anew:\n{string.Join('\n', table)}");
    }

    // Over many arguments; the last part of what A cost.
    private static string WeightOf(MethodInfo method)
    {
        var original = OriginalOf(method)!;
        var tree = Record(() => Call(A, 0, () =>
        {
            for (var seed = 0; seed < 100; seed++)
            {
                Outcome(method, Arguments(method, original, seed));
            }
        }));
        return Assert.Single(tree.Lines()).Split(' ')[^1];
    }

    [Fact]
    public void Spans_are_searched_and_copied_as_ever()
    {
        Span<int> span = [3, 1, 2, 3];
        ReadOnlySpan<int> same = span;
        Span<int> copy = new int[4];
        SpanStandIns.CopyTo(ref span, copy);
        Assert.Equal([3, 1, 2, 3], copy.ToArray());
        Assert.Equal([3, 1, 2, 3], SpanStandIns.ToArray(ref same));
        Assert.Equal((1, 1, true), (SpanStandIns.IndexOf(span, 1), SpanStandIns.IndexOf(same, 1), SpanStandIns.Contains(same, 2)));
        Assert.True(SpanStandIns.SequenceEqual(same, copy));
        SpanStandIns.Fill(ref copy, 7);
        Assert.Equal([7, 7, 7, 7], SpanStandIns.ToArray(ref copy));
        SpanStandIns.CopyTo(ref same, copy);
        SpanStandIns.Clear(ref span);
        Assert.Equal([0, 0, 0, 0, 3], [.. span, copy[0]]);
        var small = new int[1];
        Assert.Throws<ArgumentException>(() =>
        {
            ReadOnlySpan<int> much = [1, 2, 3];
            SpanStandIns.CopyTo(ref much, small);
        });
        Assert.Equal(["a", " b", "c"], StringStandIns.Split("a, b;c", [',', ';']));
        Assert.Equal("a-b-c", StringStandIns.Join("-", (ReadOnlySpan<string?>)["a", "b", "c"]));
        Assert.Throws<NullReferenceException>(() => StringStandIns.Split(null!, [',']));
    }

    [Fact]
    public void Nothing_is_weighed_while_nothing_is_counted() => Assert.Equal(1, ArrayStandIns.IndexOf([1, 2], 2));

    private static readonly ImmutableArray<int> ImmutableArrayOfTwo = [1, 2];

    private static void Weighs(long weight, Action call)
    {
        var tree = Record(() => Call(A, 0, call));
        Assert.Equal($"A: 1 {weight}", Assert.Single(tree.Lines()));
    }

    private static bool IsOfStack(ParameterInfo parameter) => parameter.ParameterType.IsByRefLike || (parameter.ParameterType.IsByRef && parameter.ParameterType.GetElementType()!.IsValueType);

    private static MethodInfo Close(MethodInfo method, Type element) => method.IsGenericMethodDefinition ? method.MakeGenericMethod([.. method.GetGenericArguments().Select(_ => element)]) : method;

    // The way the weaver finds them, the other way round.
    private static MethodBase? OriginalOf(MethodInfo method)
    {
        var standIn = method.GetCustomAttribute<StandInAttribute>()!;
        var type = AppDomain.CurrentDomain.GetAssemblies().Append(typeof(LinkedList<>).Assembly).Append(typeof(Enumerable).Assembly).Append(typeof(ImmutableArray).Assembly)
            .Select(assembly => assembly.GetType(standIn.DeclaringType)).First(type => type is not null)!;
        var arguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        var ofType = type.GetGenericArguments().Length;
        type = ofType == 0 ? type : type.MakeGenericType(arguments[..ofType]);
        Type[] parameters = [.. method.GetParameters().Select(parameter => parameter.ParameterType)];
        return standIn.Method == ".ctor" ? type.GetConstructor(parameters) : type.GetMethods().Where(candidate => candidate.Name == standIn.Method)
            .Where(candidate => candidate.GetGenericArguments().Length == arguments.Length - ofType)
            .Select(candidate => TryClose(candidate, arguments[ofType..]))
            .SingleOrDefault(candidate => candidate is not null && candidate.ReturnType == method.ReturnType
                && candidate.GetParameters().Select(parameter => parameter.ParameterType).SequenceEqual(candidate.IsStatic ? parameters : parameters[1..]));
    }

    private static MethodInfo? TryClose(MethodInfo method, Type[] arguments)
    {
        try
        {
            return arguments.Length == 0 ? method : method.MakeGenericMethod(arguments);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static object?[] Arguments(MethodInfo method, MethodBase original, int seed)
    {
        var values = new StandInValues(seed);
        return [.. method.GetParameters().Select((parameter, i) => values.Of(
            parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType,
            isReceiver: i == 0 && original is MethodInfo { IsStatic: false }))];
    }

    private static string Outcome(MethodBase method, object?[] arguments)
    {
        string result;
        try
        {
            result = StandInValues.Show(
                method is ConstructorInfo constructor ? constructor.Invoke(arguments)
                : method.IsStatic ? method.Invoke(null, arguments)
                : Called(method, arguments));
        }
        catch (TargetInvocationException failure)
        {
            result = $"{failure.InnerException!.GetType().Name}: {failure.InnerException.Message}";
        }

        return $"{result} | {string.Join(" | ", arguments.Select(StandInValues.Show))}";
    }

    private static object? Called(MethodBase method, object?[] arguments)
    {
        var rest = arguments[1..];
        var result = method.Invoke(arguments[0], rest);
        rest.CopyTo(arguments, 1);
        return result;
    }
}
