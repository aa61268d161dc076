using PerfGate.Tool.Code;

namespace PerfGate.Tool.Tests.Code;

public class BuildDifferenceTests
{
    // With one of everything that compilers number through.
    private const string Shop = """
        namespace Shop;
        public class Orders
        {
            private readonly int[] _sizes = [1, 2, 3, 5, 8, 13, 21];
            public int Sum(int factor) { var total = 0; foreach (var size in _sizes) { total += size * factor; } return total; }
            public int[] Sorted(int least) => _sizes.Where(size => size > least).Select(size => size + 1).OrderBy(size => -size).ToArray();
            public async Task<int> LoadAsync(int times) { var sum = 0; for (var i = 0; i < times; i++) { await Task.Yield(); sum += Twice(i); } return sum; int Twice(int n) => n * times; }
            public IEnumerable<int> Steps(int to) { try { for (var i = 0; i < to; i++) { yield return i; } } finally { Console.WriteLine(to); } }
            public object Pair(int a) => new { a, Name = "pair" };
            public T Most<T>(IEnumerable<T> all, Func<T, int> by) => all.OrderBy(one => by(one)).Last();
            public Action<string> Print => Console.WriteLine;
            public string Day(string text) => text switch { "a" => "1", "b" => "2", "c" => "3", "d" => "4", "e" => "5", "f" => "6", "g" => "7", _ => "" };
        }
        """;

    private static string With(string members) => Shop.Replace("public class Orders\n{", "public class Orders\n{\n" + members);

    [Fact]
    public void A_build_is_identical_to_itself()
    {
        var difference = TwoBuilds.Compare(Shop, Shop);
        Assert.True(difference.IsIdentical);
        Assert.Empty(difference.Head.Methods);
        var here = AppContext.BaseDirectory;
        Assert.True(BuildDifference.Of(here, here).IsIdentical);
    }

    [Theory]
    [InlineData("int factor", "int times", "size * factor", "size * times")] // a parameter's name
    [InlineData("var total = 0;", "var all = 0;", "total +=", "all +=", "return total", "return all")]
    [InlineData("var sum = 0;", "var number = 0;", "sum +=", "number +=", "return sum", "return number")] // a local that the state machine keeps
    [InlineData("namespace Shop;", "// A comment\n\n\nnamespace Shop;")]
    [InlineData("namespace Shop;", "[assembly: System.Reflection.AssemblyVersion(\"7.1.2.3\"), System.Reflection.AssemblyInformationalVersion(\"7.1.2+abcdef\")] namespace Shop;")]
    public void Names_of_locals_comments_lines_and_versions_are_no_difference(params string[] edits)
    {
        var after = Shop;
        for (var i = 0; i < edits.Length; i += 2)
        {
            Assert.Contains(edits[i], after);
            after = after.Replace(edits[i], edits[i + 1]);
        }

        Assert.True(TwoBuilds.Compare(Shop, after).IsIdentical);
    }

    [Fact]
    public void A_method_more_is_the_only_difference_however_it_shifts_the_numbers_of_others()
    {
        const string Added = """
            public int Aaa(int[] all) { Func<int, int> twice = n => n * 2; Action<int> print = Console.WriteLine; var one = new { first = 1 }; int Local(int n) => n + all.Length; return all.Select(n => n + one.first).Select(twice).Sum(n => Local(n)); }
            public async Task BeforeAsync() { await Task.Delay(1); Console.WriteLine("before"); }
            public IEnumerable<string> Before() { yield return "x"; }
            public int Sum(string text) => text.Length;
            public const int Limit = 12;
            """;
        var difference = TwoBuilds.Compare(Shop, With(Added));
        Assert.Empty(difference.Files);
        Assert.All(difference.Methods, name => Assert.Matches(@"^Shop\.Orders.*(Aaa|Before|Sum|DisplayClass0_0)|^<>f__AnonymousType", name));
        Assert.Contains("Shop.Orders.Aaa", difference.Methods);
        Assert.Contains("Shop.Orders.Sum", difference.Methods);
        Assert.DoesNotContain(difference.Methods, name => name.Contains("Sorted") || name.Contains("Load") || name.Contains("Steps") || name.Contains("Most") || name.Contains("Pair"));
    }

    [Theory]
    [InlineData("Shop.Orders.Sum", "total += size * factor", "total += size + factor")]
    [InlineData("Shop.Orders+<>c__DisplayClass2_0.<Sorted>b__0", "size > least", "size >= least")] // a lambda that captures
    [InlineData("Shop.Orders+<>c.<Sorted>b__2_1", "size + 1", "size + 2")] // one that does not
    [InlineData("Shop.Orders+<LoadAsync>d__3.MoveNext", "sum += Twice(i)", "sum -= Twice(i)")]
    [InlineData("Shop.Orders.<LoadAsync>g__Twice|3_0", "n * times;", "n * times * 2;")]
    [InlineData("Shop.Orders+<Steps>d__4.MoveNext", "var i = 0; i < to", "var i = 1; i < to")]
    [InlineData("Shop.Orders.Pair", "\"pair\"", "\"peer\"")]
    [InlineData("Shop.Orders..ctor", "8, 13, 21", "8, 13, 22")] // an array's elements stand outside of the code
    [InlineData("Shop.Orders.Most", ".Last()", ".First()")]
    [InlineData("Shop.Orders.Sum", "public int Sum", "[System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)] public int Sum")]
    [InlineData("Shop.Orders.Sum", "public int Sum", "[System.Runtime.CompilerServices.SkipLocalsInit] public int Sum")]
    public void A_changed_method_is_named(string method, string before, string after)
    {
        Assert.Contains(before, Shop);
        var difference = TwoBuilds.Compare(Shop, Shop.Replace(before, after));
        Assert.Contains(method, difference.Methods);
        Assert.Contains(method, TwoBuilds.Names(difference.Head));
        Assert.Contains(method, TwoBuilds.Names(difference.Base));
        Assert.DoesNotContain("Shop.Orders.Day", difference.Methods);
    }

    [Fact]
    public void A_constant_that_changed_changes_the_methods_that_use_it()
    {
        const string Before = "public static class Limits { public const int Most = 5; } public static class A { public static int Use(int n) => n + Limits.Most; public static int Not(int n) => n; }";
        Assert.Equal(["A.Use"], TwoBuilds.Compare(Before, Before.Replace("Most = 5", "Most = 6")).Methods);
    }

    [Theory]
    [InlineData("public int X; public int Y;", "public int Y; public int X;")]
    [InlineData("public int X; public int Y;", "public int X; public long Y;")]
    [InlineData("public struct", "[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential, Pack = 1)] public struct")]
    [InlineData("public struct Point", "public struct Point : IComparable<Point>")]
    public void A_changed_layout_changes_whoever_uses_the_type_or_one_that_holds_it(string before, string after)
    {
        const string Source = """
            public struct Point { public int X; public int Y; public int CompareTo(Point other) => X; }
            public class Line { public Point From; public object Tag; }
            public class Dashed : Line { public int Gap; }
            public static class A
            {
                public static int OfPoint(Point[] all) => all.Length;
                public static object OfLine(Line line) => line.Tag;
                public static int OfDashed(Dashed line) => line.Gap;
                public static int OfNone(int n) => n;
            }
            """;
        var difference = TwoBuilds.Compare(Source, Source.Replace(before, after));
        Assert.False(difference.IsIdentical);
        Assert.Contains("Point", difference.Types);
        var reached = TwoBuilds.Names(difference.Head);
        Assert.Superset(new HashSet<string> { "A.OfPoint", "A.OfLine", "A.OfDashed" }, reached.ToHashSet());
        Assert.DoesNotContain("A.OfNone", reached);
    }

    [Theory]
    [InlineData("static int count;", "[ThreadStatic] static int count;")]
    [InlineData("static int count;", "static volatile int count;")]
    public void A_changed_static_field_changes_whoever_uses_it(string before, string after)
    {
        const string Source = "public static class A { static int count; static int other; public static int Count() => ++count; public static int Other() => ++other; }";
        var reached = TwoBuilds.Names(TwoBuilds.Compare(Source, Source.Replace(before, after)).Head);
        Assert.Contains("A.Count", reached);
        Assert.DoesNotContain("A.Other", reached);
    }

    [Fact]
    public void An_attribute_that_a_library_reads_is_a_difference_and_one_of_a_test_framework_is_not()
    {
        const string Source = "namespace Xunit { public class FactAttribute(int line) : Attribute { public int Line => line; } } public class Order { [Obsolete] public int Id { get; set; } [Xunit.Fact(12)] public void Test() => Console.WriteLine(); }";
        Assert.True(TwoBuilds.Compare(Source, Source.Replace("Fact(12)", "Fact(13)")).IsIdentical);
        Assert.False(TwoBuilds.Compare(Source, Source.Replace("[Obsolete]", "[Obsolete(\"x\")]")).IsIdentical);
    }

    [Fact]
    public void The_namespace_that_xunit_draws_for_each_build_does_not_count()
    {
        const string Source = "namespace Xunit.AutoGenerated._abc { public class EntryPoint { static int runs; public static void Main() { Action print = Console.WriteLine; Func<int, int> add = n => n + runs; add(1); print(); } } }";
        Assert.True(TwoBuilds.Compare(Source, Source.Replace("._abc", "._xyz")).IsIdentical);
        Assert.Contains("Xunit.AutoGenerated._abc.EntryPoint.Main", TwoBuilds.Compare(Source, Source.Replace("print();", "print(); print();")).Methods);
    }

    [Fact]
    public void What_one_side_lacks_differs_on_the_other()
    {
        var difference = TwoBuilds.Compare(Shop, With("public int Extra(int n) => n;"));
        Assert.Equal(["Shop.Orders.Extra"], difference.Methods);
        Assert.Empty(difference.Base.Methods);
        Assert.Equal(["Shop.Orders.Extra"], TwoBuilds.Names(difference.Head));

        using var builds = new TwoBuilds().Add("Shop", Shop, Shop);
        File.Delete(Path.Combine(builds.Head, "Shop.dll"));
        Assert.Contains("Shop.Orders.Sum", builds.Compare().Methods);
        Assert.Empty(builds.Compare().Head.Methods);
    }
}
