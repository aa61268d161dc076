namespace PerfGate.Counted.Calls;

/// <summary>Methods that do nearly nothing, so that what a call costs is all there is. Each has a branch: without one it would be a part of its caller, and cost nothing.</summary>
internal static class Small
{
    /// <summary>2 * 46368 - 1 calls.</summary>
    public static object? Recursion() => Fibonacci(23);

    /// <summary>32767 nodes: as many calls of <see cref="Weight"/>, twice as many and one of <see cref="Sum"/>.</summary>
    public static Func<object?> Walk()
    {
        var root = Build(15);
        return () => Sum(root);
    }

    /// <summary>100000 calls.</summary>
    public static object? Loop()
    {
        var total = 0;
        for (var i = 0; i < 100_000; i++)
        {
            total = Step(total, i);
        }

        return total;
    }

    private static int Fibonacci(int n) => n < 2 ? n : Fibonacci(n - 1) + Fibonacci(n - 2);

    private static int Step(int total, int i) => i % 2 == 0 ? total ^ i : (total + i) & 0xFFFF;

    private static int Sum(Node? node) => node is null ? 0 : Weight(node) + Sum(node.Left) + Sum(node.Right);

    private static int Weight(Node node) => node.Value < 8 ? node.Value : node.Value - 8;

    private static Node? Build(int depth) => depth == 0 ? null : new Node(depth, Build(depth - 1), Build(depth - 1));

    private sealed class Node(int value, Node? left, Node? right)
    {
        public readonly int Value = value;
        public readonly Node? Left = left;
        public readonly Node? Right = right;
    }
}
