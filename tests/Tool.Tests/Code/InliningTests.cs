using System.Globalization;
using PerfGate.CallTrees;

namespace PerfGate.Tool.Tests.Code;

/// <summary>A method that runs as a part of its caller is never loaded by itself.</summary>
public class InliningTests
{
    private static string[] Reached(string source, string before, string after)
    {
        Assert.Contains(before, source);
        return TwoBuilds.Names(TwoBuilds.Compare(source, source.Replace(before, after)).Head);
    }

    [Fact]
    public void Callers_count_up_to_one_that_cannot_be_inlined()
    {
        const string Source = """
            using System.Runtime.CompilerServices;
            public static class A
            {
                public static int Small(int n) => n + 1;
                public static int Caller(int n) => Small(n) * 2;
                [MethodImpl(MethodImplOptions.NoInlining)] public static int Wall(int n) => Caller(n) - 3;
                public static int Behind(int n) => Wall(n) + 4;
                public static int Other(int n) => n + 5;
                public static Func<int, int> Taken() => Small;
            }
            """;
        Assert.Equal(["A.Caller", "A.Small", "A.Taken", "A.Wall"], Reached(Source, "n + 1", "n + 11"));
    }

    [Fact]
    public void A_large_method_is_loaded_by_itself_unless_inlining_is_asked_for()
    {
        var body = string.Concat(Enumerable.Range(0, 400).Select(i => string.Create(CultureInfo.InvariantCulture, $"n = n * {i + 1000} + 7; ")));
        var source = "using System.Runtime.CompilerServices; public static class A { public static int Large(int n) { " + body + " return n; } public static int Caller(int n) => Large(n); }";
        Assert.Equal(["A.Large"], Reached(source, "return n;", "return n + 1;"));
        Assert.Equal(["A.Caller", "A.Large"], Reached(source.Replace("public static int Large", "[MethodImpl(MethodImplOptions.AggressiveInlining)] public static int Large"), "return n;", "return n + 1;"));
    }

    [Fact]
    public void An_override_may_be_inlined_wherever_its_type_is_known()
    {
        const string Source = """
            public interface IScale { int Scale(int n); int Twice(int n) => n + n; }
            public sealed class Fast : IScale { public int Scale(int n) => n * 3; public override string ToString() => "fast"; }
            public struct Slim : IScale { public int Scale(int n) => n * 4; }
            public static class A
            {
                public static IScale Make() => new Fast();
                public static int Use<T>(T scale, int n) where T : IScale => scale.Scale(n);
                public static int Slim(int n) => Use(new Slim(), n);
                public static int None(int n) => n;
            }
            """;
        Assert.Superset(new HashSet<string> { "Fast.Scale", "A.Make" }, Reached(Source, "n * 3", "n * 5").ToHashSet());
        Assert.Superset(new HashSet<string> { "Slim.Scale", "A.Slim" }, Reached(Source, "n * 4", "n * 5").ToHashSet());
        Assert.Superset(new HashSet<string> { "Fast.ToString", "A.Make" }, Reached(Source, "\"fast\"", "\"quick\"").ToHashSet());
        Assert.Superset(new HashSet<string> { "IScale.Twice", "A.Make", "A.Slim" }, Reached(Source, "n + n", "n * 2").ToHashSet());
        Assert.DoesNotContain("A.None", Reached(Source, "n + n", "n * 2"));
    }

    [Fact]
    public void Callers_in_files_that_did_not_change_count()
    {
        using var builds = new TwoBuilds()
            .Add("Shop", "public static class A { public static int Small(int n) => n + 1; public static int Other(int n) => n; }", "public static class A { public static int Small(int n) => n + 2; public static int Other(int n) => n; }");
        const string Tests = "public class Tests { public int Search() => A.Small(3); public int Sort() => A.Other(4); }";
        builds.Add("Shop.Tests", Tests, Tests);

        var difference = builds.Compare();

        Assert.Equal(["A.Small"], difference.Methods);
        Assert.Equal(["A.Small", "Tests.Search"], TwoBuilds.Names(difference.Head));
        Assert.Contains(difference.Head.Methods, method => method is { Module: "Shop.Tests", MayBeInlined: true });
    }

    [Fact]
    public void What_a_process_is_to_look_for_travels_in_a_file()
    {
        using var folder = new Folder();
        var code = new ChangedCode { Others = ["data.txt"], Methods = [new ChangedMethod("Shop", 0x06000012, "Shop.Orders.Sort", MayBeInlined: true), new ChangedMethod("Shop", 0x0600FFFF, "Odd\tname\n", MayBeInlined: false)] };
        code.Write(folder["changed.txt"]);
        var read = ChangedCode.Read(folder["changed.txt"]);
        Assert.Equal(code.Others, read.Others);
        Assert.Equal([code.Methods[0], code.Methods[1] with { Name = "Odd name " }], read.Methods);
        Assert.Throws<FormatException>(() => ChangedCode.Read(folder.Write("other.txt", "nothing of the kind")));
    }
}
