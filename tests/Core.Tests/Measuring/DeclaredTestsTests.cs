using PerfGate.Measuring;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Measuring;

public class DeclaredTestsTests
{
    private static readonly IReadOnlyList<string> Declared =
        [.. DeclaredTests.Of(typeof(DeclaredTestsTests).Assembly).Where(name => name.Contains(nameof(DeclaredTestsTests))).Select(name => name[(name.IndexOf(nameof(DeclaredTestsTests), StringComparison.Ordinal) + 19)..])];

    [Fact]
    public void Every_marked_method_is_declared_on_each_class_that_runs_it() => Assert.Equal(["Derived.Inherited", "Derived.Own", "Plain.Hidden", "Plain.Test", "Static.Test"], Declared);

    [Fact]
    public void A_session_knows_them() => Assert.Contains(PerfSession.For(typeof(DeclaredTestsTests).Assembly).Declared.Value, name => name.EndsWith("Plain.Test", StringComparison.Ordinal));

    [Fact]
    public void This_assembly_is_optimised() => Assert.True(DeclaredTests.IsOptimized(typeof(DeclaredTestsTests).Assembly));

    public class Plain
    {
        [Mark]
        public void Test()
        {
        }

        public void Ordinary()
        {
        }

        [Mark]
        internal void Hidden()
        {
        }
    }

    public abstract class Abstract
    {
        [Mark]
        public void Inherited()
        {
        }
    }

    public class Derived : Abstract
    {
        [Mark]
        public void Own()
        {
        }
    }

    public static class Static
    {
        [Mark]
        public static void Test()
        {
        }
    }

    public class Open<T>
    {
        [Mark]
        public T? Test() => default;
    }
}
